// The list beside the chart: a treegrid of which only the rows that are seen exist, at the same heights as the bars.
// biome-ignore-all lint/a11y/useSemanticElements: a virtual treegrid leaves rows out, which a table can't; bars are placed by date
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus roves over rows; headers and cells are read with them
import { CaretDownIcon } from '@phosphor-icons/react/dist/csr/CaretDown';
import { type KeyboardEvent, type MouseEvent, memo, useEffect, useRef, useState } from 'react';
import type { Duration } from '#contract/tasks.ts';
import { CRITICAL, MILESTONE } from '#schedule/result.ts';
import { percent } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Avatar } from '#web/ui/index.ts';
import { choosingBy } from '../chosen.ts';
import { parseDuration, sayDay, sayMinutes } from '../words.ts';
import css from './Gantt.module.css';
import type { GanttModel } from './model.ts';
import { numberOf } from './rows.ts';
import { ROW } from './scene.ts';

export type Person = { id: string; name: string };
export type GridHost = {
  mayEdit: boolean;
  peopleOf: (taskId: string) => readonly Person[];
  onRename: (id: string, name: string) => void;
  onDuration: (id: string, duration: Duration) => void;
  onKey: (event: KeyboardEvent, id: string) => void;
  onOpen: (id: string) => void;
};
export type Column = 'number' | 'name' | 'who' | 'duration' | 'slack' | 'start' | 'finish' | 'percent';

/** The columns that fit, the most telling first. */
export function columnsFor(width: number): Column[] {
  const columns: Column[] = ['name'];
  if (width >= 300) columns.unshift('number');
  if (width >= 400) columns.push('who');
  if (width >= 260) columns.push('duration');
  if (width >= 340) columns.push('slack');
  if (width >= 560) columns.push('start');
  if (width >= 660) columns.push('finish');
  if (width >= 730) columns.push('percent');
  return columns;
}
const widths: Record<Column, string> = {
  number: 'var(--number, 52px)',
  name: 'minmax(0, 1fr)',
  who: '56px',
  duration: '84px',
  slack: '62px',
  start: '104px',
  finish: '104px',
  percent: '64px',
};
const templateOf = (columns: readonly Column[]) => columns.map((each) => widths[each]).join(' ');

export function GridHead({ columns }: { columns: readonly Column[] }) {
  const t = useT();
  const words: Record<Column, string> = {
    number: t('gantt.number'),
    name: t('gantt.task'),
    who: t('gantt.who'),
    duration: t('gantt.duration'),
    slack: t('gantt.slack'),
    start: t('gantt.start'),
    finish: t('gantt.finish'),
    percent: t('gantt.percent'),
  };
  return (
    <div role="row" aria-rowindex={1} className={css.headRow} style={{ gridTemplateColumns: templateOf(columns) }}>
      {columns.map((each, k) => (
        <div
          key={each}
          role="columnheader"
          aria-colindex={k + 1}
          className={`${css.cell} ${each === 'number' ? css.number : ''}`}
        >
          {words[each]}
        </div>
      ))}
    </div>
  );
}

export function GridRows({
  model,
  host,
  columns,
  first,
  last,
  editing,
  setEditing,
}: {
  model: GanttModel;
  host: GridHost;
  columns: readonly Column[];
  first: number;
  last: number;
  editing: string | null;
  setEditing: (id: string | null) => void;
}) {
  const shown = new Set<number>();
  for (let row = first; row <= Math.min(last, model.rows.count - 1); row++) shown.add(row);
  // the row that has the focus stays, however far one scrolls
  const activeRow = model.active ? model.rowOf(model.active) : -1;
  if (activeRow >= 0) shown.add(activeRow);
  const tabRow = activeRow >= 0 ? activeRow : first;
  return [...shown]
    .sort((a, b) => a - b)
    .map((row) => {
      const i = model.rows.at[row]!;
      const task = model.plan.tasks[i]!;
      const { columns: dates, tree } = model;
      return (
        <GridRow
          key={task.id}
          id={task.id}
          row={row}
          level={model.rows.level[row]!}
          number={numberOf(tree, i)}
          name={task.name}
          place={tree.place[i]!}
          siblings={tree.siblings[i]!}
          isSummary={tree.hasChildren[i] === 1}
          isFolded={model.folded.has(task.id)}
          isSelected={model.selection.has(task.id)}
          isEditing={editing === task.id}
          isTabStop={row === tabRow}
          flags={dates.flags[i]!}
          duration={dates.duration[i]!}
          slack={dates.totalSlack[i]!}
          start={dates.start[i]!}
          finish={dates.finish[i]!}
          percent={model.live.stored.percents[i]!}
          template={templateOf(columns)}
          columns={columns}
          model={model}
          host={host}
          setEditing={setEditing}
        />
      );
    });
}

type RowProps = {
  id: string;
  row: number;
  level: number;
  number: string;
  name: string;
  place: number;
  siblings: number;
  isSummary: boolean;
  isFolded: boolean;
  isSelected: boolean;
  isEditing: boolean;
  isTabStop: boolean;
  flags: number;
  duration: number;
  slack: number;
  start: number;
  finish: number;
  percent: number;
  template: string;
  columns: readonly Column[];
  model: GanttModel;
  host: GridHost;
  setEditing: (id: string | null) => void;
};

