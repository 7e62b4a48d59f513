/** What is shown of the plan, in a few ticks behind one button; and, below, what is asked at the moment, each with its way out. */
import { FunnelSimpleIcon } from '@phosphor-icons/react/dist/csr/FunnelSimple';
import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { type ReactNode, useState } from 'react';
import type { CustomField, Label } from '#contract/tasks.ts';
import { parseInstant } from '#schedule/time.ts';
import { useReplica } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Checkbox, Popup, Switch, TextField } from '#web/ui/index.ts';
import { columnsOf } from './board.ts';
import { fieldsOf, valueSaid } from './custom.ts';
import css from './Filter.module.css';
import { resourcesByTask } from './fields.ts';
import { countOf, type Filter, fieldValue, NOBODY, noFilter, setFilter, useFilter, useKept } from './filter.ts';
import { listOf, type PlanView } from './plan.ts';
import { sayDate } from './words.ts';

interface FilterProps {
  spaceId: string;
  plan: PlanView;
}
type Many = 'who' | 'labels' | 'states' | 'fields';
interface Choice {
  id: string;
  name: string;
}

/** Whom, which labels and which states there are to choose from in this plan; I come first. */
function useChoices(plan: PlanView): Record<Many, Choice[]> & { byField: [CustomField, Choice[]][] } {
  const t = useT();
  const { me } = useReplica();
  const people = new Map([...resourcesByTask(plan).values()].flat().map((each) => [each.id, each]));
  const isMe = (id: string) => id === me.personId || people.get(id)?.personId === me.personId;
  const byField = fieldsOf(plan).flatMap((field): [CustomField, Choice[]][] => {
    const values = field.kind === 'choice' ? (field.choices ?? []) : field.kind === 'yes' ? [true, false] : [];
    const choices = values.map((value) => ({ id: fieldValue(field.id, value), name: valueSaid(field, value) }));
    return choices.length > 0 ? [[field, choices]] : [];
  });
  return {
    byField,
    fields: byField.flatMap(([{ name }, choices]) =>
      choices.map((each) => ({ ...each, name: t('tasks.fieldIs', { field: name, value: each.name }) })),
    ),
    who: [
      ...[...people.values()].sort((a, b) => Number(isMe(b.id)) - Number(isMe(a.id)) || a.name.localeCompare(b.name)),
      { id: NOBODY, name: t('tasks.nobodyYet') },
    ],
    labels: listOf<Label>(plan.rows, 'labels').sort((a, b) => a.name.localeCompare(b.name)),
    states: columnsOf(plan, t),
  };
}

export function FilterButton({ spaceId, plan }: FilterProps) {
  const t = useT();
  const filter = useFilter(spaceId);
  const choices = useChoices(plan);
  const [isOpen, setOpen] = useState(false);
  const count = countOf(filter);
  const set = (changes: Partial<Filter>) => setFilter(spaceId, { ...filter, ...changes });
  const many = (kind: Many, title: string, among = choices[kind]): ReactNode =>
    among.length > 0 && (
      <fieldset className={css.kind} key={title}>
        <legend>{title}</legend>
        {among.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={name}
            checked={filter[kind].includes(id)}
            onChange={(event) =>
              set({ [kind]: event.target.checked ? [...filter[kind], id] : filter[kind].filter((each) => each !== id) })
            }
          />
        ))}
      </fieldset>
    );
  return (
    <Popup
      label={t('tasks.filter')}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button icon={<FunnelSimpleIcon size={20} weight={count > 0 ? 'bold' : 'regular'} />}>
          {count > 0 ? t('tasks.filterCount', { count }) : t('tasks.filter')}
        </Button>
      }
    >
      <div className={css.panel}>
        <TextField
          label={t('tasks.filterText')}
          type="search"
          value={filter.text}
          maxLength={100}
          onChange={(event) => set({ text: event.target.value })}
        />
        <div className={css.switches}>
          <Switch label={t('tasks.onlyLate')} isOn={filter.isLate} onChange={(on) => set({ isLate: on })} />
          <Switch label={t('tasks.onlyCritical')} isOn={filter.isCritical} onChange={(on) => set({ isCritical: on })} />
        </div>
        <fieldset className={css.kind}>
          <legend>{t('tasks.filterDates')}</legend>
          <div className={css.dates}>
            {(['from', 'to'] as const).map((edge) => (
              <TextField
                key={edge}
                label={t(edge === 'from' ? 'planning.from' : 'planning.to')}
                type="date"
                min="1950-01-01"
                max="2150-12-31"
                value={filter[edge]}
                onChange={(event) => set({ [edge]: event.target.value })}
              />
            ))}
          </div>
        </fieldset>
        {many('who', t('tasks.who'))}
        {many('states', t('tasks.status'))}
        {many('labels', t('tasks.labels'))}
        {choices.byField.map(([field, among]) => many('fields', field.name, among))}
      </div>
    </Popup>
  );
}

function between(t: ReturnType<typeof useT>, { from, to }: Filter): string {
  const day = (text: string) => (text ? sayDate(parseInstant(text)) : '');
  return t('tasks.filterBetween', { open: from && to ? 'no' : from ? 'end' : 'start', from: day(from), to: day(to) });
}

/** What is asked, in words; nothing at all when everything is shown. */
export function FilterLine({ spaceId, plan }: FilterProps) {
  const t = useT();
  const filter = useFilter(spaceId);
  const shown = useKept(spaceId, plan);
  const choices = useChoices(plan);
  if (!shown) return null;
  const set = (changes: Partial<Filter>) => setFilter(spaceId, { ...filter, ...changes });
  const many = (kind: Many): [string, () => void][] =>
    filter[kind].map((id) => [
      choices[kind].find((each) => each.id === id)?.name ?? t('tasks.gone'),
      () => set({ [kind]: filter[kind].filter((each) => each !== id) }),
    ]);
  const asked: [string, () => void][] = [
    ...(filter.text.trim()
      ? [[t('tasks.quoted', { text: filter.text.trim() }), () => set({ text: '' })] as [string, () => void]]
      : []),
    ...many('who'),
    ...many('labels'),
    ...many('states'),
    ...many('fields'),
    ...(filter.from || filter.to
      ? [[between(t, filter), () => set({ from: '', to: '' })] as [string, () => void]]
      : []),
    ...(filter.isLate ? [[t('tasks.onlyLate'), () => set({ isLate: false })] as [string, () => void]] : []),
    ...(filter.isCritical ? [[t('tasks.onlyCritical'), () => set({ isCritical: false })] as [string, () => void]] : []),
  ];
  return (
    <div className={css.line} role="status">
      <span className={css.count}>{t('tasks.filtered', { count: shown.size })}</span>
      {asked.map(([name, remove]) => (
        <button
          key={name}
          type="button"
          className={css.chip}
          aria-label={t('tasks.filterRemove', { name })}
          onClick={remove}
        >
          {name} <XIcon size={14} aria-hidden="true" />
        </button>
      ))}
      <Button isSmall kind="quiet" onClick={() => setFilter(spaceId, noFilter)}>
        {t('tasks.filterNone')}
      </Button>
    </div>
  );
}
