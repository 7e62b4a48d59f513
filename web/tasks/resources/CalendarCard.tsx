import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import type { Calendar } from '#contract/tasks.ts';
import { frenchExceptions } from '#schedule/holidays.ts';
import { DAY, parseDay } from '#schedule/time.ts';
import { now } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Pill, Select, Switch, toast } from '#web/ui/index.ts';
import type { Editor } from '../editor.ts';
import type { PlanView } from '../plan.ts';
import { Section } from '../TaskPanel.tsx';
import { sayDate, sayLongWeekday } from '../words.ts';
import { DatedLines } from './DatedLines.tsx';
import { parseHours, sayHours } from './hours.ts';
import css from './Resources.module.css';
import { basesFor, calendarsOf, hoursOn, type Users, usersOf } from './rows.ts';
import { Kept, useCalendarName } from './words.tsx';

const MONDAY = 4 * DAY; // 5 January 1970
type Exception = Calendar['exceptions'][number];

/** Which hours are worked on which days, and the days that differ. */
export function CalendarCard({
  plan,
  editor,
  calendar,
  onGone,
}: {
  plan: PlanView;
  editor: Editor;
  calendar: Calendar;
  onGone: () => void;
}) {
  const t = useT();
  const nameOf = useCalendarName();
  const isLocked = !editor.mayFrame;
  const calendars = calendarsOf(plan);
  const users = usersOf(plan, calendar.id);
  const put = (changes: Partial<Calendar>) =>
    void editor.apply([{ do: 'put', in: 'calendars', row: { ...calendar, ...changes } }]);
  const read = (text: string): object | string => {
    const intervals = text.trim() ? parseHours(text) : [];
    return intervals ? { intervals } : t('planning.wrongHours', { text });
  };
  return (
    <>
      <Section title={t('planning.calendar')}>
        <div className={css.fields}>
          <Kept
            label={t('planning.name')}
            value={nameOf(calendar)}
            isLocked={isLocked}
            maxLength={120}
            onKeep={(name) => name.trim() && put({ name: name.trim() })}
          />
          <Select
            label={t('planning.base')}
            value={calendar.baseId ?? ''}
            disabled={isLocked}
            options={[
              { value: '', label: t('planning.noBase') },
              ...basesFor(calendars, calendar.id).map((each) => ({ value: each.id, label: nameOf(each) })),
            ]}
            onChange={(event) => {
              const baseId = event.target.value || null;
              // without another calendar under it, each day has to say its hours itself
              const week = baseId ? calendar.week : calendar.week.map((_, day) => hoursOn(calendars, calendar, day));
              put({ baseId, week });
            }}
          />
        </div>
        <UsedBy users={users} />
        {!isLocked && !users.isProject && (
          <Button isSmall onClick={() => void editor.edit('plan.change', { changes: { calendarId: calendar.id } })}>
            {t('planning.makeProject')}
          </Button>
        )}
      </Section>
      <Week calendars={calendars} calendar={calendar} isLocked={isLocked} onChange={(week) => put({ week })} />
      <Holidays calendar={calendar} isLocked={isLocked} onChange={put} />
      <Section title={t('planning.exceptions')}>
        <DatedLines<Exception>
          lines={calendar.exceptions}
          isLocked={isLocked}
          whyWord={t('planning.reason')}
          addWord={t('planning.addException')}
          emptyWord={t('planning.noException')}
          say={(each) => (each.intervals.length ? sayHours(each.intervals) : t('planning.closed'))}
          hours={{ word: t('planning.hoursThen'), hint: t('planning.closed'), read }}
          onChange={(exceptions) => put({ exceptions })}
        />
      </Section>
      {(calendar.seasons?.length ?? 0) > 0 && (
        <Section title={t('planning.seasons')}>
          <DatedLines lines={calendar.seasons!} isLocked whyWord="" addWord="" emptyWord="" onChange={() => {}} />
        </Section>
      )}
      {!isLocked && !isUsed(users) && (
        <Section title={t('planning.remove')}>
          <Button
            icon={<TrashIcon size={18} />}
            onClick={() => {
              onGone();
              void editor.apply([{ do: 'drop', in: 'calendars', id: calendar.id }]);
              editor.tell(t('planning.removed', { name: nameOf(calendar) }));
            }}
          >
            {t('tasks.removeLine', { name: nameOf(calendar) })}
          </Button>
        </Section>
      )}
    </>
  );
}

const isUsed = ({ isProject, resources, tasks, calendars }: Users): boolean =>
  isProject || resources.length + tasks + calendars.length > 0;

