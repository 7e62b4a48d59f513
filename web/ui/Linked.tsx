import { linksIn } from './links.ts';

/** A text as it was written, whose addresses can be followed: another tab opens, and is told nothing of where one was. */
export function Linked({ text }: { text: string }) {
  return (
    <>
      {linksIn(text).map((part, key) =>
        part.href ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
          <a key={key} href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </>
  );
}
