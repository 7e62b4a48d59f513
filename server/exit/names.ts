/** Names of files that every system can take, one of each in a folder: Windows and macOS do not tell É from é. */

const LONGEST = 120;
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

export interface FreeNames {
  /** The path of a new file or folder in `parent` ('' is the top), as close to `name` as can be. */
  take(parent: string, name: string): string;
}

export function freeNames(taken: string[] = []): FreeNames {
  const used = new Set(taken.map(keyOf));
  return {
    take(parent, name) {
      const safe = safeName(name);
      const dot = safe.lastIndexOf('.');
      const [stem, ending] = dot > 0 ? [safe.slice(0, dot), safe.slice(dot)] : [safe, ''];
      for (let number = 1; ; number++) {
        const path = `${parent ? `${parent}/` : ''}${number === 1 ? safe : `${stem} (${number})${ending}`}`;
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
  let safe = name
    .toWellFormed()
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
    .replace(/[\x00-\x1f\x7f"*/:<>?\\|\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '_')
    .trim()
    .replace(/[. ]+$/, '');
  if (reserved.test(safe)) safe = `_${safe}`;
  const dot = safe.lastIndexOf('.');
  const ending = dot > 0 && safe.length - dot < 12 ? safe.slice(dot) : '';
  while (Buffer.byteLength(safe) > LONGEST)
    safe = `${[...safe.slice(0, safe.length - ending.length)].slice(0, -1).join('')}${ending}`;
  return safe === '' ? '_' : safe;
}
