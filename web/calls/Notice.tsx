import type { ReactNode } from 'react';
import css from './Call.module.css';

/** One line to be known, with what to do about it. */
export function Notice({ children, action, isGrave }: { children: ReactNode; action?: ReactNode; isGrave?: boolean }) {
  return (
    <div className={css.notice} role="status" data-grave={isGrave || undefined}>
      <span>{children}</span>
      {action}
    </div>
  );
}
