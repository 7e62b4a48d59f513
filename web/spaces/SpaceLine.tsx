import type { ReactNode } from 'react';
import settings from '#web/people/Settings.module.css';
import { colourValue } from './colours.ts';
import css from './SpacePage.module.css';

/** A space in a list of the settings: its colour, its name, what is to be known of it, and what one can do. */
export function SpaceLine({
  space,
  about,
  children,
}: {
  space: { name: string; colour: string };
  about: string;
  children: ReactNode;
}) {
  return (
    <li className={settings.row}>
      <span className={css.square} style={{ background: colourValue(space.colour) }} />
      <span className={settings.grow}>
        <strong>{space.name}</strong>
        <span className={settings.muted}>{about}</span>
      </span>
      {children}
    </li>
  );
}
