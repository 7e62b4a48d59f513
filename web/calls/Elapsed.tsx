import { useEffect, useState } from 'react';
import { now } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import css from './Call.module.css';

/** How long the meeting has lasted. */
export function Elapsed({ since }: { since: string | undefined }) {
  const t = useT();
  const [here] = useState(() => now().toISOString());
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((old) => old + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className={css.elapsed} role="timer" aria-label={t('calls.elapsed')}>
      {clock(now().getTime() - Date.parse(since ?? here))}
    </span>
  );
}

/** « 24:08 », with the hours once there are some. */
function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
