import { type Calendar, newPlan, STANDARD_CALENDAR, standardCalendar } from '#contract/tasks.ts';
import { now } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import { Checkbox, Dialog, Select, Switch, TextField } from '#web/ui/index.ts';
import type { Editor } from './editor.ts';
import css from './Panel.module.css';
import { listOf, type PlanView } from './plan.ts';
import { SettingsLists } from './SettingsLists.tsx';
import { Section } from './TaskPanel.tsx';
import { sayWeekday } from './words.ts';

const MONDAY = 4 * 1440; // 5 January 1970

/** The frame of a plan: when it begins, which days are worked, the columns of its board, its own fields, its baselines. */
export function SettingsDialog({ plan, editor, onClose }: { plan: PlanView; editor: Editor; onClose: () => void }) {
  const t = useT();
  const settings = plan.settings ?? newPlan(editor.spaceId, now().toISOString().slice(0, 10));
  const calendar =
    listOf<Calendar>(plan.rows, 'calendars').find((each) => each.id === settings.calendarId) ?? standardCalendar();
  const set = (changes: object) => void editor.edit('plan.change', { changes });
  const putCalendar = (changes: Partial<Calendar>) =>
    void editor.apply([{ do: 'put', in: 'calendars', row: { ...calendar, ...changes } }]);
  return (
    <Dialog title={t('tasks.settings')} isOpen isWide onClose={onClose} closeWord={t('word.close')}>
      <div className={css.settings}>
        <Section title={t('tasks.project')}>
          <div className={css.fields}>
            <TextField
              label={t('tasks.projectStart')}
              type="date"
              min="1950-01-01"
              max="2150-12-31"
              key={settings.start}
              defaultValue={settings.start.slice(0, 10)}
              onBlur={(event) => {
                const start = `${event.target.value}${settings.start.slice(10)}`;
                if (event.target.value && start !== settings.start) set({ start });
              }}
            />
            <TextField
              label={t('tasks.statusDate')}
              hint={t('tasks.statusDateAbout')}
              type="date"
              min="1950-01-01"
              max="2150-12-31"
              key={settings.statusAt ?? ''}
              defaultValue={settings.statusAt?.slice(0, 10) ?? ''}
              onBlur={(event) => {
                const statusAt = event.target.value ? `${event.target.value}T17:00` : null;
                if (statusAt !== (settings.statusAt ?? null)) set({ statusAt });
              }}
            />
          </div>
          <div className={css.switches}>
            <Switch
              label={t('tasks.neverBeforeStart')}
              isOn={settings.isNeverBeforeStart ?? true}
              onChange={(isNeverBeforeStart) => set({ isNeverBeforeStart })}
            />
            <Switch
              label={t('tasks.honourConstraints')}
              isOn={settings.isHonouringConstraints ?? true}
              onChange={(isHonouringConstraints) => set({ isHonouringConstraints })}
            />
            <Switch
              label={t('tasks.remainingAfterStatus')}
              isOn={settings.isRemainingAfterStatus ?? false}
              onChange={(isRemainingAfterStatus) => set({ isRemainingAfterStatus })}
            />
          </div>
        </Section>
        <Section
          title={t('tasks.workingTime', {
            name: calendar.id === STANDARD_CALENDAR ? t('tasks.standard') : calendar.name,
          })}
        >
          <div className={css.week}>
            {calendar.week.map((intervals, i) => (
              <Checkbox
                // biome-ignore lint/suspicious/noArrayIndexKey: the seven days of the week are their places
                key={i}
                label={sayWeekday(MONDAY + i * 1440)}
                checked={Boolean(intervals?.length)}
                onChange={(event) => {
                  const week = calendar.week.slice();
                  const sample = calendar.week.find((each) => each?.length) ?? standardCalendar().week[0]!;
                  week[i] = event.target.checked ? sample : [];
                  putCalendar({ week });
                }}
              />
            ))}
          </div>
          <div className={css.fields}>
            <Select
              label={t('tasks.holidays')}
              value={calendar.holidays ?? ''}
              options={[
                { value: '', label: t('tasks.holidays.none') },
                { value: 'FR', label: t('tasks.holidays.FR') },
                { value: 'FR-ALSACE', label: t('tasks.holidays.ALSACE') },
              ]}
              onChange={(event) => putCalendar({ holidays: (event.target.value || null) as Calendar['holidays'] })}
            />
            <Switch
              label={t('tasks.bridges')}
              isOn={calendar.hasBridges ?? false}
              onChange={(hasBridges) => putCalendar({ hasBridges })}
            />
          </div>
        </Section>
        <SettingsLists plan={plan} editor={editor} />
      </div>
    </Dialog>
  );
}
