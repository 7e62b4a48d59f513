import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { useState } from 'react';
import type { Operation } from '#contract/tasks.ts';
import type { LagUnit, LinkType } from '#schedule/plan.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { announce, Button, Dialog, Select, TextField } from '#web/ui/index.ts';
import { nameIn } from '../why.ts';
import { parseDuration, sayDay, sayMinutes, spansYears } from '../words.ts';
import css from './Dialogs.module.css';
import type { Change, Consequences } from './edits.ts';
import { nameOf } from './explain.ts';
import type { GanttModel } from './model.ts';
import { dateText, shortDate } from './timescale.ts';

export type Asked = Consequences & { changes: Change[]; held: number[]; named: number };
const MOST_LISTED = 8;

/** What a large shift would move, before it is stored. The chart behind already shows it. */
export function ConfirmShift({
  model,
  asked,
  onClose,
}: {
  model: GanttModel;
  asked: Asked;
  onClose: (isAgreed: boolean) => void;
}) {
  const t = useT();
  const { start, finish } = model.live.stored.columns;
  const { stored } = model.live;
  const nameAt = (i: number) => nameIn({ plan: model.plan, schedule: stored }, model.plan.tasks[i]!.id);
  const dayOf = spansYears(stored) ? (minutes: number) => sayDay(minutes, true) : shortDate;
  const isResize = asked.changes.some((each) => each.changes.durationMinutes !== undefined);
  const held = new Set(asked.held);
  const moved: number[] = [];
  for (const i of model.tree.order)
    if (
      !model.tree.hasChildren[i] &&
      !held.has(i) &&
      (model.columns.start[i] !== start[i] || model.columns.finish[i] !== finish[i])
    )
      moved.push(i);
  return (
    <Dialog
      title={t(isResize ? 'gantt.resize' : 'gantt.shift', { task: nameAt(asked.named) })}
      isOpen
      onClose={() => onClose(false)}
      closeWord={t('word.cancel')}
      actions={
        <>
          <Button onClick={() => onClose(false)}>{t('gantt.shiftCancel')}</Button>
          <Button kind="primary" onClick={() => onClose(true)}>
            {t(isResize ? 'gantt.resizeApply' : 'gantt.shiftApply')}
          </Button>
        </>
      }
    >
      <p>{t('gantt.shiftCount', { count: asked.moved })}</p>
      <p>
        {asked.finishAfter === asked.finishBefore
          ? t('gantt.shiftSameEnd', { date: dateText(asked.finishBefore) })
          : t('gantt.shiftEnd', { before: dateText(asked.finishBefore), after: dateText(asked.finishAfter) })}
      </p>
      <ul className={css.moved}>
        {moved.slice(0, MOST_LISTED).map((i) => (
          <li key={i}>
            <span>{nameAt(i)}</span>
            <span>{`${dayOf(start[i]!)} → ${dayOf(model.columns.start[i]!)}`}</span>
          </li>
        ))}
      </ul>
      {moved.length > MOST_LISTED && <p>{t('gantt.shiftMore', { count: moved.length - MOST_LISTED })}</p>}
    </Dialog>
  );
}

const typeKeys: Record<LinkType, MessageKey> = {
  FS: 'gantt.link.FS',
  SS: 'gantt.link.SS',
  FF: 'gantt.link.FF',
  SF: 'gantt.link.SF',
};

/** The link that was clicked: its type, its lag, and away with it. */
export function LinkDialog({
  model,
  mayEdit,
  onRun,
}: {
  model: GanttModel;
  mayEdit: boolean;
  onRun: (operations: Operation[]) => void;
}) {
  const t = useT();
  const link = model.plan.links.find((each) => each.id === model.selectedLink);
  const isPercent = link?.lagUnit === 'percent' || link?.lagUnit === 'elapsedPercent';
  const lagText = link ? (isPercent ? String(link.lagMinutes) : sayMinutes(link.lagMinutes, model.plan.project)) : '';
  const [type, setType] = useState<LinkType>(link?.type ?? 'FS');
  const [unit, setUnit] = useState<LagUnit>(link?.lagUnit ?? 'working');
  const [lag, setLag] = useState(lagText);
  const [isWrong, setWrong] = useState(false);
  if (!link) return null;
  const close = () => model.selectLink(null);
  const ends = { from: nameOf(model, link.from), to: nameOf(model, link.to) };
  function keep() {
    const isShare = unit === 'percent' || unit === 'elapsedPercent';
    const said = lag.trim().replace('−', '-');
    const size = isShare
      ? Number(said.replace(/[-+%\s]/g, '').replace(',', '.') || 0)
      : said === ''
        ? 0
        : (parseDuration(said.replace(/^[+-]\s*/, ''), model.plan.project)?.durationMinutes ?? null);
    const minutes = size === null ? null : said.startsWith('-') ? -size : size;
    if (minutes === null || !Number.isFinite(minutes)) return setWrong(true);
    const lagMinutes = Math.round(minutes);
    onRun([{ do: 'change', in: 'links', id: link!.id, changes: { type, lagUnit: unit, lagMinutes } }]);
    announce(t('gantt.linkChanged', ends));
    close();
  }
  return (
    <Dialog
      title={t('gantt.link')}
      isOpen
      onClose={close}
      closeWord={t('word.close')}
      actions={
        mayEdit && (
          <>
            <Button
              icon={<TrashIcon size={20} />}
              onClick={() => {
                onRun([{ do: 'drop', in: 'links', id: link.id }]);
                announce(t('gantt.unlinked', ends));
                close();
              }}
            >
              {t('gantt.linkRemove')}
            </Button>
            <Button kind="primary" onClick={keep}>
              {t('word.save')}
            </Button>
          </>
        )
      }
    >
      <p>
        <strong>{ends.from}</strong> → <strong>{ends.to}</strong>
      </p>
      <Select
        label={t('gantt.linkType')}
        value={type}
        disabled={!mayEdit}
        onChange={(event) => setType(event.target.value as LinkType)}
        options={(['FS', 'SS', 'FF', 'SF'] as const).map((value) => ({ value, label: t(typeKeys[value]) }))}
      />
      <TextField
        label={t('gantt.lag')}
        hint={t('gantt.lagHint')}
        error={isWrong ? t('gantt.lagWrong') : undefined}
        value={lag}
        readOnly={!mayEdit}
        onChange={(event) => {
          setWrong(false);
          setLag(event.target.value);
        }}
        onKeyDown={(event) => event.key === 'Enter' && mayEdit && keep()}
      />
      <Select
        label={t('gantt.lagUnit')}
        value={unit}
        disabled={!mayEdit}
        onChange={(event) => setUnit(event.target.value as LagUnit)}
        options={[
          { value: 'working', label: t('gantt.lag.working') },
          { value: 'elapsed', label: t('gantt.lag.elapsed') },
          { value: 'percent', label: t('gantt.lag.percent') },
          { value: 'elapsedPercent', label: t('gantt.lag.elapsedPercent') },
        ]}
      />
    </Dialog>
  );
}
