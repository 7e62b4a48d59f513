// biome-ignore-all lint/a11y/useSemanticElements: an ARIA treegrid; a table cannot be virtualised with sticky columns
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active cell
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid takes the keys of its rows and cells
/**
 * The plan as a spreadsheet: a treegrid with one active cell, that the keyboard alone can fill. Focus stays on the grid
 * (aria-activedescendant names the cell), so that rows may come and go under a virtual scroll.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Link, Operation, OutlineRow, Resource } from '#contract/tasks.ts';
import { useT } from '#web/core/i18n.ts';
import { EmptyState, toast } from '#web/ui/index.ts';
import { CellEditor } from './CellEditor.tsx';
import { besides, type Choosing, type Chosen, choose } from './chosen.ts';
import { type Column, type ColumnKey, columnsOfList, commitOperations, typedText } from './columns.ts';
import { EmptyPlan } from './EmptyPlan.tsx';
import { useEditor } from './editor.ts';
import { linksByTask, namedAmong, removing, resourcesByTask } from './fields.ts';
import { showAll, useKept, withParents } from './filter.ts';
import { foldedIn, keepFolded } from './folded.ts';
import css from './List.module.css';
import { ListHead, template, useNameWidth } from './ListHead.tsx';
import { ListRow } from './ListRow.tsx';
import {
  chainOperations,
  indentOperations,
  newTasks,
  outdentOperations,
  shiftOperations,
  topmost,
  unfolded,
} from './outline-edits.ts';
import { AssignDialog } from './PeopleChoice.tsx';
import { listOf, usePlan } from './plan.ts';
import { RowTools } from './RowTools.tsx';
import { useClipboard, usePasteAnywhere } from './useClipboard.ts';
import type { ViewProps } from './views.ts';

const ROW = 40;

interface Cell {
  /** null: the line below the last, where one types a new task */
  taskId: string | null;
  column: number;
}

/** What pointing at a line does. */
interface Pointed {
  toggle: (id: string) => void;
  point: (row: number, key: ColumnKey, how: Choosing) => void;
  edit: (row: number, key: ColumnKey) => void;
}

