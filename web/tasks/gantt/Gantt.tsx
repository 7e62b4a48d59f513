// The Gantt of a plan, whole: figures and sentence on top, the list and the chart, the panel that explains, and what is
// asked before a large shift. Takes a plan and an editor; knows nothing of spaces or of the network.
import {
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Duration, Operation } from '#contract/tasks.ts';
import { work } from '#schedule/calendar.ts';
import { findCycle } from '#schedule/cycle.ts';
import { type Plan, PlanError } from '#schedule/plan.ts';
import { language, useT } from '#web/core/i18n.ts';
import { announce, EmptyState, toast } from '#web/ui/index.ts';
import type { Proposal } from '../ahead/answers.ts';
import { isFamily, newLink, outlineIn } from '../outline-edits.ts';
import type { ClipboardAt } from '../useClipboard.ts';
import { Chart } from './Chart.tsx';
import { type Asked, ConfirmShift, LinkDialog } from './Dialogs.tsx';
import { ExplainPanel } from './ExplainPanel.tsx';
import { type Change, changeOperations, consequencesOf } from './edits.ts';
import { nameOf } from './explain.ts';
import { Figures } from './Figures.tsx';
import { nextFound, uncover } from './find.ts';
import css from './Gantt.module.css';
import { focusOn, type KeyHost, onKey } from './keys.ts';
import { GanttModel, type Look } from './model.ts';
import { onPaletteChange, readPalette } from './palette.ts';
import type { BaselineShown, Scene } from './scene.ts';
import type { Person } from './TaskGrid.tsx';
import { Toolbar } from './Toolbar.tsx';
import { momentText } from './timescale.ts';
import { useRowActions } from './useRowActions.ts';

export type Baselined = BaselineShown & { takenAt: number };
export type GanttEditor = {
  mayWrite: boolean;
  apply: (operations: Operation[]) => Promise<boolean>;
  tell: (text: string) => void;
};
export type GanttProps = {
  title: string;
  plan: Plan;
  editor: GanttEditor;
  /** copies lines of the chart, and pastes into it */
  clipboardAt: ClipboardAt;
  /** newest first */
  baselines: readonly Baselined[];
  people: ReadonlyMap<string, readonly Person[]>;
  /** asks who works on these tasks */
  onAssign: (ids: ReadonlySet<string>) => void;
  /** the task whose panel is open: it is shown */
  openTask: string | null;
  /** ids of the tasks that the filter keeps, null: all */
  kept: ReadonlySet<string> | null;
  /** takes the filter away */
  onShowAll: () => void;
  /** local wall time, minutes */
  now: number;
  cursors: readonly OtherCursor[];
  onPointer: (taskId: string | null, minute: number, selection: readonly string[]) => void;
  onOpen: (taskId: string) => void;
  /** what levelling would move: shown, with the dates of now under the bars */
  proposal: Proposal | null;
  /** when it probably ends, once that was forecast */
  outlook: Scene['outlook'] | null;
  /** how this plan was looked at, and who keeps it for the next time */
  look?: Look | undefined;
  onLook?: (look: Look) => void;
};
/** Where somebody else points, by ids. */
export type OtherCursor = {
  id: string;
  name: string;
  color: string;
  taskId: string | null;
  minute: number;
  selection: readonly string[];
};

/** A change that moves so many tasks, or the end by so many days of work, is asked about first. */
const MANY_TASKS = 15;
const MANY_DAYS = 5;
/** Today's dates, drawn as a reference is while a proposal is looked at. */
const PROPOSAL = 'proposal';

export function Gantt(props: GanttProps) {
  const t = useT();
  const root = useRef<HTMLDivElement>(null);
  const [model, setModel] = useState<GanttModel>();
  const [error, setError] = useState<PlanError>();
  const { plan, now, look } = props;
  const first = useRef({ plan, now, look });
  useLayoutEffect(() => {
    try {
      setModel(new GanttModel(first.current.plan, readPalette(root.current!), first.current.now, first.current.look));
    } catch (thrown) {
      if (!(thrown instanceof PlanError)) throw thrown;
      setError(thrown);
    }
  }, []);
  return (
    <div className={css.gantt} ref={root}>
      {model && <Ready {...props} model={model} root={root} />}
      {error && (
        <EmptyState title={t('gantt.impossible')}>{t('gantt.impossibleAbout', { subject: error.subject })}</EmptyState>
      )}
    </div>
  );
}

