// The Gantt of a space: its plan from the replica, edits through the shared editor, other people's pointers by signals.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Member, Space } from '#contract/spaces.ts';
import { now as clockNow } from '#web/core/clock.ts';
import { useRow, useRowMap, useSendSignal, useSignal } from '#web/core/hooks.ts';
import { colourOf, useMedia } from '#web/ui/index.ts';
import { useEditor } from '../editor.ts';
import { resourcesByTask } from '../fields.ts';
import { showAll, useKept } from '../filter.ts';
import { foldedIn, keepFolded } from '../folded.ts';
import { AssignDialog } from '../PeopleChoice.tsx';
import { baselinesOf, usePlan } from '../plan.ts';
import { useClipboard } from '../useClipboard.ts';
import type { ViewProps } from '../views.ts';
import { type Baselined, Gantt, type OtherCursor } from './Gantt.tsx';
import type { Look } from './model.ts';
import { PhoneGantt } from './PhoneGantt.tsx';
import { localMinutes } from './timescale.ts';

/** How each plan was looked at, for as long as the window lives. */
const looks = new Map<string, Look>();

const EVERY_MS = 250;
/** A pointer that has said nothing for so long has gone elsewhere. */
const STALE_MS = 20_000;
const NARROW = '(max-width: 700px)';

export function GanttView({ spaceId, onOpen, openTask, proposal }: ViewProps) {
  const plan = usePlan(spaceId)!;
  const editor = useEditor(spaceId);
  const clipboardAt = useClipboard(plan, editor);
  const space = useRow<Space>(spaceScope(spaceId), 'spaces', spaceId);
  const now = useLocalMinutes();
  const filtered = useKept(spaceId, plan);
  const onShowAll = useCallback(() => showAll(spaceId), [spaceId]);
  const [assigning, setAssigning] = useState<ReadonlySet<string>>();
  const isNarrow = useMedia(NARROW);
  const { cursors, onPointer } = useCursors(spaceId);
  const kept = plan.rows.baselines;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of all rows only the baselines count here
  const baselines = useMemo(
    () =>
      baselinesOf(plan.rows).map(
        ({ id, name, dates, takenAt }): Baselined => ({ id, name, dates, takenAt: localMinutes(new Date(takenAt)) }),
      ),
    [kept],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: of all rows only who does what counts here
  const people = useMemo(() => resourcesByTask(plan), [plan.rows.resources, plan.rows.assignments]);
  const look = useMemo(() => ({ ...looks.get(spaceId), folded: foldedIn(spaceId) }), [spaceId]);
  const onLook = useCallback(
    (left: Look) => {
      looks.set(spaceId, left);
      if (left.folded) keepFolded(spaceId, left.folded);
    },
    [spaceId],
  );
  // a plan without any schedule is said by the screen above; the chart waits for one
  if (plan.error) return null;
  if (isNarrow) return <PhoneGantt plan={plan.plan} kept={filtered} baselines={baselines} now={now} onOpen={onOpen} />;
  return (
    <>
      <Gantt
        title={space?.name ?? ''}
        plan={plan.plan}
        editor={editor}
        clipboardAt={clipboardAt}
        baselines={baselines}
        people={people}
        kept={filtered}
        onShowAll={onShowAll}
        now={now}
        cursors={cursors}
        onPointer={onPointer}
        onOpen={onOpen}
        proposal={proposal}
        outlook={plan.outlook ?? null}
        look={look}
        onLook={onLook}
        onAssign={setAssigning}
        openTask={openTask}
      />
      {assigning && (
        <AssignDialog
          spaceId={spaceId}
          plan={plan}
          editor={editor}
          chosen={assigning}
          onClose={() => setAssigning(undefined)}
        />
      )}
    </>
  );
}

function useLocalMinutes(): number {
  const [minutes, setMinutes] = useState(() => localMinutes(clockNow()));
  useEffect(() => {
    const timer = setInterval(() => setMinutes(localMinutes(clockNow())), 60_000);
    return () => clearInterval(timer);
  }, []);
  return minutes;
}

type CursorBody = { view: string; taskId: string | null; minute: number; selection: string[] };
const isCursor = (body: unknown): body is CursorBody => {
  const each = body as CursorBody | null;
  return each?.view === 'gantt' && typeof each.minute === 'number' && Array.isArray(each.selection);
};

/** Where the others point in this plan, and telling them where I do. */
function useCursors(spaceId: string) {
  const scope = moduleScope(spaceId, 'tasks');
  const members = useRowMap<Member>(spaceScope(spaceId), 'members');
  const send = useSendSignal();
  const [heard, setHeard] = useState<ReadonlyMap<string, CursorBody & { at: number }>>(new Map());
  useSignal(scope, 'cursor', ({ from, body }) => {
    if (!isCursor(body)) return;
    setHeard((old) => {
      const next = new Map(old);
      if (body.taskId === null && body.selection.length === 0) next.delete(from);
      else next.set(from, { ...body, at: clockNow().getTime() });
      return next;
    });
  });
  useEffect(() => {
    const timer = setInterval(() => {
      const since = clockNow().getTime() - STALE_MS;
      setHeard((old) =>
        [...old.values()].some((each) => each.at < since)
          ? new Map([...old].filter(([, each]) => each.at >= since))
          : old,
      );
    }, 5000);
    return () => clearInterval(timer);
  }, []);
  const waiting = useRef<{ timer?: ReturnType<typeof setTimeout>; body?: CursorBody }>({});
  const onPointer = useCallback(
    (taskId: string | null, minute: number, selection: readonly string[]) => {
      const state = waiting.current;
      state.body = { view: 'gantt', taskId, minute: Math.round(minute), selection: selection.slice(0, 50) };
      state.timer ??= setTimeout(() => {
        state.timer = undefined;
        send(scope, 'cursor', state.body);
      }, EVERY_MS);
    },
    [send, scope],
  );
  useEffect(
    () => () => {
      clearTimeout(waiting.current.timer);
      send(scope, 'cursor', { view: 'gantt', taskId: null, minute: 0, selection: [] });
    },
    [send, scope],
  );
  const cursors = useMemo(
    () =>
      [...heard].map(
        ([id, body]): OtherCursor => ({
          id,
          name: members?.[id]?.name ?? '',
          color: colourOf(id),
          taskId: body.taskId,
          minute: body.minute,
          selection: body.selection,
        }),
      ),
    [heard, members],
  );
  return { cursors, onPointer };
}
