import css from './Panel.module.css';
import { nameIn, type Sentence, type Told, textOf } from './why.ts';

/** Reasons in sentences, with the tasks they name one press away. */
export function WhyList({ sentences, onOpen }: { sentences: readonly Sentence[]; onOpen: (taskId: string) => void }) {
  return (
    <ul className={css.why}>
      {sentences.map((sentence) => {
        const [before, name, after] = withQuotes(sentence);
        return (
          <li key={textOf(sentence)}>
            {before}
            {sentence.other && (
              <button type="button" className={css.taskLink} onClick={() => onOpen(sentence.other!.id)}>
                {name}
              </button>
            )}
            {after}
          </li>
        );
      })}
    </ul>
  );
}

/** A line may break before a button, whatever stands there: the quotation marks go with the name. */
function withQuotes({ before, other, after }: Sentence): [before: string, name: string, after: string] {
  const opening = /[«“]\s?$/.exec(before)?.[0] ?? '';
  const closing = /^\s?[»”]/.exec(after)?.[0] ?? '';
  const name = other ? `${opening}${other.name}${closing}` : '';
  return [before.slice(0, before.length - opening.length), name, after.slice(closing.length)];
}

/** The tasks that lead to one, first to last: the critical path to it. */
export function PathList({
  told,
  path,
  onOpen,
}: {
  told: Told;
  path: readonly string[];
  onOpen: (taskId: string) => void;
}) {
  return (
    <ol className={css.path}>
      {path.map((id, i) => (
        <li key={id}>
          <button type="button" aria-current={i === path.length - 1 || undefined} onClick={() => onOpen(id)}>
            {nameIn(told, id)}
          </button>
        </li>
      ))}
    </ol>
  );
}