const GridRow = memo(function GridRow(props: RowProps) {
  const { id, row, model, host, isSummary, isEditing, setEditing, flags } = props;
  const element = useRef<HTMLDivElement>(null);
  const isMilestone = (flags & MILESTONE) !== 0 && !isSummary;
  /** Before the focus comes, which would choose this line alone. */
  function onPress(event: MouseEvent) {
    if (event.button === 0 && !(event.target as Element).closest('button, input'))
      model.choose(id, choosingBy(event, model.isSpanning));
  }
  useEffect(() => {
    if (!isEditing && element.current?.dataset.wasEditing) {
      delete element.current.dataset.wasEditing;
      if (document.activeElement === document.body) element.current.focus();
    } else if (isEditing && element.current) element.current.dataset.wasEditing = 'yes';
  }, [isEditing]);
  return (
    <div
      ref={element}
      role="row"
      aria-rowindex={row + 2}
      aria-level={props.level + 1}
      aria-posinset={props.place}
      aria-setsize={props.siblings}
      aria-expanded={isSummary ? !props.isFolded : undefined}
      aria-selected={props.isSelected}
      data-row={id}
      data-summary={isSummary || undefined}
      data-critical={flags & CRITICAL || undefined}
      data-late={props.slack < 0 || undefined}
      tabIndex={props.isTabStop ? 0 : -1}
      className={css.row}
      style={{ transform: `translateY(${row * ROW}px)`, gridTemplateColumns: props.template }}
      onMouseDown={onPress}
      onDoubleClick={() => host.onOpen(id)}
      onFocus={(event) => {
        if (event.target === event.currentTarget && model.active !== id)
          model.select(model.selection.has(id) ? model.selection : [id], id);
      }}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        if (host.mayEdit && (event.key === 'F2' || event.key === 'Enter')) {
          event.preventDefault();
          return setEditing(id);
        }
        host.onKey(event, id);
      }}
    >
      {props.columns.map((column, k) => (
        <Cell key={column} column={column} colIndex={k + 1} isMilestone={isMilestone} {...props} />
      ))}
    </div>
  );
});

function Cell(props: RowProps & { column: Column; colIndex: number; isMilestone: boolean }) {
  const t = useT();
  const { column, model, host, id, isEditing, isSummary, isMilestone } = props;
  const cell = { role: 'gridcell', 'aria-colindex': props.colIndex } as const;
  const days = (minutes: number) => sayMinutes(minutes, model.plan.project);
  if (column === 'number')
    return (
      <div {...cell} className={`${css.cell} ${css.number}`}>
        {props.number}
      </div>
    );
  if (column === 'name')
    return (
      <div {...cell} className={`${css.cell} ${css.name}`} style={{ paddingLeft: 10 + Math.min(props.level, 8) * 16 }}>
        {isSummary && (
          <button
            type="button"
            tabIndex={-1}
            className={css.fold}
            aria-expanded={!props.isFolded}
            aria-label={t(props.isFolded ? 'gantt.unfold' : 'gantt.fold', { name: props.name })}
            onClick={() => model.fold(id, !props.isFolded)}
          >
            <CaretDownIcon size={14} weight="bold" />
          </button>
        )}
        {isEditing ? (
          <Typed
            label={t('gantt.task')}
            value={props.name}
            hasFocus
            onDone={(text) => text.trim() && text !== props.name && host.onRename(id, text.trim())}
            onEnd={() => props.setEditing(null)}
          />
        ) : (
          <span title={props.name}>{props.name}</span>
        )}
      </div>
    );
  if (column === 'who')
    return (
      <div {...cell} className={`${css.cell} ${css.who}`} style={{ padding: 0 }}>
        {host
          .peopleOf(id)
          .slice(0, 2)
          .map((person) => (
            <Avatar key={person.id} id={person.id} name={person.name} size={26} />
          ))}
        <span className="visually-hidden">
          {host
            .peopleOf(id)
            .map((person) => person.name)
            .join(', ')}
        </span>
      </div>
    );
  if (column === 'duration' && isEditing && !isSummary)
    return (
      <div {...cell} className={css.cell} style={{ padding: '0 2px' }}>
        <Typed
          label={t('gantt.duration')}
          value={days(props.duration)}
          onDone={(text) => {
            const duration = parseDuration(text, model.plan.project);
            if (duration && text !== days(props.duration)) host.onDuration(id, duration);
          }}
          onEnd={() => props.setEditing(null)}
        />
      </div>
    );
  const text = {
    duration: isMilestone ? t('gantt.milestone') : days(props.duration),
    slack: days(props.slack),
    start: sayDay(props.start, true),
    finish: sayDay(props.finish, true),
    percent: percent(props.percent / 100),
  }[column];
  return (
    <div {...cell} className={`${css.cell} ${column === 'slack' ? css.slack : ''}`}>
      {text}
    </div>
  );
}

/** A field in a cell: Enter keeps, Escape gives up, leaving the row keeps. */
function Typed(props: {
  label: string;
  value: string;
  hasFocus?: boolean;
  onDone: (text: string) => void;
  onEnd: () => void;
}) {
  const [text, setText] = useState(props.value);
  const isOver = useRef(false);
  const input = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the field appears
  useEffect(() => {
    if (!props.hasFocus) return;
    input.current?.focus();
    input.current?.select();
  }, []);
  const keep = () => {
    if (!isOver.current) props.onDone(text);
    isOver.current = true;
  };
  return (
    <input
      ref={input}
      className={css.input}
      aria-label={props.label}
      value={text}
      onChange={(event) => {
        isOver.current = false;
        setText(event.target.value);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep();
        else if (event.key === 'Escape') isOver.current = true;
        else return;
        event.preventDefault();
        event.stopPropagation();
        props.onEnd();
      }}
      onBlur={(event) => {
        keep();
        const row = event.currentTarget.closest('[data-row]');
        if (!row?.contains(event.relatedTarget as Node | null)) props.onEnd();
      }}
    />
  );
}
