// biome-ignore-all lint/a11y/noStaticElementInteractions: columns take what is dropped on them; the same is in each card's keys and menu
/** Tasks by status: dragged from column to column, or moved with the keyboard (Alt and an arrow). */
import { ArrowsClockwiseIcon } from '@phosphor-icons/react/dist/csr/ArrowsClockwise';
import { ChatCircleIcon } from '@phosphor-icons/react/dist/csr/ChatCircle';
import { CheckSquareIcon } from '@phosphor-icons/react/dist/csr/CheckSquare';
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus';
import { WarningIcon } from '@phosphor-icons/react/dist/csr/Warning';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { type Check, type Column, type OutlineRow, type Resource, statusOf } from '#contract/tasks.ts';
import { CRITICAL } from '#schedule/result.ts';
import { now } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import { AvatarStack, EmptyState, IconButton, Pill } from '#web/ui/index.ts';
import css from './Board.module.css';
import { columnsOf, statusChanges } from './board.ts';
import { labelsOn } from './custom.ts';
import { useEditor } from './editor.ts';
import { change, resourcesByTask } from './fields.ts';
import { showAll, useKept } from './filter.ts';
import { LabelTag } from './LabelTag.tsx';
import { newTasks } from './outline-edits.ts';
import { listOf, type PlanView, usePlan } from './plan.ts';
import type { ViewProps } from './views.ts';
import { sayDay, spansYears, todayMinutes } from './words.ts';

const DRAGGED = 'application/x-beffroi-task';
const MOST_SHOWN = 100;

export function Board({ spaceId, onOpen, openTask }: ViewProps) {
  const t = useT();
  const plan = usePlan(spaceId)!;
  const editor = useEditor(spaceId);
  const people = useMemo(() => resourcesByTask(plan), [plan]);
  const checks = useMemo(() => Map.groupBy(listOf<Check>(plan.rows, 'checks'), (each) => each.taskId), [plan]);
  const columns = columnsOf(plan, t);
  const known = new Set(columns.map((each) => each.id));
  const kept = useKept(spaceId, plan);
  const leaves = plan.outline.rows.filter(
    (row) => !row.isSummary && row.task.isActive !== false && (!kept || kept.has(row.task.id)),
  );
  const byColumn = Map.groupBy(leaves, ({ task }) => {
    const status = statusOf(task);
    return known.has(status) ? status : statusOf({ ...task, status: null });
  });
  const move = (taskId: string, columnId: string) => {
    const task = plan.outline.byId.get(taskId)?.task;
    if (task && statusOf(task) !== columnId)
      void editor.apply([change(taskId, statusChanges(plan, task, columnId, t))]);
  };
  if (leaves.length === 0 && !editor.mayWrite) return <EmptyState title={t('tasks.empty')} />;
  return (
    <div className={css.board} data-sideways>
      {columns.map((column, i) => (
        <BoardColumn
          key={column.id}
          column={column}
          rows={byColumn.get(column.id) ?? []}
          plan={plan}
          people={people}
          checks={checks}
          openTask={openTask}
          mayWrite={editor.mayWrite}
          onOpen={onOpen}
          onDrop={(taskId) => move(taskId, column.id)}
          onShift={(taskId, by) => {
            const next = columns[i + by];
            if (next) move(taskId, next.id);
          }}
          onAdd={(name) => {
            const { ids, operations } = newTasks(plan.outline, null, [name]);
            if (kept) showAll(spaceId);
            const task = { id: ids[0]!, parentId: null, name, order: 'V', durationMinutes: 480 };
            const changes = column.id === 'todo' ? {} : statusChanges(plan, task, column.id, t);
            void editor.apply(column.id === 'todo' ? operations : [...operations, change(ids[0]!, changes)]);
          }}
        />
      ))}
    </div>
  );
}

interface ColumnProps {
  column: Column;
  rows: OutlineRow[];
  plan: PlanView;
  people: Map<string, Resource[]>;
  checks: Map<string, Check[]>;
  openTask: string | null;
  mayWrite: boolean;
  onOpen: (taskId: string) => void;
  onDrop: (taskId: string) => void;
  onShift: (taskId: string, by: -1 | 1) => void;
  onAdd: (name: string) => void;
}