function Ready(props: GanttProps & { model: GanttModel; root: React.RefObject<HTMLDivElement | null> }) {
  const t = useT();
  const { model, plan, editor, baselines, now, root } = props;
  useSyncExternalStore(model.subscribe, () => model.version);
  const [editing, setEditing] = useState<string | null>(null);
  const [explained, setExplained] = useState<string | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [linking, setLinking] = useState<string | null>(null);

  useLayoutEffect(() => {
    model.setPlan(plan);
    model.setKept(props.kept);
  }, [model, plan, props.kept]);
  useEffect(() => model.setNow(now), [model, now]);
  useEffect(() => onPaletteChange(() => model.setPalette(readPalette(root.current!))), [model, root]);
  useEffect(() => {
    const { engine } = model;
    if (!engine) return;
    engine.overlay.cursors = props.cursors.map((each) => ({
      ...each,
      row: each.taskId === null ? -1 : model.rowOf(each.taskId),
      selection: each.selection.map(model.indexOf),
    }));
    engine.touch('overlay');
  }, [model, props.cursors]);
  // what is compared follows what is there: a reference that was taken away is no longer drawn
  useEffect(() => {
    const kept = model.shown.baselines
      .map((old) => baselines.find((each) => each.id === old.id))
      .filter((each) => !!each);
    if (kept.length !== model.shown.baselines.length || kept.some((each, k) => each !== model.shown.baselines[k]))
      model.setBaselines(kept);
  }, [model, baselines]);
  const { onLook } = props;
  const { pxPerDay, shown, folded } = model;
  // at once, since the next view is drawn before this one is gone; where one stood, only then
  useEffect(() => {
    onLook?.({ pxPerDay, shown, folded });
    return () => onLook?.({ pxPerDay, shown, folded, leftAt: model.leftAt });
  }, [model, onLook, pxPerDay, shown, folded]);
  const isFirst = useRef(!props.look?.shown);
  useEffect(() => {
    if (!isFirst.current || baselines.length === 0) return;
    isFirst.current = false;
    model.setBaselines(baselines.slice(0, 1));
  }, [model, baselines]);

  useProposal(model, plan, props.proposal);
  useEffect(() => model.setOutlook(props.outlook ?? undefined), [model, props.outlook]);

  const run = async (operations: Operation[]): Promise<boolean> => {
    const isDone = operations.length > 0 && (await editor.apply(operations));
    if (operations.length === 0 || !model.isHeld) model.settle();
    return isDone;
  };
  const { actions, clipboard } = useRowActions(props, run, setEditing);
  const nameFor = (id: string) => nameOf(model, id);

  /** Commits what a gesture previewed; large shifts are asked about first, with the preview still on the screen. */
  const onChange = (changes: Change[], held: number[], named: number) => {
    const moved = consequencesOf(model.live.stored.columns, model.columns, model.tree, new Set(held));
    const days = Math.abs(work(model.clockOf(null), moved.finishBefore, moved.finishAfter)) / model.minutesPerDay;
    if (moved.moved >= MANY_TASKS || days >= MANY_DAYS) {
      model.isHeld = true;
      return setAsked({ changes, held, named, ...moved });
    }
    commit(changes, named);
  };
  const commit = (changes: Change[], index: number) => {
    const { start, finish } = model.columns;
    announce(
      t('gantt.nowAt', {
        task: plan.tasks[index]!.name,
        start: momentText(start[index]!),
        finish: momentText(finish[index]!),
      }),
    );
    const pinned = changes.filter((each) => each.changes.constraint === 'SNET' && each.changes.constraintAt);
    void run(changeOperations(changes));
    if (!pinned[0]) return;
    const date = momentText(start[model.indexOf(pinned[0].id)]!);
    editor.tell(
      pinned.length === 1
        ? t('gantt.pinned', { task: nameFor(pinned[0].id), date })
        : t('gantt.pinnedMany', { count: pinned.length }),
    );
  };
  const editorNow = useRef(editor);
  editorNow.current = editor;

  const addLink = (from: string, to: string, type: Parameters<typeof newLink>[2]) => {
    const why = refuses(from, to);
    if (why) return toast(why, { isError: true });
    void run([{ do: 'add', in: 'links', row: newLink(from, to, type) }]);
    announce(t('gantt.linked', { from: nameFor(from), to: nameFor(to) }));
  };
  const refuses = (from: string, to: string): string | null => {
    if (from === to || isFamily(outlineIn(plan), from, to)) return t('gantt.refused.family');
    if (plan.links.some((each) => each.from === from && each.to === to)) return t('gantt.refused.twice');
    const circle = findCycle([...plan.links, { from, to }], plan.tasks);
    return circle && t('gantt.refused.circle', { path: circle.map(nameFor).join(' → ') });
  };
  const chooseLinkEnd = (id: string) => {
    if (linking === null) {
      setLinking(id);
      return toast(t('gantt.linking', { task: nameFor(id) }));
    }
    setLinking(null);
    if (linking !== id) addLink(linking, id, 'FS');
  };
  const keyHost: KeyHost = {
    mayEdit: editor.mayWrite,
    onChange,
    onOpen: props.onOpen,
    onExplain: setExplained,
    ...actions,
    onLinkKey: chooseLinkEnd,
    onEscape: () => {
      setLinking(null);
      setExplained(null);
      model.settle();
    },
  };
  const onTheKey = (event: KeyboardEvent, id: string, kind: 'row' | 'bar') => {
    if (linking !== null && event.key === 'Enter') {
      event.preventDefault();
      return chooseLinkEnd(id);
    }
    onKey(model, keyHost, event, id, kind);
  };
  const choose = (id: string) => {
    uncover(model, id);
    model.select([id], id);
    setExplained(id);
    focusOn(model, id, 'bar');
  };
  const explain = (id: string) => {
    setExplained(id);
    show(id);
  };
  const show = (id: string) => {
    uncover(model, id);
    model.select([id], id);
    // once the rows are there, and the panel beside them has taken its room
    requestAnimationFrame(() => model.engine?.reveal(model.rowOf(id), model.columns.start[model.indexOf(id)]!));
  };
  const { openTask } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another one is opened, from here or elsewhere
  useEffect(() => {
    if (openTask && model.active !== openTask && model.indexOf(openTask) >= 0) show(openTask);
  }, [model, openTask]);
  const change = (id: string, changes: Change['changes']) => run(changeOperations([{ id, changes }]));
  const gridHost = useMemo(
    () => ({
      mayEdit: editor.mayWrite,
      peopleOf: (id: string) => props.people.get(id) ?? [],
      onRename: (id: string, name: string) => latest.current.change(id, { name }),
      onDuration: (id: string, duration: Duration) => latest.current.change(id, duration),
      onKey: (event: KeyboardEvent, id: string) => latest.current.onTheKey(event, id, 'row'),
      onOpen: props.onOpen,
    }),
    [editor.mayWrite, props.people, props.onOpen],
  );
  const onBarKey = useCallback((event: KeyboardEvent, id: string) => latest.current.onTheKey(event, id, 'bar'), []);
  const latest = useRef({ change, onTheKey });
  latest.current = { change, onTheKey };

  const reference = model.shown.baselines.find((each) => each.id !== PROPOSAL) ?? baselines[0];
  const taken = baselines.find((each) => each.id === reference?.id)?.takenAt ?? null;
  const shownPanel = explained !== null && model.indexOf(explained) >= 0 ? explained : null;
  return (
    <>
      <Toolbar
        model={model}
        baselines={baselines}
        clipboard={clipboard}
        state={[
          model,
          model.calmVersion,
          plan,
          baselines,
          editor,
          shownPanel,
          props.people,
          props.clipboardAt,
          language(),
        ]}
        actions={{
          mayEdit: editor.mayWrite,
          ...actions,
          onExplain: () => model.active && setExplained(shownPanel === model.active ? null : model.active),
          onFind: () => {
            const found = nextFound(model);
            if (found) show(found);
          },
          onExport: (kind) => {
            void import('./export.ts').then(({ exportChart }) => exportChart(model, props.title, props.people, kind));
          },
        }}
      />
      <Figures model={model} reference={reference} takenAt={taken} onExplain={explain} />
      {plan.tasks.length === 0 ? (
        <EmptyState title={t('gantt.empty')}>{t('gantt.emptyAbout')}</EmptyState>
      ) : (
        <div className={css.work}>
          <Chart
            model={model}
            gridHost={gridHost}
            onBarKey={onBarKey}
            clipboard={clipboard}
            editing={editing}
            setEditing={setEditing}
            gestureHost={{
              mayEdit: () => editorNow.current.mayWrite,
              onChange,
              onLink: addLink,
              refuses,
              onOpen: props.onOpen,
              onLinkChosen: () => {},
              onPointer: (row, minute) =>
                props.onPointer(row < 0 ? null : plan.tasks[model.rows.at[row]!]!.id, minute, [...model.selection]),
              say: (part, index) =>
                part === 'progress'
                  ? `${model.scene.plan.tasks[index]!.percent ?? 0}\u00a0%`
                  : momentText(part === 'finish' ? model.columns.finish[index]! : model.columns.start[index]!),
            }}
          />
          {model.rows.count === 0 && <p className={css.noMatch}>{t('gantt.noMatch')}</p>}
          {shownPanel && (
            <ExplainPanel
              model={model}
              taskId={shownPanel}
              reference={reference}
              onChoose={choose}
              onClose={() => setExplained(null)}
            />
          )}
        </div>
      )}
      {asked && (
        <ConfirmShift
          model={model}
          asked={asked}
          onClose={(isAgreed) => {
            setAsked(null);
            model.isHeld = false;
            if (isAgreed) commit(asked.changes, asked.named);
            else model.settle();
          }}
        />
      )}
      {model.selectedLink && (
        <LinkDialog model={model} mayEdit={editor.mayWrite} onRun={(operations) => void run(operations)} />
      )}
    </>
  );
}

/** Draws the dates that are proposed, and under them those there are; nothing is stored. */
function useProposal(model: GanttModel, plan: Plan, proposal: Proposal | null): void {
  const t = useT();
  useEffect(() => {
    if (!proposal || proposal.delays.length === 0) return;
    const shown = model.shown.baselines;
    const { start, finish } = model.live.stored.columns;
    const dates = Object.fromEntries(plan.tasks.map((task, i) => [task.id, [start[i]!, finish[i]!] as const]));
    model.setBaselines([{ id: PROPOSAL, name: t('planning.datesNow'), dates }]);
    model.preview(
      proposal.delays.map(({ taskId, minutes }) => ({ id: taskId, changes: { levellingDelayMinutes: minutes } })),
    );
    return () => {
      model.settle();
      model.setBaselines(shown);
    };
  }, [model, plan, proposal, t]);
}
