import { newPlan } from '#contract/tasks.ts';
import { now } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import { Dialog, Switch, TextField } from '#web/ui/index.ts';
import type { Editor } from './editor.ts';
import css from './Panel.module.css';
import type { PlanView } from './plan.ts';
import { SettingsCritical } from './SettingsCritical.tsx';
import { SettingsLists } from './SettingsLists.tsx';
import { Section } from './TaskPanel.tsx';

/** The frame of a plan: when it begins, what is critical, the columns of its board, its own fields, its baselines. */
export function SettingsDialog({ plan, editor, onClose }: { plan: PlanView; editor: Editor; onClose: () => void }) {
  const t = useT();
  const settings = plan.settings ?? newPlan(editor.spaceId, now().toISOString().slice(0, 10));
  const set = (changes: object) => void editor.edit('plan.change', { changes });
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
        <SettingsCritical plan={plan} onChange={set} />
        <SettingsLists plan={plan} editor={editor} />
      </div>
    </Dialog>
  );
}
