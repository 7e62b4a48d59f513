/** How a task comes back: the rule, where it ends, and when the next one would be. */
import { nextOf, type Repeat, type Task } from '#contract/tasks.ts';
import { parseInstant } from '#schedule/time.ts';
import { now } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import { Checkbox, Select, TextField } from '#web/ui/index.ts';
import { change } from './fields.ts';
import css from './Panel.module.css';
import { type PanelProps, Section } from './TaskPanel.tsx';
import { sayDate, sayWeekday } from './words.ts';

const MONDAY = 4 * 1440; // 5 January 1970
const units = ['day', 'week', 'month', 'year'] as const;

export function PanelRepeat({ plan, task, editor }: Pick<PanelProps, 'plan' | 'editor'> & { task: Task }) {
  const t = useT();
  const { repeat } = task;
  if (!repeat && !editor.mayWrite) return null;
  const start = plan.schedule?.at(task.id)?.start;
  const set = (next: Repeat | null) => void editor.apply([change(task.id, { repeat: next })]);
  const begin = (unit: Repeat['unit'] | 'never') => {
    if (unit === 'never') return set(null);
    const rule: Repeat = { every: repeat?.every ?? 1, unit };
    const isLoose = !task.deadlineAt && task.mode !== 'manual' && (task.constraint ?? 'ASAP') === 'ASAP';
    // counted from the day it has now, which is kept as its own
    const anchor = isLoose && start ? { constraint: 'SNET' as const, constraintAt: start } : {};
    void editor.apply([change(task.id, { ...anchor, repeat: rule })]);
  };
  return (
    <Section title={t('tasks.repeat')}>
      <div className={css.fields}>
        <Select
          label={t('tasks.repeatUnit')}
          value={repeat?.unit ?? 'never'}
          disabled={!editor.mayWrite}
          options={(['never', ...units] as const).map((each) => ({ value: each, label: t(`tasks.repeat.${each}`) }))}
          onChange={(event) => begin(event.target.value as Repeat['unit'] | 'never')}
        />
        {repeat && (
          <>
            <Whole
              label={t('tasks.repeatEvery')}
              value={repeat.every}
              most={99}
              isLocked={!editor.mayWrite}
              onChange={(every) => every && set({ ...repeat, every })}
            />
            <TextField
              label={t('tasks.repeatUntil')}
              type="date"
              min="1950-01-01"
              max="2150-12-31"
              key={repeat.until ?? ''}
              defaultValue={repeat.until ?? ''}
              readOnly={!editor.mayWrite}
              onBlur={(event) => {
                if (event.target.value !== (repeat.until ?? '')) set({ ...repeat, until: event.target.value || null });
              }}
            />
            <Whole
              label={t('tasks.repeatLeft')}
              value={repeat.left}
              most={999}
              isLocked={!editor.mayWrite}
              onChange={(left) => {
                const { left: _before, ...rest } = repeat;
                set(left ? { ...rest, left } : rest);
              }}
            />
          </>
        )}
      </div>
      {repeat?.unit === 'week' && <Weekdays repeat={repeat} isLocked={!editor.mayWrite} onChange={set} />}
      {repeat && <p className={css.muted}>{sentence(task, t)}</p>}
    </Section>
  );
}

function Weekdays({
  repeat,
  isLocked,
  onChange,
}: {
  repeat: Repeat;
  isLocked: boolean;
  onChange: (next: Repeat) => void;
}) {
  const days = repeat.weekdays ?? [];
  return (
    <div className={css.weekdays}>
      {[0, 1, 2, 3, 4, 5, 6].map((day) => (
        <Checkbox
          key={day}
          label={sayWeekday(MONDAY + day * 1440)}
          checked={days.includes(day)}
          disabled={isLocked}
          onChange={(event) =>
            onChange({
              ...repeat,
              weekdays: event.target.checked
                ? [...days, day].sort((a, b) => a - b)
                : days.filter((each) => each !== day),
            })
          }
        />
      ))}
    </div>
  );
}

/** A whole number, or nothing. */
function Whole(props: {
  label: string;
  value?: number;
  most: number;
  isLocked: boolean;
  onChange: (value: number | null) => void;
}) {
  return (
    <TextField
      label={props.label}
      type="number"
      inputMode="numeric"
      min={1}
      max={props.most}
      key={props.value ?? ''}
      defaultValue={props.value ?? ''}
      readOnly={props.isLocked}
      onBlur={(event) => {
        const value = Math.round(Number(event.target.value));
        const next = value >= 1 ? Math.min(props.most, value) : null;
        if (next !== (props.value ?? null)) props.onChange(next);
      }}
    />
  );
}

function sentence(task: Task, t: ReturnType<typeof useT>): string {
  const today = now();
  const day = `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, '0')}-${String(today.getDate()).padStart(2, '0')}`;
  const next = nextOf(task, day);
  if (!next) return t('tasks.repeatLast');
  const at = (task.mode === 'manual' ? next.manualStartAt : null) ?? next.constraintAt ?? next.deadlineAt;
  return t('tasks.repeatNext', { day: at ? sayDate(parseInstant(at)) : '' });
}
