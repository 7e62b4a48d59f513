import type { OutlineRow, TaskChanges } from '#contract/tasks.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Select, Switch, toast } from '#web/ui/index.ts';
import { estimateAfter, expectedMinutes, type Point } from './estimates.ts';
import { change } from './fields.ts';
import css from './Panel.module.css';
import { calendarsOf } from './resources/rows.ts';
import { Kept, useCalendarName } from './resources/words.tsx';
import { type PanelProps, Section } from './TaskPanel.tsx';
import { sayMinutes } from './words.ts';

const points: { point: Point; word: 'planning.low' | 'planning.likely' | 'planning.high' }[] = [
  { point: 'lowMinutes', word: 'planning.low' },
  { point: 'likelyMinutes', word: 'planning.likely' },
  { point: 'highMinutes', word: 'planning.high' },
];

/** How sure the duration is, on whose time it is worked, and who goes first when the load is evened out. */
export function PanelPlanning({ plan, editor, row }: PanelProps & { row: OutlineRow }) {
  const t = useT();
  const nameOf = useCalendarName();
  if (row.isSummary) return null;
  const { task } = row;
  const { project } = plan.plan;
  const isLocked = !editor.mayWrite;
  const set = (changes: TaskChanges) => void editor.apply([change(task.id, changes)]);
  const { estimate } = task;
  const expected = estimate && expectedMinutes(estimate);
  const delay = task.levellingDelayMinutes ?? 0;
  return (
    <Section title={t('planning.estimates')}>
      <div className={css.three}>
        {points.map(({ point, word }) => (
          <Kept
            key={point}
            label={t(word)}
            value={estimate ? sayMinutes(estimate[point], project) : ''}
            isLocked={isLocked}
            maxLength={20}
            onKeep={(text) => {
              const next = estimateAfter(task, point, text, project);
              if (typeof next === 'string') return toast(t(next, { text }), { isError: true });
              set({ estimate: next });
            }}
          />
        ))}
      </div>
      {expected ? (
        <p className={css.aside}>
          {t('planning.expected', { duration: sayMinutes(expected, project) })}{' '}
          {!isLocked && expected !== task.durationMinutes && (
            <Button isSmall onClick={() => set({ durationMinutes: expected, isEstimated: false })}>
              {t('planning.takeExpected')}
            </Button>
          )}
        </p>
      ) : (
        !isLocked && <p className={css.aside}>{t('planning.estimatesAbout')}</p>
      )}
      <div className={css.fields}>
        <Select
          label={t('planning.calendar')}
          value={task.calendarId ?? ''}
          disabled={isLocked}
          options={[
            { value: '', label: t('planning.asProject') },
            ...calendarsOf(plan).map((each) => ({ value: each.id, label: nameOf(each) })),
          ]}
          onChange={(event) => set({ calendarId: event.target.value || null })}
        />
        <Kept
          label={t('planning.priority')}
          hint={t('planning.priorityAbout')}
          value={String(task.priority ?? 500)}
          isLocked={isLocked}
          maxLength={4}
          inputMode="numeric"
          onKeep={(text) => {
            const priority = Number(text);
            if (!/^\d+$/.test(text.trim()) || priority > 1000)
              return toast(t('planning.wrongPriority', { text }), { isError: true });
            set({ priority });
          }}
        />
      </div>
      {!isLocked && (
        <div className={css.switches}>
          <Switch
            label={t('planning.ignoreAbsences')}
            isOn={task.isResourceCalendarIgnored ?? false}
            onChange={(isResourceCalendarIgnored) => set({ isResourceCalendarIgnored })}
          />
        </div>
      )}
      {delay > 0 && (
        <p className={css.aside}>
          {t('planning.delayed', { delay: sayMinutes(delay, project, true) })}{' '}
          {!isLocked && (
            <Button isSmall onClick={() => set({ levellingDelayMinutes: 0 })}>
              {t('planning.takeDelayOff')}
            </Button>
          )}
        </p>
      )}
    </Section>
  );
}
