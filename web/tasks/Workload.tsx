/** Who has how much to do each day, here and in other spaces; what is more than they can give is flagged, in words too. */
import { CaretLeftIcon } from '@phosphor-icons/react/dist/csr/CaretLeft';
import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight';
import { WarningIcon } from '@phosphor-icons/react/dist/csr/Warning';
import { useMemo, useState } from 'react';
import { type Assignment, type DayLoad, isDone, loadOf, type Resource } from '#contract/tasks.ts';
import { type Clockwork, compileCalendar, work } from '#schedule/calendar.ts';
import { DAY, formatDay, parseDay, weekday } from '#schedule/time.ts';
import { useAsk } from '#web/core/ask.ts';
import { now } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import { Avatar, Button, EmptyState, IconButton } from '#web/ui/index.ts';
import { useEditor } from './editor.ts';
import { shortDate } from './gantt/timescale.ts';
import { type DayOf, LoadDay } from './LoadDay.tsx';
import { listOf, type PlanView, usePlan } from './plan.ts';
import type { ViewProps } from './views.ts';
import css from './Workload.module.css';
import { sayDate, sayLoad, sayWeekday, todayMinutes } from './words.ts';

const DAYS = 28;

export function Workload({ spaceId, onOpen, onLevel }: ViewProps) {
  const t = useT();
  const plan = usePlan(spaceId)!;
  const editor = useEditor(spaceId);
  const { mayFrame } = editor;
  const today = todayMinutes(now()) / DAY;
  const [from, setFrom] = useState(today - weekday(today));
  const [opened, setOpened] = useState<{ resource: Resource; day: number }>();
  const { data } = useAsk<{ rows: { person_id: string; day: string; minutes: number }[] }>(
    'workload.elsewhere',
    { spaceId, from: formatDay(from), days: DAYS },
    { isEnabled: mayFrame },
  );
  const elsewhere = useMemo(
    () => new Map((data?.rows ?? []).map((row) => [`${row.person_id} ${parseDay(row.day)}`, row.minutes])),
    [data],
  );
  const clocks = useMemo(() => clocksOf(plan, from), [plan, from]);
  const loads = useMemo(() => loadsOf(plan, clocks, from), [plan, clocks, from]);
  const assigned = new Set(listOf<Assignment>(plan.rows, 'assignments').map((each) => each.resourceId));
  const resources = listOf<Resource>(plan.rows, 'resources')
    .filter((each) => assigned.has(each.id))
    .sort((a, b) => a.name.localeCompare(b.name));
  if (resources.length === 0) {
    return <EmptyState title={t('tasks.noLoad')}>{t('tasks.noLoadAbout')}</EmptyState>;
  }
  const days = Array.from({ length: DAYS }, (_, i) => from + i).filter(
    (day) =>
      work(clocks.project, day * DAY, (day + 1) * DAY) > 0 || resources.some((each) => loads.get(each.id)?.has(day)),
  );
  const perDay = plan.plan.project.minutesPerDay;
  const dayOf = (resource: Resource, day: number): DayOf => ({
    resource,
    day,
    capacity: Math.round(work(clocks.of(resource.id), day * DAY, (day + 1) * DAY) * (resource.maxUnits ?? 1)),
    tasks: loads.get(resource.id)?.get(day)?.tasks ?? [],
    elsewhere: elsewhere.get(`${resource.personId ?? resource.id} ${day}`) ?? 0,
  });
  const cells = (resource: Resource) =>
    days.map((day) => {
      const { capacity, tasks, elsewhere: other } = dayOf(resource, day);
      const whole = Math.round(tasks.reduce((sum, each) => sum + each.minutes, other));
      return { day, capacity, whole, isOver: whole > capacity };
    });
  return (
    <div className={css.screen}>
      <div className={css.bar}>
        <IconButton
          label={t('tasks.earlier')}
          icon={<CaretLeftIcon size={20} />}
          onClick={() => setFrom(from - DAYS)}
        />
        <strong aria-live="polite">
          {sayDate(from * DAY)} → {sayDate((from + DAYS - 1) * DAY)}
        </strong>
        <IconButton label={t('tasks.later')} icon={<CaretRightIcon size={20} />} onClick={() => setFrom(from + DAYS)} />
        <Button isSmall onClick={() => setFrom(today - weekday(today))}>
          {t('tasks.today')}
        </Button>
        <Button isSmall onClick={onLevel}>
          {t('planning.level')}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
      <section className={css.scroll} tabIndex={0} aria-label={t('tasks.load')} data-sideways>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col" className={css.who}>
                {t('tasks.who')}
              </th>
              {days.map((day) => (
                <th
                  key={day}
                  scope="col"
                  data-today={day === today || undefined}
                  data-monday={weekday(day) === 0 || undefined}
                >
                  <span>{sayWeekday(day * DAY)}</span>
                  <span>{shortDate(day * DAY)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {resources.map((resource) => {
              const row = cells(resource);
              const over = row.filter((each) => each.isOver).length;
              return (
                <tr key={resource.id}>
                  <th scope="row" className={css.who}>
                    <Avatar id={resource.id} name={resource.name} size={30} />
                    <span>
                      {resource.name}
                      {over > 0 && (
                        <span className={css.over}>
                          <WarningIcon size={14} weight="fill" aria-hidden="true" />{' '}
                          {t('tasks.overDays', { count: over })}
                        </span>
                      )}
                    </span>
                  </th>
                  {row.map(({ day, capacity, whole, isOver }) => {
                    return (
                      <td key={day} data-over={isOver || undefined} data-away={capacity === 0 || undefined}>
                        {whole > 0 && (
                          <button
                            type="button"
                            className={css.cell}
                            aria-label={t(isOver ? 'tasks.loadOver' : 'tasks.loadOn', {
                              name: resource.name,
                              day: sayDate(day * DAY),
                              load: sayLoad(whole),
                              capacity: sayLoad(capacity),
                            })}
                            onClick={() => setOpened({ resource, day })}
                          >
                            <span
                              className={css.bar2}
                              style={{ height: `${Math.min(100, (100 * whole) / Math.max(capacity, perDay))}%` }}
                            />
                            <span className={css.figure}>{sayLoad(whole)}</span>{' '}
                            {isOver && <WarningIcon size={13} weight="fill" aria-hidden="true" />}
                            {isOver && (
                              <span className={css.of}>{t('tasks.loadOf', { capacity: sayLoad(capacity) })}</span>
                            )}
                          </button>
                        )}
                        {whole === 0 && capacity === 0 && <span className={css.away}>{t('tasks.away')}</span>}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {opened && (
        <LoadDay
          spaceId={spaceId}
          plan={plan}
          editor={editor}
          of={dayOf(opened.resource, opened.day)}
          onOpen={(taskId) => {
            setOpened(undefined);
            onOpen(taskId);
          }}
          onClose={() => setOpened(undefined)}
        />
      )}
    </div>
  );
}

interface Clocks {
  project: Clockwork;
  of(resourceId: string): Clockwork;
}
function clocksOf(plan: PlanView, from: number): Clocks {
  const { project, resources } = plan.plan;
  const byId = new Map<string, Clockwork>();
  const compiled = (id: string) => {
    let clock = byId.get(id);
    if (!clock) byId.set(id, (clock = compileCalendar(plan.plan, id, from, DAYS + 60)));
    return clock;
  };
  const calendarOf = new Map(resources?.map((each) => [each.id, each.calendarId]));
  const known = new Set(plan.plan.calendars.map((each) => each.id));
  return {
    project: compiled(project.calendarId),
    of: (id) => compiled(known.has(calendarOf.get(id) ?? '') ? calendarOf.get(id)! : project.calendarId),
  };
}

/** Here, by resource and day: what is not done yet. */
function loadsOf(plan: PlanView, clocks: Clocks, from: number) {
  const { schedule, outline } = plan;
  if (!schedule) return new Map<string, Map<number, DayLoad>>();
  const { start, finish } = schedule.columns;
  const tasks = new Map(
    outline.rows
      .filter((row) => !row.isSummary && row.task.isActive !== false && !isDone(row.task))
      .map((row) => [row.task.id, { id: row.task.id, start: start[row.at]!, finish: finish[row.at]! }]),
  );
  const assignments = listOf<Assignment>(plan.rows, 'assignments');
  return loadOf(tasks, assignments, (id, a, b) => work(clocks.of(id), a, b), from, DAYS);
}
