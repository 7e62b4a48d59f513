import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { shortWhen } from '#web/core/format.ts';
import css from './Search.module.css';

/** One thing that was found, whatever it is: the whole line leads to it. */
export function FoundRow({
  link,
  face,
  title,
  about,
  at,
  children,
}: {
  link: Pick<LinkProps, 'to'> & { params?: object; search?: object; state?: object };
  face: ReactNode;
  title: ReactNode;
  about: string;
  at?: string;
  children?: ReactNode;
}) {
  return (
    <Link {...(link as LinkProps)} className={css.row}>
      <span className={css.face}>{face}</span>
      <span className={css.text}>
        <strong>{title}</strong>
        <span className={css.muted}>{about}</span>
        {children}
      </span>
      {at && (
        <time className={css.muted} dateTime={at}>
          {shortWhen(at)}
        </time>
      )}
    </Link>
  );
}
