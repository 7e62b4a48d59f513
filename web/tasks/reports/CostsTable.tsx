import type { Operation, Resource } from '#contract/tasks.ts';
import { useT } from '#web/core/i18n.ts';
import { TextField } from '#web/ui/index.ts';
import type { Editor } from '../editor.ts';
import { listOf, type PlanView } from '../plan.ts';
import css from './Reports.module.css';

/** What an hour of each costs: without it, earned value is counted in time. Not printed. */
export function CostsTable({ plan, editor }: { plan: PlanView; editor: Editor }) {
  const t = useT();
  const resources = listOf<Resource>(plan.rows, 'resources').sort((a, b) => a.name.localeCompare(b.name));
  if (resources.length === 0) return null;
  return (
    <section className={css.costs} aria-label={t('tasks.costs')}>
      <h3>{t('tasks.costs')}</h3>
      <p>{t('tasks.costsAbout')}</p>
      <div className={css.rates}>
        {resources.map((each) => (
          <Cost
            key={each.id}
            label={each.name}
            value={each.costPerHour}
            isLocked={false}
            onChange={(costPerHour) =>
              void editor.apply([
                { do: 'change', in: 'resources', id: each.id, changes: { costPerHour } } satisfies Operation,
              ])
            }
          />
        ))}
      </div>
    </section>
  );
}

/** An amount of money, or nothing. */
export function Cost(props: {
  label: string;
  value?: number | null;
  isLocked: boolean;
  onChange: (value: number | null) => void;
}) {
  return (
    <TextField
      label={props.label}
      type="number"
      inputMode="decimal"
      min={0}
      max={1e12}
      step="any"
      key={props.value ?? ''}
      defaultValue={props.value ?? ''}
      readOnly={props.isLocked}
      onBlur={(event) => {
        const value = event.target.value === '' ? null : Number(event.target.value);
        const isSound = value === null || (value >= 0 && value <= 1e12);
        if (isSound && value !== (props.value ?? null)) props.onChange(value);
      }}
    />
  );
}