export function List({ spaceId, onOpen, openTask }: ViewProps) {
  const t = useT();
  const plan = usePlan(spaceId)!;
  const editor = useEditor(spaceId);
  const { mayWrite } = editor;
  const scroller = useRef<HTMLDivElement>(null);
  const [closed, setClosed] = useState(foldedIn(spaceId));
  const [active, setActive] = useState<Cell>({ taskId: plan.outline.rows[0]?.task.id ?? null, column: 1 });
  const [picked, setPicked] = useState<Chosen>({ ids: new Set(), anchor: null });
  const [nameWidth, resizeName] = useNameWidth();
  const [editing, setEditing] = useState<{ text?: string } | null>(null);
  const [isAssigning, setAssigning] = useState(false);
  const [isSpanning, setSpanning] = useState(false);
  const kept = useKept(spaceId, plan);
  const { labels: labelRows, fields: fieldRows, baselines } = plan.rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of all rows only labels and fields make columns
  const columns = useMemo(() => columnsOfList(plan), [labelRows, fieldRows, baselines, plan.outlook]);
  const people = useMemo(() => resourcesByTask(plan), [plan]);
  const links = useMemo(() => linksByTask(plan), [plan]);
  const rows = useMemo(
    () => (kept ? withParents(plan, kept) : plan.outline.rows.filter((row) => !isFolded(row, closed))),
    [plan, closed, kept],
  );
  const numberWidth = useMemo(
    () => Math.max(64, 16 + 8 * plan.outline.rows.reduce((most, { number }) => Math.max(most, number.length), 0)),
    [plan],
  );
  const place = useMemo(() => new Map(rows.map((row, i) => [row.task.id, i])), [rows]);
  const count = rows.length + (mayWrite ? 1 : 0);
  // a line that the filter or a fold has just hidden leaves its place to the one that follows it
  const lastAt = useRef(0);
  const at =
    active.taskId === null
      ? rows.length
      : (place.get(active.taskId) ?? Math.max(0, Math.min(lastAt.current, rows.length - 1)));
  lastAt.current = at;
  const current: OutlineRow | undefined = active.taskId === null ? undefined : rows[at];
  const column = columns[active.column] ?? columns[1]!;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const shown = useMemo(() => rows.map((row) => row.task.id), [rows]);
  const chosen = useMemo(() => {
    const there = [...picked.ids].filter((id) => place.has(id));
    // phases that are only there to show where a task lies are not taken along
    const ids = kept && there.length > 1 ? there.filter((id) => kept.has(id)) : there;
    return new Set(there.length > 0 ? ids : shown.slice(at, at + 1));
  }, [place, shown, at, picked, kept]);

  const clipboard = useClipboard(plan, editor)(
    () => ({ current: current?.task.id ?? null, column: column.key, shown, chosen }),
    (ids) => {
      if (kept) showAll(spaceId);
      // chosen, so that they can be indented or moved at once
      stand(ids[0]!, 1, { ids: new Set(ids), anchor: ids.at(-1)! });
    },
  );
  const isBlank = plan.outline.rows.length === 0 && !editing && mayWrite;
  usePasteAnywhere(isBlank, clipboard);

  useEffect(() => keepFolded(spaceId, closed), [spaceId, closed]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list follows the active cell, not each new schedule
  useEffect(() => virtual.scrollToIndex(at), [at]);
  // a plan that comes in whole is read from its beginning
  const isBare = useRef(rows.length === 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it happens when lines come
  useEffect(() => {
    if (isBare.current && rows.length > 1) stand(rows[0]!.task.id);
    isBare.current = rows.length === 0;
  }, [rows]);
  const isEmpty = rows.length === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what an import has just filled is read with the keys at once
  useEffect(() => {
    if (!editing) scroller.current?.focus({ preventScroll: true });
  }, [editing, isEmpty]);

  function stand(
    taskId: string | null,
    to = 1,
    picks: Chosen = { ids: new Set(taskId ? [taskId] : []), anchor: taskId },
  ): void {
    setPicked(picks);
    setActive({ taskId, column: to });
  }
  function go(row: number, to = active.column, how: Choosing = 'one'): void {
    const next = Math.max(0, Math.min((how === 'one' ? count : rows.length) - 1, row));
    const id = shown[next] ?? null;
    const was = { ids: chosen, anchor: picked.anchor ?? active.taskId };
    stand(id, Math.max(0, Math.min(columns.length - 1, to)), id ? choose(was, id, how, () => shown) : undefined);
  }
  function toggle(id: string, isClosed = !closed.has(id)): void {
    const next = new Set(closed);
    if (isClosed) next.add(id);
    else next.delete(id);
    setClosed(next);
  }
  const apply = (operations: Operation[]) => {
    if (operations.length > 0) void editor.apply(operations);
  };
  function add(after: string | null, name = ''): void {
    const { ids, operations } = newTasks(plan.outline, after, [name || t('tasks.newName')]);
    void editor.apply(operations);
    if (kept) showAll(spaceId);
    stand(ids[0]!);
    if (!name) setEditing({ text: '' });
  }
  function remove(): void {
    const gone = topmost(plan.outline, chosen).map((row) => row.task);
    if (gone.length === 0) return;
    stand(besides(plan.outline, shown, chosen), active.column);
    apply(removing(gone));
    editor.tell(t('tasks.removed', { count: gone.length, name: gone[0]!.name }));
  }
  function indent(isOut: boolean): void {
    const operations = isOut ? outdentOperations(plan.outline, chosen) : indentOperations(plan.outline, chosen);
    setClosed(unfolded(closed, operations));
    apply(operations);
  }
  const shift = (by: -1 | 1) => apply(shiftOperations(plan.outline, chosen, by));
  function commit(text: string): boolean {
    if (!current) {
      if (text.trim()) {
        const { ids, operations } = newTasks(plan.outline, null, [text.trim()]);
        void editor.apply(operations);
        if (kept) showAll(spaceId);
        stand(ids[0]!);
      }
      return true;
    }
    const operations = commitOperations(
      column.key,
      text,
      current,
      plan,
      links.get(current.task.id) ?? [],
      namedAmong(listOf<Resource>(plan.rows, 'resources')),
    );
    if (typeof operations === 'string') {
      toast(t(operations, { text }), { isError: true });
      return false;
    }
    apply(operations);
    return true;
  }
  function finish(text: string | null, move: 'stay' | 'down' | 'right' | 'left'): void {
    if (text !== null && !commit(text)) return;
    const wasNew = !current;
    setEditing(null);
    if (wasNew && text?.trim() && move === 'down') return stand(null);
    if (move === 'down') go(at + 1);
    if (move === 'right') go(at, active.column + 1);
    if (move === 'left') go(at, active.column - 1);
  }
  function startEditing(text?: string): void {
    if (mayWrite && (current ? isEditable(column, current) : true)) setEditing({ text });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (editing || event.target !== scroller.current) return;
    const { key, shiftKey } = event;
    const isCtrl = event.ctrlKey || event.metaKey;
    const spanning = shiftKey ? 'span' : 'one';
    const page = Math.floor((scroller.current?.clientHeight ?? 400) / ROW) - 2;
    const isIndenting = event.altKey && shiftKey && key.startsWith('Arrow');
    if (isIndenting && mayWrite) {
      if (key === 'ArrowRight') indent(false);
      else if (key === 'ArrowLeft') indent(true);
      else shift(key === 'ArrowUp' ? -1 : 1);
    } else if (key === 'ArrowDown') go(isCtrl ? count - 1 : at + 1, active.column, spanning);
    else if (key === 'ArrowUp') go(isCtrl ? 0 : at - 1, active.column, spanning);
    else if (key === 'ArrowRight') {
      if (active.column === 1 && current?.isSummary && closed.has(current.task.id)) toggle(current.task.id, false);
      else go(at, active.column + 1);
    } else if (key === 'ArrowLeft') {
      if (active.column === 1 && current?.isSummary && !closed.has(current.task.id)) toggle(current.task.id, true);
      else go(at, active.column - 1);
    } else if (key === 'Home') go(isCtrl ? 0 : at, 0);
    else if (key === 'End') go(isCtrl ? count - 1 : at, columns.length - 1);
    else if (key === 'PageDown') go(at + page, active.column, spanning);
    else if (key === 'PageUp') go(at - page, active.column, spanning);
    else if (key === 'Enter' && event.altKey && current) onOpen(current.task.id);
    else if ((key === 'Enter' && isCtrl) || key === 'Insert') mayWrite && add(current?.task.id ?? null);
    else if (key === 'Enter' || key === 'F2') startEditing();
    else if (key === 'Delete' || key === 'Backspace') {
      if (active.column <= 1) mayWrite && remove();
      else if (mayWrite && current && isEditable(column, current)) commit('');
    } else if (isCtrl && key.toLowerCase() === 'a') {
      stand(shown.at(-1) ?? null, active.column, { ids: new Set(shown), anchor: shown[0] ?? null });
    } else if (key === 'Escape' && openTask) onOpen(null);
    else if (key === 'Dead' || key === 'Process')
      return startEditing(''); // an accent begins: it is written in the field
    else if (key.length === 1 && !isCtrl && !event.altKey && key !== ' ') startEditing(key);
    else if (key === ' ' && current?.isSummary) toggle(current.task.id);
    else return;
    event.preventDefault();
  }

  const columnOf = (key: ColumnKey) => columns.findIndex((each) => each.key === key);
  // a line that has not changed is not drawn again, and must not act on what was there when it was
  const latest = useRef<Pointed>(null!);
  latest.current = {
    toggle,
    point: (row, key, how) => go(row, columnOf(key), how === 'one' && isSpanning ? 'span' : how),
    edit: (row, key) => {
      go(row, columnOf(key));
      if (mayWrite && (!rows[row] || isEditable(columns[columnOf(key)]!, rows[row]))) setEditing({});
    },
  };

  if (isBlank) return <EmptyPlan spaceId={spaceId} mayImport={editor.mayFrame} onFirst={() => add(null)} />;
  if (kept && rows.length === 0) return <EmptyState title={t('tasks.noneKept')} />;
  return (
    <>
      {/* pointing here leaves the focus in the list */}
      <div
        className={css.tools}
        role="toolbar"
        aria-label={t('tasks.rowTools')}
        onMouseDown={(event) => event.preventDefault()}
      >
        <RowTools
          count={current ? chosen.size : 0}
          mayWrite={mayWrite}
          clipboard={clipboard}
          isSpanning={isSpanning}
          onSpanning={setSpanning}
          actions={{
            onOutdent: () => indent(true),
            onIndent: () => indent(false),
            onShift: shift,
            onChain: () => apply(chainOperations(plan.outline, listOf<Link>(plan.rows, 'links'), chosen)),
            onAssign: () => setAssigning(true),
            onRemove: remove,
          }}
        />
        {chosen.size > 1 && <span className={css.chosen}>{t('tasks.chosen', { count: chosen.size })}</span>}
      </div>
      <div
        ref={scroller}
        className={css.grid}
        style={{ ...template(columns, nameWidth), '--number': `${numberWidth}px` } as CSSProperties}
        role="treegrid"
        aria-label={t('tasks.list')}
        aria-rowcount={count + 1}
        aria-colcount={columns.length}
        aria-multiselectable="true"
        aria-readonly={!mayWrite}
        aria-activedescendant={editing ? undefined : `cell-${current?.task.id ?? 'new'}-${column.key}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onCopy={clipboard.onCopy}
        onPaste={clipboard.onPaste}
      >
        <ListHead columns={columns} nameWidth={nameWidth} onResize={resizeName} />
        <div className={css.body} style={{ height: virtual.getTotalSize() }} role="rowgroup">
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            const isActive = item.index === at;
            const cell = isActive ? column.key : null;
            return (
              <ListRow
                key={row?.task.id ?? 'new'}
                top={item.start}
                index={item.index}
                row={row ?? null}
                columns={columns}
                plan={plan}
                people={row && people.get(row.task.id)}
                links={row && links.get(row.task.id)}
                isAround={Boolean(row && kept && !kept.has(row.task.id))}
                isClosed={row ? closed.has(row.task.id) : false}
                isChosen={row ? chosen.has(row.task.id) : isActive}
                isOpen={row?.task.id === openTask}
                activeColumn={cell}
                mayWrite={mayWrite}
                onToggle={(id) => latest.current.toggle(id)}
                onOpen={onOpen}
                onCell={(key, how) => latest.current.point(item.index, key, how)}
                onEdit={(key) => latest.current.edit(item.index, key)}
                editor={
                  isActive && editing ? (
                    <CellEditor
                      key={`${row?.task.id}-${column.key}`}
                      spaceId={spaceId}
                      column={row ? column : columns[1]!}
                      row={row ?? null}
                      plan={plan}
                      initial={
                        editing.text ?? (row ? typedText(column.key, row, plan, links.get(row.task.id) ?? []) : '')
                      }
                      isReplacing={editing.text !== undefined}
                      onApply={apply}
                      onFinish={finish}
                    />
                  ) : null
                }
              />
            );
          })}
        </div>
      </div>
      {isAssigning && (
        <AssignDialog
          spaceId={spaceId}
          plan={plan}
          editor={editor}
          chosen={chosen}
          onClose={() => setAssigning(false)}
        />
      )}
    </>
  );
}

const isEditable = (column: Column, row: OutlineRow): boolean =>
  column.isEditable && !(row.isSummary && column.isLeafOnly);

function isFolded(row: OutlineRow, closed: ReadonlySet<string>): boolean {
  for (let up = row.parent; up; up = up.parent) if (closed.has(up.task.id)) return true;
  return false;
}
