import { type PlanRow, parseDuration } from '#contract/tasks.ts';
import { useT } from '#web/core/i18n.ts';
import { Switch, toast } from '#web/ui/index.ts';
import css from './Panel.module.css';
import type { PlanView } from './plan.ts';
import { Kept } from './resources/words.tsx';
import { Section } from './TaskPanel.tsx';
import { sayMinutes } from './words.ts';

/** From which slack a task counts as critical or nearly so, and whether each loose end is an end of its own. */
export function SettingsCritical({
  plan,
  onChange,
}: {
  plan: PlanView;
  onChange: (changes: Partial<PlanRow>) => void;
}) {
  const t = useT();
  const { project } = plan.plan;
  const keep = (text: string, set: (minutes: number) => void) => {
    const said = parseDuration(text, project);
    if (!said || said.isElapsed) return toast(t('tasks.wrongDuration', { text }), { isError: true });
    set(said.durationMinutes);
  };
  return (
    <Section title={t('gantt.criticalPath')}>
      <div className={css.fields}>
        <Kept
          label={t('planning.criticalSlack')}
          hint={t('planning.criticalSlackAbout')}
          value={sayMinutes(project.criticalSlackMinutes ?? 0, project)}
          isLocked={false}
          maxLength={20}
          onKeep={(text) => keep(text, (criticalSlackMinutes) => onChange({ criticalSlackMinutes }))}
        />
        <Kept
          label={t('planning.nearSlack')}
          hint={t('planning.nearSlackAbout')}
          value={sayMinutes(project.nearCriticalSlackMinutes ?? project.minutesPerDay, project)}
          isLocked={false}
          maxLength={20}
          onKeep={(text) => keep(text, (nearCriticalSlackMinutes) => onChange({ nearCriticalSlackMinutes }))}
        />
      </div>
      <div className={css.switches}>
        <Switch
          label={t('planning.manyPaths')}
          isOn={project.isMultipleCriticalPaths ?? false}
          onChange={(isMultipleCriticalPaths) => onChange({ isMultipleCriticalPaths })}
        />
      </div>
    </Section>
  );
}