function BoardColumn(props: ColumnProps) {
  const t = useT();
  const { column, rows } = props;
  const [isOver, setOver] = useState(false);
  const [name, setName] = useState<string>();
  const [most, setMost] = useState(MOST_SHOWN);
  return (
    <section
      className={css.column}
      aria-label={column.name}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        if (!props.mayWrite || !event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const taskId = event.dataTransfer.getData(DRAGGED);
        if (taskId) props.onDrop(taskId);
      }}
    >
      <h2 className={css.head}>
        {column.name} <span className={css.count}>{rows.length}</span>
        {props.mayWrite && (
          <IconButton
            isSmall
            label={t('tasks.addIn', { name: column.name })}
            icon={<PlusIcon size={18} />}
            onClick={() => setName('')}
          />
        )}
      </h2>
      {name !== undefined && (
        <form
          className={css.adding}
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim()) props.onAdd(name.trim());
            setName(name.trim() ? '' : undefined);
          }}
        >
          <input
            aria-label={t('tasks.addHere')}
            placeholder={t('tasks.addHere')}
            value={name}
            maxLength={255}
            // biome-ignore lint/a11y/noAutofocus: the person has just asked to add a card
            autoFocus
            onChange={(event) => setName(event.target.value)}
            onBlur={() => !name.trim() && setName(undefined)}
            onKeyDown={(event) => event.key === 'Escape' && setName(undefined)}
          />
        </form>
      )}
      <ul className={css.cards}>
        {rows.slice(0, most).map((row) => (
          <li key={row.task.id}>
            <Card {...props} row={row} />
          </li>
        ))}
      </ul>
      {rows.length > most && (
        <button type="button" className={css.more} onClick={() => setMost(most + MOST_SHOWN)}>
          {t('tasks.andMore', { count: rows.length - most })}
        </button>
      )}
    </section>
  );
}

function Card({ row, plan, people, checks, openTask, mayWrite, onOpen, onShift }: ColumnProps & { row: OutlineRow }) {
  const t = useT();
  const { task, at } = row;
  const c = plan.schedule?.columns;
  const finish = c?.finish[at];
  const isLate = finish !== undefined && finish < todayMinutes(now()) && statusOf(task) !== 'done';
  const labels = labelsOn(task, plan);
  const list = checks.get(task.id);
  const who = people.get(task.id) ?? [];
  const onKeyDown = (event: KeyboardEvent) => {
    if (!mayWrite || !event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    onShift(task.id, event.key === 'ArrowLeft' ? -1 : 1);
  };
  return (
    <button
      type="button"
      className={css.card}
      data-open={task.id === openTask || undefined}
      data-critical={Boolean((c?.flags[at] ?? 0) & CRITICAL) || undefined}
      draggable={mayWrite}
      aria-keyshortcuts={mayWrite ? 'Alt+ArrowLeft Alt+ArrowRight' : undefined}
      title={mayWrite ? t('tasks.moveKeys') : undefined}
      onClick={() => onOpen(task.id)}
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, task.id);
        event.dataTransfer.effectAllowed = 'move';
      }}
    >
      {labels.length > 0 && (
        <span className={css.labels}>
          {labels.map((each) => (
            <LabelTag key={each.id} label={each} />
          ))}
        </span>
      )}
      <strong>{task.name}</strong>
      {row.parent && <span className={css.parent}>{row.parent.task.name}</span>}
      <span className={css.foot}>
        {finish !== undefined && (
          <span className={css.date} data-late={isLate || undefined}>
            {isLate && <WarningIcon size={14} weight="fill" aria-hidden="true" />}
            {sayDay(finish, plan.schedule !== null && spansYears(plan.schedule))}
            {isLate && <span className="visually-hidden">{t('tasks.late')}</span>}
          </span>
        )}
        {task.repeat && <ArrowsClockwiseIcon size={15} aria-label={t('tasks.repeats')} />}
        {list && (
          <span className={css.small}>
            <CheckSquareIcon size={15} aria-hidden="true" />
            {list.filter((each) => each.isDone).length}/{list.length}
          </span>
        )}
        {(task.commentCount ?? 0) > 0 && (
          <span className={css.small}>
            <ChatCircleIcon size={15} aria-hidden="true" />
            {task.commentCount}
          </span>
        )}
        {Boolean((c?.flags[at] ?? 0) & CRITICAL) && statusOf(task) !== 'done' && (
          <Pill tone="brick">{t('tasks.critical')}</Pill>
        )}
        <span className={css.spring} />
        {who.length > 0 && (
          <AvatarStack people={who} most={3} size={26} label={who.map((each) => each.name).join(', ')} />
        )}
      </span>
    </button>
  );
}
