import { useMemo, useState } from 'react';
import type { Baseline } from '#contract/tasks.ts';
import { date, listOf } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Select } from '#web/ui/index.ts';
import { type Drift, driftOf } from '../drift.ts';
import { baselinesOf, type PlanView } from '../plan.ts';
import { nameIn } from '../why.ts';
import { sayDate, sayDrift, sayMinutes } from '../words.ts';
import css from './Reports.module.css';
import { Report } from './Reports.tsx';

const MOST = 12;
const NOW = '';

/** What has slipped since dates were agreed, what the end owes it to, and what came and went. Nothing while none were. */
export function Slips({ plan, onOpen }: { plan: PlanView; onOpen: (taskId: string) => void }) {
  const t = useT();
  const baselines = baselinesOf(plan.rows);
  const [chosen, choose] = useState<{ from?: string; to?: string }>({});
  const from = baselines.find((each) => each.id === chosen.from) ?? baselines[0];
  const to = baselines.find((each) => each.id === chosen.to && each !== from);
  const drift = useMemo(() => from && driftOf(plan, from.dates, to?.dates), [plan, from, to]);
  if (!from) return null;
  const names = (list: readonly Baseline[]) =>
    list.map((each) => ({
      value: each.id,
      label: t('tasks.baselineOf', { name: each.name, day: date(each.takenAt) }),
    }));
  return (
    <Report title={t('tasks.slips')} said={drift ? slipsSaid(t, plan, drift) : t('tasks.slipsNone')}>
      <div className={css.compared}>
        <Select
          label={t('tasks.slipsFrom')}
          value={from.id}
          options={names(baselines)}
          onChange={(event) => choose({ ...chosen, from: event.target.value })}
        />
        <Select
          label={t('tasks.slipsTo')}
          value={to?.id ?? NOW}
          options={[{ value: NOW, label: t('tasks.slipsNow') }, ...names(baselines.filter((each) => each !== from))]}
          onChange={(event) => choose({ ...chosen, to: event.target.value })}
        />
      </div>
      {drift && <Moved plan={plan} drift={drift} onOpen={onOpen} />}
    </Report>
  );
}

type T = ReturnType<typeof useT>;

/** The end first; then what delays it. */
function slipsSaid(t: T, plan: PlanView, { days, finish, agreed, shares }: Drift): string {
  const end = t('tasks.slipsEnd', {
    state: days > 0 ? 'late' : days < 0 ? 'early' : 'kept',
    days: Math.abs(days),
    finish: sayDate(finish),
    agreed: sayDate(agreed),
  });
  const told = { plan: plan.plan, schedule: plan.schedule! };
  const signed = (minutes: number) => `${minutes > 0 ? '+' : '−'}${sayMinutes(Math.abs(minutes), plan.plan.project)}`;
  const worst = shares.toSorted((a, b) => Math.abs(b.minutes) - Math.abs(a.minutes)).slice(0, 5);
  if (worst.length === 0) return end;
  const causes = worst.map(({ at, minutes }) =>
    t('tasks.slipsCause', { name: nameIn(told, plan.plan.tasks[at]!.id), days: signed(minutes) }),
  );
  return `${end} ${t('tasks.slipsCauses', { causes: listOf(causes) })}`;
}

/** Those that slip by themselves, then those that are pushed; what came, what went. */
function Moved({ plan, drift, onOpen }: { plan: PlanView; drift: Drift; onOpen: (taskId: string) => void }) {
  const t = useT();
  const [isWhole, setWhole] = useState(false);
  const { moved, added, removed, erased } = drift;
  const hasOwn = moved.some((each) => each.own !== null);
  const shown = isWhole ? moved : moved.slice(0, MOST);
  const named = (list: readonly string[]) =>
    listOf(
      list.length > MOST ? [...list.slice(0, MOST), t('tasks.slipsOthers', { count: list.length - MOST })] : [...list],
    );
  return (
    <>
      {moved.length > 0 && (
        <div className={css.wide} data-sideways>
          <table className={css.table}>
            <thead>
              <tr>
                <th>{t('tasks.number')}</th>
                <th>{t('tasks.name')}</th>
                <th>{t('tasks.slipsAgreed')}</th>
                <th>{t('tasks.finish')}</th>
                <th>{t('tasks.drift')}</th>
                {hasOwn && <th title={t('tasks.slipsOwnAbout')}>{t('tasks.slipsOwn')}</th>}
              </tr>
            </thead>
            <tbody>
              {shown.map(({ row, agreed, finish, days, own }) => (
                <tr key={row.task.id}>
                  <td>{row.number}</td>
                  <td>
                    <button type="button" onClick={() => onOpen(row.task.id)}>
                      {row.task.name}
                    </button>
                  </td>
                  <td>{sayDate(agreed)}</td>
                  <td>{sayDate(finish)}</td>
                  <td data-late={days > 0 || undefined}>{sayDrift(days)}</td>
                  {hasOwn && <td>{own ? sayMinutes(own, plan.plan.project) : t('tasks.slipsPushed')}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {moved.length > MOST && (
        <Button isSmall kind="quiet" onClick={() => setWhole(!isWhole)}>
          {isWhole ? t('tasks.slipsLess') : t('tasks.slipsAll', { count: moved.length })}
        </Button>
      )}
      {added.length > 0 && (
        <p>
          {t('tasks.slipsAdded', {
            count: added.length,
            names: named(added.map(({ number, task }) => `${number} ${task.name}`)),
          })}
        </p>
      )}
      {removed.length > 0 && (
        <p>{t('tasks.slipsRemoved', { count: removed.length, names: named(removed.map((each) => each.name)) })}</p>
      )}
      {erased > 0 && <p>{t('tasks.slipsErased', { count: erased })}</p>}
    </>
  );
}
