/**
 * Changing a plan from a screen: each change goes out at once, and what takes it back is kept, per window and per space.
 * Undo never rewinds what others did: it is a change like another, of the same fields only.
 */
import { useMemo, useSyncExternalStore } from 'react';
import { emptyScope, type ScopeState } from '#contract/index.ts';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { continuations, edits, idOf, inParts, inverseOf, membersOnly, type Operation } from '#contract/tasks.ts';
import { now } from '#web/core/clock.ts';
import { useMayDo, useReplica, useRow } from '#web/core/hooks.ts';
import { t } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import type { Replica } from '#web/core/replica.ts';
import { announce, toast } from '#web/ui/index.ts';

interface History {
  done: Operation[][];
  undone: Operation[][];
}
const MOST = 200;
const histories = new Map<string, History>();
const listeners = new Set<() => void>();
let version = 0;
/** aborted by the next change: an offer to undo would take that one back */
let unchanged = new AbortController();
function changed(): void {
  version++;
  unchanged.abort();
  unchanged = new AbortController();
  for (const listener of listeners) listener();
}
function historyOf(spaceId: string): History {
  let history = histories.get(spaceId);
  if (!history) histories.set(spaceId, (history = { done: [], undone: [] }));
  return history;
}

export interface Editor {
  spaceId: string;
  /** may change tasks and links */
  mayWrite: boolean;
  /** may change the frame: settings, calendars, people, columns, baselines, imports */
  mayFrame: boolean;
  canUndo: boolean;
  canRedo: boolean;
  /** Runs a command of the plan (`task.change`, `link.add`…); false, and said in a toast, when it was refused. */
  edit(name: string, input: Record<string, unknown>): Promise<boolean>;
  /** Several operations as one change, one event and one undo. */
  apply(operations: Operation[]): Promise<boolean>;
  undo(): void;
  /** Says what was just done and offers to undo it, until anything else is done. */
  tell(text: string): void;
  redo(): void;
  /** Something was done by another way than here; this is what takes it back. */
  remember(inverse: Operation[]): void;
}

export function useEditor(spaceId: string): Editor {
  const replica = useReplica();
  const scope = moduleScope(spaceId, 'tasks');
  const space = useRow<Space>(spaceScope(spaceId), 'spaces', spaceId);
  const isOpen = space ? !space.archived_at : false;
  const mayWrite = useMayDo(scope, 'task.add') && isOpen;
  const mayFrame = useMayDo(scope, 'plan.change') && isOpen;
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => version,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `current` says that the histories changed
  return useMemo(() => {
    const history = historyOf(spaceId);
    const undo = () => void again(replica, spaceId, 'done', 'undone', mayFrame);
    return {
      spaceId,
      mayWrite,
      mayFrame,
      canUndo: mayWrite && history.done.length > 0,
      canRedo: mayWrite && history.undone.length > 0,
      edit: (name, input) => {
        const spec = edits.get(name)!;
        const full = { spaceId, ...input };
        const context = { now: now().toISOString(), personId: replica.me.personId };
        history.undone = []; // something new: what had been undone is no longer ahead
        return run(replica, spaceId, name, full, spec.operations(full as never, context), 'done');
      },
      apply: (operations) => {
        history.undone = [];
        return applyAll(replica, spaceId, operations, 'done');
      },
      undo,
      tell: (text) => {
        toast(text, { action: { label: t('word.undo'), onAction: undo }, until: unchanged.signal });
      },
      redo: () => void again(replica, spaceId, 'undone', 'done', mayFrame),
      remember: (inverse) => {
        if (inverse.length === 0) return;
        history.undone = [];
        history.done.push(inverse);
        changed();
      },
    };
  }, [replica, spaceId, mayWrite, mayFrame, current]);
}

/** Takes back the last of one list; what takes that back goes on the other. Whoever may only add to the frame leaves that there. */
function again(
  replica: Replica,
  spaceId: string,
  from: keyof History,
  to: keyof History,
  mayFrame: boolean,
): Promise<boolean> | undefined {
  const operations = historyOf(spaceId)[from].pop();
  if (!operations) return undefined;
  const allowed = operations.filter((each) => mayFrame || each.do !== 'drop' || !membersOnly.has(each.in));
  const { count, name } = aboutIn((replica.view(moduleScope(spaceId, 'tasks')) ?? emptyScope).rows, allowed);
  announce(t(from === 'done' ? 'tasks.undone' : 'tasks.redone', { count, name }));
  return applyAll(replica, spaceId, allowed, to);
}

/** How many tasks these operations are about, and the name of one. */
function aboutIn(rows: ScopeState['rows'], operations: readonly Operation[]): { count: number; name: string } {
  const ids = new Set<string>();
  let name = '';
  for (const each of operations) {
    const row = rows[each.in]?.[idOf(each)] ?? ('row' in each ? each.row : undefined);
    const id = each.in === 'tasks' ? row?.id : (row?.to ?? row?.taskId);
    if (typeof id !== 'string') continue;
    ids.add(id);
    name = String((rows.tasks?.[id] ?? row)?.name ?? '');
  }
  return { count: ids.size, name };
}

/** As many commands as it takes, one after the other; taken back in one step. */
async function applyAll(
  replica: Replica,
  spaceId: string,
  operations: Operation[],
  to: keyof History,
): Promise<boolean> {
  const inverse: Operation[] = [];
  const parts = inParts(operations).map((part) =>
    run(replica, spaceId, 'tasks.apply', { spaceId, operations: part }, part, to, inverse),
  );
  return (await Promise.all(parts)).every(Boolean);
}

/** `inverse` gathers what takes the whole change back, the last part first; it is one step of the history. */
function run(
  replica: Replica,
  spaceId: string,
  name: string,
  input: unknown,
  operations: Operation[],
  to: keyof History,
  inverse: Operation[] = [],
): Promise<boolean> {
  const rows = (replica.view(moduleScope(spaceId, 'tasks')) ?? emptyScope).rows;
  const at = now().toISOString();
  const whole = [...operations, ...continuations(rows, operations, { now: at, personId: replica.me.personId })];
  const mine = inverseOf(rows, whole);
  const history = historyOf(spaceId);
  inverse.unshift(...mine);
  if (inverse.length > 0 && !history[to].includes(inverse)) {
    history[to].push(inverse);
    if (history[to].length > MOST) history[to].shift();
  }
  changed();
  return replica.send(name, input).then(
    () => true,
    (error) => {
      // a part that was refused leaves nothing to take back
      inverse.splice(inverse.indexOf(mine[0]!), mine.length);
      if (inverse.length === 0) history[to] = history[to].filter((each) => each !== inverse);
      changed();
      toast(refusalSentence(error), { isError: true });
      return false;
    },
  );
}
