import type { ReactNode } from 'react';
import css from './Card.module.css';

export function Card({
  title,
  action,
  children,
  as: Tag = 'section',
}: {
  title?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  as?: 'section' | 'div' | 'article';
}) {
  return (
    <Tag className={css.card}>
      {title && (
        <div className={css.head}>
          <h2>{title}</h2>
          {action}
        </div>
      )}
      {children}
    </Tag>
  );
}

/** How many things wait; the words are for screen readers. */
export function Badge({ count, label }: { count: number; label?: string }) {
  if (count === 0) return null;
  return (
    <span className={css.badge}>
      {count > 99 ? '99+' : count}
      {label && <span className="visually-hidden"> {label}</span>}
    </span>
  );
}

export type Tone = 'leaf' | 'brass' | 'brick' | 'sky' | 'stone';

export function Pill({ tone = 'stone', icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={`${css.pill} ${css[tone]}`}>
      {icon}
      {children}
    </span>
  );
}

/** What an empty screen is for, and one thing to do. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      {icon && <span className={css.emptyIcon}>{icon}</span>}
      <h2>{title}</h2>
      {children && <div>{children}</div>}
      {action}
    </div>
  );
}

/** Appears after 200 ms, so that what is quick does not flash. */
export function Skeleton({ width = '100%', height = 16 }: { width?: number | string; height?: number | string }) {
  return <span className={css.skeleton} style={{ width, height }} aria-hidden="true" />;
}

/** Stands where a screen or a list is about to be; eight lines at most. */
export function SkeletonLines({ count = 6 }: { count?: number }) {
  const widths = ['40%', '92%', '75%', '84%', '58%', '80%', '66%', '88%'].slice(0, count);
  return (
    <div className={css.lines} aria-hidden="true">
      {widths.map((width) => (
        <Skeleton key={width} height={28} width={width} />
      ))}
    </div>
  );
}

export function ProgressBar({ value, label, said }: { value: number; label: string; said?: ReactNode }) {
  const share = Math.max(0, Math.min(1, value));
  return (
    <div className={css.progress}>
      <div
        className={css.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <div className={css.bar} style={{ width: `${share * 100}%` }} />
      </div>
      {said && <span className={css.said}>{said}</span>}
    </div>
  );
}

export function Banner({
  tone = 'sky',
  icon,
  children,
  action,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={`${css.banner} ${css[tone]}`} role="status">
      {icon}
      <span>{children}</span>
      {action && <span className={css.bannerAction}>{action}</span>}
    </div>
  );
}
