// biome-ignore-all lint/a11y/useSemanticElements: an ARIA treegrid; a table cannot be virtualised with sticky columns
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active cell
import { type CSSProperties, useRef, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { type Column, titleOf } from './columns.ts';
import css from './List.module.css';
import { Splitter } from './Splitter.tsx';

const LEAST = 280;
const KEPT = 'beffroi.list.name';

/** How wide the names are, where somebody chose: kept on this device. */
export function useNameWidth(): [width: number | null, resize: (width: number) => void] {
  const [width, setWidth] = useState(() => Number(localStorage.getItem(KEPT)) || null);
  return [
    width,
    (wanted) => {
      setWidth(wanted);
      localStorage.setItem(KEPT, String(wanted));
    },
  ];
}

/** The columns' widths, and how wide the whole must be before it scrolls sideways. */
export function template(columns: Column[], nameWidth: number | null): CSSProperties {
  const widths = columns.map(({ key, width }) => (key === 'name' && nameWidth ? `${nameWidth}px` : width));
  const least = widths.reduce((sum, each) => sum + Number(/\d+/.exec(each)![0]), 0);
  return { '--columns': widths.join(' '), '--least': `${least}px` } as CSSProperties;
}

/** The titles of the columns; the edge of the names can be dragged. */
export function ListHead({
  columns,
  nameWidth,
  onResize,
}: {
  columns: Column[];
  nameWidth: number | null;
  onResize: (width: number) => void;
}) {
  const t = useT();
  const names = useRef<HTMLSpanElement>(null);
  return (
    <div className={css.head} role="row" aria-rowindex={1}>
      {columns.map((each) => (
        <span
          key={each.key}
          ref={each.key === 'name' ? names : undefined}
          role="columnheader"
          // its edge would be read as a part of it
          aria-label={titleOf(each)}
          className={css.th}
          data-column={each.field ? 'field' : each.key}
        >
          {titleOf(each)}
          {each.key === 'name' && (
            <Splitter
              isAtEnd
              at={nameWidth ?? names.current?.offsetWidth ?? LEAST}
              least={LEAST}
              label={t('tasks.nameWidth')}
              onResize={onResize}
            />
          )}
        </span>
      ))}
    </div>
  );
}