/** What counts on it: a calendar in use is not taken away. */
function UsedBy({ users }: { users: Users }) {
  const t = useT();
  if (!isUsed(users)) return <p className={css.muted}>{t('planning.unused')}</p>;
  const names = [...users.resources, ...users.calendars].map((each) => each.name);
  return (
    <p className={css.users}>
      {users.isProject && <Pill tone="sky">{t('planning.ofProject')}</Pill>}
      {names.length > 0 && <span>{t('planning.usedBy', { names: names.join(', ') })}</span>}
      {users.tasks > 0 && <span>{t('planning.usedByTasks', { count: users.tasks })}</span>}
    </p>
  );
}

function Week({
  calendars,
  calendar,
  isLocked,
  onChange,
}: {
  calendars: readonly Calendar[];
  calendar: Calendar;
  isLocked: boolean;
  onChange: (week: Calendar['week']) => void;
}) {
  const t = useT();
  const nameOf = useCalendarName();
  const below = calendars.find((each) => each.id === calendar.baseId);
  const monday = calendar.week[0];
  return (
    <Section title={t('planning.week')}>
      <div className={css.week}>
        {calendar.week.map((own, day) => (
          <Kept
            // biome-ignore lint/suspicious/noArrayIndexKey: the seven days of the week are their places
            key={day}
            label={sayLongWeekday(MONDAY + day * DAY)}
            value={own ? sayHours(own) || t('planning.closed') : ''}
            placeholder={
              below ? sayHours(hoursOn(calendars, below, day)) || t('planning.closed') : t('planning.closed')
            }
            isLocked={isLocked}
            maxLength={200}
            onKeep={(text) => {
              const hours = text.trim() ? parseHours(text) : below ? undefined : [];
              if (hours === null) return toast(t('planning.wrongHours', { text }), { isError: true });
              const week = calendar.week.map((old, i) => (i === day ? (hours ?? null) : old));
              const after = calendars.map((each) => (each.id === calendar.id ? { ...each, week } : each));
              // days worked by exception would hide from the server that no week has work any more
              if (!week.some((_, i) => hoursOn(after, { ...calendar, week }, i).length > 0))
                return toast(t('refusal.no_working_time', { name: nameOf(calendar) }), { isError: true });
              onChange(week);
            }}
          />
        ))}
      </div>
      <p className={css.muted}>{t(below ? 'planning.weekOver' : 'planning.weekAbout')}</p>
      {!isLocked && monday && monday.length > 0 && (
        <Button
          isSmall
          onClick={() =>
            onChange(calendar.week.map((own) => (own?.length ? monday.map((each) => [...each]) : own) as typeof own))
          }
        >
          {t('planning.likeMonday')}
        </Button>
      )}
    </Section>
  );
}

function Holidays({
  calendar,
  isLocked,
  onChange,
}: {
  calendar: Calendar;
  isLocked: boolean;
  onChange: (changes: Partial<Calendar>) => void;
}) {
  const t = useT();
  const year = now().getFullYear();
  const days = calendar.holidays
    ? frenchExceptions(year, year + 1, {
        isAlsaceMoselle: calendar.holidays === 'FR-ALSACE',
        hasBridges: calendar.hasBridges ?? false,
      })
    : [];
  return (
    <Section title={t('tasks.holidays')}>
      <div className={css.fields}>
        <Select
          label={t('planning.holidaysOf')}
          value={calendar.holidays ?? ''}
          disabled={isLocked}
          options={[
            { value: '', label: t('tasks.holidays.none') },
            { value: 'FR', label: t('tasks.holidays.FR') },
            { value: 'FR-ALSACE', label: t('tasks.holidays.ALSACE') },
          ]}
          onChange={(event) => onChange({ holidays: (event.target.value || null) as Calendar['holidays'] })}
        />
        {calendar.holidays && !isLocked && (
          <Switch
            label={t('tasks.bridges')}
            isOn={calendar.hasBridges ?? false}
            onChange={(hasBridges) => onChange({ hasBridges })}
          />
        )}
      </div>
      {days.length > 0 && (
        <details className={css.details}>
          <summary>{t('planning.holidaysListed', { from: String(year), to: String(year + 1) })}</summary>
          <ul>
            {days
              .sort((a, b) => (a.from < b.from ? -1 : 1))
              .map((each) => (
                <li key={`${each.from} ${each.name}`}>
                  {sayDate(parseDay(each.from) * DAY)} <span className={css.muted}>{each.name}</span>
                </li>
              ))}
          </ul>
        </details>
      )}
    </Section>
  );
}
