import css from './Marked.module.css';

const LENGTH = 220;
/** Letters without accents, one for one, so that places in both texts agree. */
const plain = (text: string): string => [...text].map((letter) => letter.normalize('NFD')[0]!.toLowerCase()).join('');

/** The part of a text around what was looked for, which is marked. */
export function Marked({ text, words }: { text: string; words: string }) {
  const letters = [...text];
  const flat = plain(text);
  // the search knows stems: « réunions » also finds « réunion »
  const stems = plain(words)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
    .map((word) => word.slice(0, Math.max(3, word.length - 3)));
  const firstAt = Math.min(...stems.map((stem) => flat.indexOf(stem)).filter((at) => at >= 0), letters.length);
  const from = firstAt < letters.length && firstAt > 90 ? firstAt - 60 : 0;
  const shown = letters.slice(from, from + LENGTH).join('');
  const pattern =
    stems.length > 0 ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${stems.join('|')})[\\p{L}\\p{N}]*`, 'gu') : null;
  const parts: { text: string; isFound: boolean }[] = [];
  let at = 0;
  for (const match of pattern ? plain(shown).matchAll(pattern) : []) {
    const cut = [...shown];
    parts.push({ text: cut.slice(at, match.index).join(''), isFound: false });
    at = match.index + match[0].length;
    parts.push({ text: cut.slice(match.index, at).join(''), isFound: true });
  }
  parts.push({ text: [...shown].slice(at).join(''), isFound: false });
  return (
    <span className={css.marked}>
      {from > 0 && '… '}
      {parts.map((part, key) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
        part.isFound ? <mark key={key}>{part.text}</mark> : <span key={key}>{part.text}</span>,
      )}
      {from + LENGTH < letters.length && ' …'}
    </span>
  );
}
