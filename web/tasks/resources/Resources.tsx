/** Who and what works, how much and when: people, other resources, and the calendars that dates are counted in. */

import { CalendarBlankIcon } from '@phosphor-icons/react/dist/csr/CalendarBlank';
import { CaretLeftIcon } from '@phosphor-icons/react/dist/csr/CaretLeft';
import { WrenchIcon } from '@phosphor-icons/react/dist/csr/Wrench';
import { type ReactNode, useState } from 'react';
import { spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import { type Calendar, type Resource, standardCalendar } from '#contract/tasks.ts';
import { newId, now } from '#web/core/clock.ts';
import { useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Avatar, Button, Pill, TextField } from '#web/ui/index.ts';
import { useEditor } from '../editor.ts';
import { resourcesToChoose } from '../fields.ts';
import { usePlan } from '../plan.ts';
import type { ViewProps } from '../views.ts';
import { CalendarCard } from './CalendarCard.tsx';
import { useSpan } from './DatedLines.tsx';
import { ResourceCard } from './ResourceCard.tsx';
import css from './Resources.module.css';
import { calendarsOf } from './rows.ts';
import { useCalendarName } from './words.tsx';

type Chosen = { kind: 'resource' | 'calendar'; id: string };

export function Resources({ spaceId }: ViewProps) {
  const t = useT();
  const plan = usePlan(spaceId)!;
  const editor = useEditor(spaceId);
  const nameOf = useCalendarName();
  const [chosen, setChosen] = useState<Chosen>();
  const known = useRows<Member>(spaceScope(spaceId), 'members');
  const members = known ?? [];
  const isGone = ({ personId }: Resource) => Boolean(personId && known && !known.some((each) => each.id === personId));
  // people first, then what is no person
  const resources = resourcesToChoose(plan, members).sort((a, b) => Number(!a.personId) - Number(!b.personId));
  const calendars = calendarsOf(plan);
  const resource = chosen?.kind === 'resource' && resources.find((each) => each.id === chosen.id);
  const calendar = chosen?.kind === 'calendar' && calendars.find((each) => each.id === chosen.id);
  const title = resource ? resource.name : calendar ? nameOf(calendar) : '';
  const choose = (kind: Chosen['kind'], id: string) => setChosen({ kind, id });
  const isOn = (kind: Chosen['kind'], id: string) => chosen?.kind === kind && chosen.id === id;
  return (
    <div className={css.screen} data-open={title ? true : undefined}>
      <nav className={css.lists} aria-label={t('planning.view')}>
        <Group title={t('planning.people')}>
          {resources.map((each) => (
            <Line
              key={each.id}
              isOn={isOn('resource', each.id)}
              onChoose={() => choose('resource', each.id)}
              icon={
                each.personId ? (
                  <Avatar id={each.personId} name={each.name} size={32} />
                ) : (
                  <span className={css.icon}>
                    <WrenchIcon size={18} />
                  </span>
                )
              }
              name={each.name}
            >
              <About
                resource={each}
                calendars={calendars}
                projectCalendar={plan.plan.project.calendarId}
                isGone={isGone(each)}
              />
            </Line>
          ))}
        </Group>
        {editor.mayFrame && (
          <AddLine
            word={t('planning.newResource')}
            hint={t('planning.newResourceHint')}
            onAdd={(name) => {
              const row: Resource = { id: newId(), name, maxUnits: 1 };
              void editor.apply([{ do: 'put', in: 'resources', row }]);
              choose('resource', row.id);
            }}
          />
        )}
        <Group title={t('planning.calendars')}>
          {calendars.map((each) => (
            <Line
              key={each.id}
              isOn={isOn('calendar', each.id)}
              onChoose={() => choose('calendar', each.id)}
              icon={
                <span className={css.icon}>
                  <CalendarBlankIcon size={18} />
                </span>
              }
              name={nameOf(each)}
            >
              {each.id === plan.plan.project.calendarId && <Pill tone="sky">{t('planning.ofProject')}</Pill>}
            </Line>
          ))}
        </Group>
        {editor.mayFrame && (
          <AddLine
            word={t('planning.newCalendar')}
            hint={t('planning.newCalendarHint')}
            onAdd={(name) => {
              const row: Calendar = { ...standardCalendar(), id: newId(), name };
              void editor.apply([{ do: 'put', in: 'calendars', row }]);
              choose('calendar', row.id);
            }}
          />
        )}
      </nav>
      <section className={css.detail} aria-label={title || t('planning.details')}>
        {!title && <p className={css.choose}>{t('planning.choose')}</p>}
        {title && (
          <header className={css.head}>
            <Button
              kind="quiet"
              icon={<CaretLeftIcon size={18} />}
              className={css.back}
              onClick={() => setChosen(undefined)}
            >
              {t('planning.back')}
            </Button>
            <h2>{title}</h2>
          </header>
        )}
        {resource && (
          <ResourceCard
            key={resource.id}
            plan={plan}
            editor={editor}
            resource={resource}
            isGone={isGone(resource)}
            members={members}
            onCalendar={(id) => choose('calendar', id)}
            onPerson={(id) => choose('resource', id)}
            onGone={() => setChosen(undefined)}
          />
        )}
        {calendar && (
          <CalendarCard
            key={calendar.id}
            plan={plan}
            editor={editor}
            calendar={calendar}
            onGone={() => setChosen(undefined)}
          />
        )}
      </section>
    </div>
  );
}

const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <>
    <h2>{title}</h2>
    <ul>{children}</ul>
  </>
);

function Line({
  isOn,
  onChoose,
  icon,
  name,
  children,
}: {
  isOn: boolean;
  onChoose: () => void;
  icon: ReactNode;
  name: string;
  children: ReactNode;
}) {
  return (
    <li>
      <button type="button" className={css.line} aria-current={isOn || undefined} onClick={onChoose}>
        {icon}
        <span>
          <strong>{name}</strong>
          <span className={css.about}>{children}</span>
        </span>
      </button>
    </li>
  );
}

/** « 50 %, horaires de nuit, absent du … au … »: what differs from full time like the project. */
function About({
  resource,
  calendars,
  projectCalendar,
  isGone,
}: {
  resource: Resource;
  calendars: Calendar[];
  projectCalendar: string;
  isGone: boolean;
}) {
  const t = useT();
  const span = useSpan();
  const nameOf = useCalendarName();
  const today = now().toISOString().slice(0, 10);
  const next = (resource.absences ?? [])
    .filter((each) => each.to >= today)
    .sort((a, b) => (a.from < b.from ? -1 : 1))[0];
  const calendar = calendars.find((each) => each.id === resource.calendarId);
  const said = [
    isGone ? t('planning.leftSpace') : '',
    t('planning.percent', { percent: Math.round((resource.maxUnits ?? 1) * 100) }),
    // a file gives everybody a calendar of their own, under their name
    calendar && calendar.name !== resource.name && calendar.id !== projectCalendar ? nameOf(calendar) : '',
    next ? t('planning.awayOn', { days: span(next) }) : '',
  ];
  return said.filter(Boolean).join(' · ');
}

function AddLine({ word, hint, onAdd }: { word: string; hint: string; onAdd: (name: string) => void }) {
  const t = useT();
  const [name, setName] = useState('');
  return (
    <form
      className={css.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (!name.trim()) return;
        onAdd(name.trim());
        setName('');
      }}
    >
      <TextField
        label={word}
        placeholder={hint}
        value={name}
        maxLength={120}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" disabled={!name.trim()}>
        {t('word.add')}
      </Button>
    </form>
  );
}
