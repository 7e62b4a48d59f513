import css from './Panel.module.css';
import { nameIn, type Sentence, type Told, textOf } from './why.ts';

/** Reasons in sentences, with the tasks they name one press away. */
export function WhyList({ sentences, onOpen }: { sentences: readonly Sentence[]; onOpen: (taskId: string) => void }) {
  return (
    <ul className={css.why}>
      {sentences.map((sentence) => (
        <li key={textOf(sentence)}>
          {sentence.before}
          {sentence.other && (
            <button type="button" className={css.taskLink} onClick={() => onOpen(sentence.other!.id)}>
              {sentence.other.name}
            </button>
          )}
          {sentence.after}
        </li>
      ))}
    </ul>
  );
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
