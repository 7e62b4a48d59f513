import type { Label } from '#contract/tasks.ts';
import css from './LabelTag.module.css';

/** A label as it is shown on a task. */
export function LabelTag({ label }: { label: Label }) {
  return (
    <span className={css.label} data-colour={label.colour}>
      {label.name}
    </span>
  );
}
