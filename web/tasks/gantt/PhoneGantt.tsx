// The plan on a phone: one column, the critical path on top, each task with its bar on a ruler that holds the whole project.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Plan } from '#schedule/plan.ts';
import { CRITICAL } from '#schedule/result.ts';
import { DAY, formatDay } from '#schedule/time.ts';
import { useT } from '#web/core/i18n.ts';
import { EmptyState, SegmentedControl } from '#web/ui/index.ts';
import { nameIn } from '../why.ts';
import { sayDay, sayMinutes, spansYears } from '../words.ts';
import { barText } from './explain.ts';
import { Figures } from './Figures.tsx';
import css from './Gantt.module.css';
import type { Baselined } from './Gantt.tsx';
import { GanttModel } from './model.ts';
import own from './PhoneGantt.module.css';
import { readPalette } from './palette.ts';
import { lineText, marksOf, shortDate, tiersOf } from './timescale.ts';

type PhoneProps = {
  plan: Plan;
  /** ids of the tasks that the filter keeps, null: all */
  kept: ReadonlySet<string> | null;
  baselines: readonly Baselined[];
  now: number;
  onOpen: (taskId: string) => void;
};

export function PhoneGantt(props: PhoneProps) {
  const root = useRef<HTMLDivElement>(null);
  const [model, setModel] = useState<GanttModel>();
  const first = useRef(props);
  useLayoutEffect(() => {
    setModel(new GanttModel(first.current.plan, readPalette(root.current!), first.current.now));
  }, []);
  return (
    <div className={css.gantt} ref={root}>
      {model && <PhoneList {...props} model={model} />}
    </div>
  );
}

const HEIGHT = 68;
/** What a word of the ruler takes of its width. */
const ROOM = 0.12;
const yearOf = (minute: number): string => formatDay(Math.floor(minute / DAY)).slice(0, 4);

function PhoneList({ model, plan, kept, baselines, now, onOpen }: PhoneProps & { model: GanttModel }) {
  const t = useT();
  useSyncExternalStore(model.subscribe, () => model.version);
  const [shown, setShown] = useState<'critical' | 'all'>('critical');
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => model.setPlan(plan), [model, plan]);
  useEffect(() => model.setNow(now), [model, now]);
  const { columns, tree } = model;
  const all = [...tree.order].filter((i) => !kept || kept.has(model.plan.tasks[i]!.id));
  const critical = all
    .filter((i) => !tree.hasChildren[i] && columns.flags[i]! & CRITICAL)
    .sort((a, b) => columns.start[a]! - columns.start[b]!);
  const rows = shown === 'critical' ? critical : all;
  const from = all.reduce((least, i) => Math.min(least, columns.start[i]!), Number.POSITIVE_INFINITY);
  const to = all.reduce((most, i) => Math.max(most, columns.finish[i]!), Number.NEGATIVE_INFINITY);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHT,
    overscan: 8,
  });
  const dayOf = spansYears(model.live.stored) ? (minute: number) => sayDay(minute, true) : shortDate;
  // a year that both have is said once
  const startOf = (start: number, finish: number) =>
    yearOf(start) === yearOf(finish) ? shortDate(start) : dayOf(start);
  const told = { plan: model.plan, schedule: model.live.stored };
  const place = (minute: number) => `${((minute - from) / Math.max(1, to - from)) * 100}%`;
  if (plan.tasks.length === 0) return <EmptyState title={t('gantt.empty')}>{t('gantt.emptyAbout')}</EmptyState>;
  const [upper, lower] = tiersOf((360 * 1440) / Math.max(1440, to - from));
  const unit = lower === 'week' || lower === 'day' || lower === 'hour' ? upper : lower;
  const marks = marksOf(unit, from, to).filter(
    // one at the very end would be cut
    (mark, k, list) =>
      k % Math.ceil(list.length / 5) === 0 && mark.start >= from && mark.start < to - (to - from) * ROOM,
  );
  return (
    <>
      <Figures model={model} reference={baselines[0]} takenAt={baselines[0]?.takenAt ?? null} onExplain={onOpen} />
      <div className={own.choice}>
        <SegmentedControl
          label={t('gantt.list')}
          value={shown}
          onChange={setShown}
          options={[
            { value: 'critical', label: t('gantt.criticalPath') },
            { value: 'all', label: t('gantt.allTasks') },
          ]}
        />
      </div>
      <div className={own.ruler} aria-hidden="true">
        {marks.map((mark, k) => (
          <span key={mark.start} style={{ left: place(mark.start) }}>
            {lineText(unit, mark, k === 0)}
          </span>
        ))}
      </div>
      <div className={own.scroller} ref={scroller}>
        <ul className={own.list} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const i = rows[index]!;
            const task = plan.tasks[i]!;
            const isHot = (columns.flags[i]! & CRITICAL) !== 0;
            const isSummary = tree.hasChildren[i] === 1;
            const kind = isSummary
              ? own.summary
              : columns.duration[i] === 0
                ? own.milestone
                : isHot
                  ? own.critical
                  : own.plain;
            const depth = shown === 'all' ? Math.min(tree.depth[i]!, 4) * 12 : 0;
            return (
              <li key={task.id} style={{ transform: `translateY(${start}px)`, height: HEIGHT }}>
                <button
                  type="button"
                  className={own.row}
                  onClick={() => onOpen(task.id)}
                  aria-label={barText(model, i)}
                >
                  <span className={own.line}>
                    <span className={isSummary ? own.strong : own.name} style={{ paddingLeft: depth }}>
                      {nameIn(told, task.id)}
                    </span>
                    <span className={own.dates}>
                      {columns.duration[i] === 0
                        ? dayOf(columns.finish[i]!)
                        : `${startOf(columns.start[i]!, columns.finish[i]!)} – ${dayOf(columns.finish[i]!)}`}
                    </span>
                  </span>
                  <span className={own.track}>
                    {columns.totalSlack[i]! > 0 && !isSummary && (
                      <span
                        className={own.slack}
                        style={{
                          left: place(columns.finish[i]!),
                          right: `calc(100% - ${place(columns.lateFinish[i]!)})`,
                        }}
                      />
                    )}
                    <span
                      className={`${own.bar} ${kind}`}
                      style={{ left: place(columns.start[i]!), right: `calc(100% - ${place(columns.finish[i]!)})` }}
                    >
                      {!isSummary && (task.percent ?? 0) > 0 && (
                        <span className={isHot ? own.doneHot : own.done} style={{ width: `${task.percent}%` }} />
                      )}
                    </span>
                    {now >= from && now <= to && <span className={own.today} style={{ left: place(now) }} />}
                  </span>
                  {!isHot && !isSummary && columns.totalSlack[i]! > 0 && (
                    <span className={own.note}>
                      {t('gantt.slackTail', { slack: sayMinutes(columns.totalSlack[i]!, plan.project) })}
                    </span>
                  )}
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}
