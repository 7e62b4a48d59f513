/** What is shown of the plan, in a few ticks behind one button; and, below, what is asked at the moment, each with its way out. */
import { FunnelSimpleIcon } from '@phosphor-icons/react/dist/csr/FunnelSimple';
import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { type ReactNode, useState } from 'react';
import type { Label } from '#contract/tasks.ts';
import { useReplica } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Checkbox, Popup, Switch, TextField } from '#web/ui/index.ts';
import { columnsOf } from './board.ts';
import css from './Filter.module.css';
import { resourcesByTask } from './fields.ts';
import { countOf, type Filter, NOBODY, noFilter, setFilter, useFilter, useKept } from './filter.ts';
import { listOf, type PlanView } from './plan.ts';

interface FilterProps {
  spaceId: string;
  plan: PlanView;
}
type Many = 'who' | 'labels' | 'states';
interface Choice {
  id: string;
  name: string;
}

/** Whom, which labels and which states there are to choose from in this plan; I come first. */
function useChoices(plan: PlanView): Record<Many, Choice[]> {
  const t = useT();
  const { me } = useReplica();
  const people = new Map([...resourcesByTask(plan).values()].flat().map((each) => [each.id, each]));
  const isMe = (id: string) => id === me.personId || people.get(id)?.personId === me.personId;
  return {
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
  const many = (kind: Many, title: string): ReactNode =>
    choices[kind].length > 0 && (
      <fieldset className={css.kind}>
        <legend>{title}</legend>
        {choices[kind].map(({ id, name }) => (
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
        {many('who', t('tasks.who'))}
        {many('states', t('tasks.status'))}
        {many('labels', t('tasks.labels'))}
      </div>
    </Popup>
  );
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
