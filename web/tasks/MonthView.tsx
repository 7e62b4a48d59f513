/** A month of the plan: each task a bar over the days it is worked, milestones first to be seen. */
import { CaretLeftIcon } from '@phosphor-icons/react/dist/csr/CaretLeft';
import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight';
import { type CSSProperties, useMemo, useState } from 'react';
import type { OutlineRow } from '#contract/tasks.ts';
import { compileCalendar, work } from '#schedule/calendar.ts';
import { CRITICAL, MILESTONE } from '#schedule/result.ts';
import { DAY, dateOf, dayNumber, parseInstant, weekday } from '#schedule/time.ts';
import { now } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Dialog, IconButton } from '#web/ui/index.ts';
import { useKept } from './filter.ts';
import css from './Month.module.css';
import { type Run, weekRuns } from './month-lanes.ts';
import { type PlanView, usePlan } from './plan.ts';
import type { ViewProps } from './views.ts';
import { sayDate, sayMonth, sayWeekday, todayMinutes } from './words.ts';

const LANES = ['first', 'second', 'third', 'fourth'];

export function MonthView({ spaceId, onOpen }: ViewProps) {
  const t = useT();
  const plan = usePlan(spaceId)!;
  const today = todayMinutes(now()) / DAY;
  const [shown, setShown] = useState(() => monthOf(today));
  const [opened, setOpened] = useState<number>();
  const first = dayNumber(shown.year, shown.month, 1);
  const start = first - weekday(first);
  const next = shown.month === 12 ? dayNumber(shown.year + 1, 1, 1) : dayNumber(shown.year, shown.month + 1, 1);
  const weeks = Math.ceil((next - start) / 7);
  const kept = useKept(spaceId, plan);
  const byDay = useMemo(() => tasksByDay(plan, kept, start, weeks * 7), [plan, kept, start, weeks]);
  const isOff = useMemo(() => closedDays(plan, start, weeks * 7), [plan, start, weeks]);
  const go = (by: number) => {
    const month = shown.month - 1 + by;
    setShown({ year: shown.year + Math.floor(month / 12), month: (((month % 12) + 12) % 12) + 1 });
  };
  const entry = (row: OutlineRow, day: number, days = 1) => {
    const { start, finish, flags } = plan.schedule!.columns;
    return (
      <button
        key={row.task.id}
        type="button"
        className={css.entry}
        style={{ '--days': days } as CSSProperties}
        data-critical={Boolean(flags[row.at]! & CRITICAL) || undefined}
        data-milestone={Boolean(flags[row.at]! & MILESTONE) || undefined}
        data-first={Math.floor(start[row.at]! / DAY) === day || undefined}
        title={`${row.number} ${row.task.name} · ${sayDate(start[row.at]!)} – ${sayDate(finish[row.at]!)}`}
        onClick={() => onOpen(row.task.id)}
      >
        {row.task.name}
      </button>
    );
  };
  return (
    <div className={css.screen}>
      <div className={css.bar}>
        <IconButton label={t('tasks.previousMonth')} icon={<CaretLeftIcon size={20} />} onClick={() => go(-1)} />
        <h2 aria-live="polite">{sayMonth(first * DAY)}</h2>
        <IconButton label={t('tasks.nextMonth')} icon={<CaretRightIcon size={20} />} onClick={() => go(1)} />
        <Button isSmall onClick={() => setShown(monthOf(today))}>
          {t('tasks.today')}
        </Button>
        {plan.schedule && plan.outline.rows.length > 0 && (
          <Button
            isSmall
            onClick={() => setShown(monthOf(Math.floor(parseInstant(plan.schedule!.project.start) / DAY)))}
          >
            {t('tasks.toStart')}
          </Button>
        )}
      </div>
      <table className={css.month}>
        <thead>
          <tr>
            {daysFrom(start, 7).map((day) => (
              <th key={day} scope="col">
                {sayWeekday(day * DAY)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {daysFrom(start, weeks, 7).map((monday) => {
            const week = daysFrom(monday, 7);
            const runs = weekRuns(
              week.map((day) => byDay.get(day) ?? []),
              higher(plan),
            );
            return (
              <tr key={monday}>
                {week.map((day, at) => {
                  const [shownRuns, hidden] = runsOn(runs, at);
                  const count = byDay.get(day)?.length ?? 0;
                  return (
                    <td
                      key={day}
                      data-off={isOff.has(day) || undefined}
                      data-other={day < first || day >= next || undefined}
                      data-today={day === today || undefined}
                    >
                      <span className={css.number} title={isOff.get(day)}>
                        {dateOf(day)[2]}
                        {isOff.get(day) && <span className={css.holiday}> {isOff.get(day)}</span>}
                      </span>
                      <div className={css.entries}>
                        {shownRuns.map((run, lane) =>
                          run?.first === at ? (
                            entry(run.item, day, run.days)
                          ) : (
                            <span key={LANES[lane]} className={css.room} />
                          ),
                        )}
                        {hidden > 0 && (
                          <button type="button" className={css.more} onClick={() => setOpened(day)}>
                            {t('tasks.andMore', { count: hidden })}
                          </button>
                        )}
                      </div>
                      {count > 0 && (
                        <button type="button" className={css.dots} onClick={() => setOpened(day)}>
                          {t('tasks.criticalCount', { count })}
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
      {opened !== undefined && (
        <Dialog title={sayDate(opened * DAY)} isOpen onClose={() => setOpened(undefined)} closeWord={t('word.close')}>
          <div className={css.list}>{(byDay.get(opened) ?? []).map((row) => entry(row, opened))}</div>
        </Dialog>
      )}
    </div>
  );
}

/** What lies on the lines of a day that are shown, from the top, and how much there is below them. */
function runsOn(runs: Run<OutlineRow>[], day: number): [shown: (Run<OutlineRow> | undefined)[], hidden: number] {
  const here = runs.filter(({ first, days }) => first <= day && day < first + days);
  const shown: (Run<OutlineRow> | undefined)[] = [];
  for (const run of here) if (run.lane < LANES.length) shown[run.lane] = run;
  return [Array.from(shown), here.filter(({ lane }) => lane >= LANES.length).length];
}

/** Milestones first, then what begins earlier, then what lasts longer. */
function higher(plan: PlanView): (a: OutlineRow, b: OutlineRow) => number {
  const { start, finish, flags } = plan.schedule?.columns ?? {};
  if (!start || !finish || !flags) return () => 0;
  const isTask = ({ at }: OutlineRow) => (flags[at]! & MILESTONE ? 0 : 1);
  return (a, b) => isTask(a) - isTask(b) || start[a.at]! - start[b.at]! || finish[b.at]! - finish[a.at]! || a.at - b.at;
}

const daysFrom = (first: number, count: number, step = 1): number[] =>
  Array.from({ length: count }, (_, i) => first + i * step);

function monthOf(day: number): { year: number; month: number } {
  const [year, month] = dateOf(day);
  return { year, month };
}

/** The tasks of each day from `from`, milestones first, then those that begin or end. */
function tasksByDay(
  plan: PlanView,
  kept: ReadonlySet<string> | null,
  from: number,
  days: number,
): Map<number, OutlineRow[]> {
  const found = new Map<number, OutlineRow[]>();
  if (!plan.schedule) return found;
  const { start, finish, flags } = plan.schedule.columns;
  const clock = projectClock(plan, from);
  const open = Array.from({ length: days }, (_, i) => work(clock, (from + i) * DAY, (from + i + 1) * DAY) > 0);
  for (const row of plan.outline.rows) {
    if (row.isSummary || row.task.isActive === false || (kept && !kept.has(row.task.id))) continue;
    const begins = Math.floor(start[row.at]! / DAY);
    const ends = Math.floor((finish[row.at]! - (finish[row.at]! > start[row.at]! ? 1 : 0)) / DAY);
    for (let day = Math.max(begins, from); day <= Math.min(ends, from + days - 1); day++) {
      if (!open[day - from] && day !== begins && day !== ends) continue;
      const list = found.get(day);
      if (list) list.push(row);
      else found.set(day, [row]);
    }
  }
  const rank = (row: OutlineRow, day: number) =>
    flags[row.at]! & MILESTONE
      ? 0
      : Math.floor(start[row.at]! / DAY) === day || Math.floor(finish[row.at]! / DAY) === day
        ? 1
        : 2;
  for (const [day, list] of found) list.sort((a, b) => rank(a, day) - rank(b, day) || a.at - b.at);
  return found;
}

const projectClock = (plan: PlanView, from: number) =>
  compileCalendar(plan.plan, plan.plan.project.calendarId, from, 800);

/** Days without work, with the name of the holiday where it has one. */
function closedDays(plan: PlanView, from: number, days: number): Map<number, string> {
  const clock = projectClock(plan, from);
  const calendar = plan.plan.calendars.find((each) => each.id === plan.plan.project.calendarId);
  const closed = new Map<number, string>();
  for (let day = from; day < from + days; day++) {
    if (work(clock, day * DAY, (day + 1) * DAY) > 0) continue;
    const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
    closed.set(day, calendar?.exceptions.find((each) => each.from <= text && text <= each.to)?.name ?? '');
  }
  return closed;
}
