/** Names of files that every system can take, one of each in a folder: Windows and macOS do not tell É from é. */

/** Bytes that any file system keeps. */
const LONGEST = 255;
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

export interface PortableNames {
  /** The path of a new file or folder in `parent` ('' is the top), as close to `name` as can be. */
  take(parent: string, name: string): string;
}

/** Names none of which is in `taken`, each of at most `longest` bytes. */
export function portableNames({ taken = [] as string[], longest = LONGEST } = {}): PortableNames {
  const used = new Set(taken.map(keyOf));
  return {
    take(parent, name) {
      const [stem, ending] = stemAndEnding(safeName(name));
      for (let number = 1; ; number++) {
        const tail = `${number === 1 ? '' : ` (${number})`}${ending}`;
        const path = `${parent ? `${parent}/` : ''}${cut(stem, longest - Buffer.byteLength(tail))}${tail}`;
        const key = keyOf(path);
        if (used.has(key)) continue;
        used.add(key);
        return path;
      }
    },
  };
}

const keyOf = (path: string): string => path.normalize('NFC').toLowerCase();

function safeName(name: string): string {
  const safe = name
    .toWellFormed()
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
    .replace(/[\x00-\x1f\x7f"*/:<>?\\|\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '_')
    .trim()
    .replace(/[. ]+$/, '');
  return safe === '' || reserved.test(safe) ? `_${safe}` : safe;
}

function stemAndEnding(name: string): [string, string] {
  const dot = name.lastIndexOf('.');
  return dot > 0 && name.length - dot < 12 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
}

function cut(stem: string, bytes: number): string {
  if (Buffer.byteLength(stem) <= bytes) return stem;
  const letters = [...stem];
  for (let left = Buffer.byteLength(stem); left > bytes; ) left -= Buffer.byteLength(letters.pop()!);
  return letters.join('').replace(/[. ]+$/, '');
}
