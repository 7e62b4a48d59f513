/** What evening the load out would move, before anything moves: applied only when somebody says so, and as one change. */
import { useEffect, useMemo, useState } from 'react';
import type { Operation } from '#contract/tasks.ts';
import { DAY, parseInstant } from '#schedule/time.ts';
import { useT } from '#web/core/i18n.ts';
import { Banner, Button, Skeleton, Switch } from '#web/ui/index.ts';
import { Beside } from '../Beside.tsx';
import type { Editor } from '../editor.ts';
import { change } from '../fields.ts';
import type { PlanView } from '../plan.ts';
import { Section } from '../TaskPanel.tsx';
import { nameIn } from '../why.ts';
import { sayDate, sayDay, spansYears } from '../words.ts';
import css from './Ahead.module.css';
import type { Proposal, Question } from './answers.ts';
import { useAnswer } from './useAnswer.ts';

const LISTED = 200;

export function LevelPanel({
  plan,
  editor,
  onPropose,
  onOpen,
  onClose,
}: {
  plan: PlanView;
  editor: Editor;
  /** lets the chart show the proposal, or no longer */
  onPropose: (proposal: Proposal | null) => void;
  onOpen: (taskId: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const [isWithinSlack, setWithinSlack] = useState(false);
  const question = useMemo(
    (): Question => ({ kind: 'level', plan: plan.plan, options: { isWithinSlack } }),
    [plan.plan, isWithinSlack],
  );
  const { answer, isWorking } = useAnswer(question);
  const proposal = answer && 'proposal' in answer && !isWorking ? answer.proposal : null;
  useEffect(() => {
    onPropose(proposal);
    return () => onPropose(null);
  }, [proposal, onPropose]);
  const hasYears = plan.schedule ? spansYears(plan.schedule) : false;
  const dayOf = (minutes: number) => sayDay(minutes, hasYears);
  const put = (operations: Operation[], said: string) =>
    void editor.apply(operations).then((isKept) => {
      if (!isKept) return;
      editor.tell(said);
      onClose();
    });
  const delayed = plan.outline.rows.filter((row) => (row.task.levellingDelayMinutes ?? 0) > 0);
  return (
    <Beside id="level" title={t('planning.level')} onClose={onClose}>
      <Section title={t('planning.proposal')}>
        <Switch label={t('planning.withinSlack')} isOn={isWithinSlack} onChange={setWithinSlack} />
        {answer && 'error' in answer && <Banner tone="brick">{t('refusal.no_schedule')}</Banner>}
        {!proposal && !(answer && 'error' in answer) && <Skeleton height={100} />}
        {proposal && <Outcome proposal={proposal} plan={plan} />}
        <div className={css.actions}>
          {proposal && proposal.delays.length > 0 && editor.mayWrite && (
            <Button
              kind="primary"
              onClick={() =>
                put(
                  proposal.delays.map(({ taskId, minutes }) => change(taskId, { levellingDelayMinutes: minutes })),
                  t('planning.levelled', { count: proposal.delays.length }),
                )
              }
            >
              {t('planning.apply')}
            </Button>
          )}
          {delayed.length > 0 && editor.mayWrite && (
            <Button
              onClick={() =>
                put(
                  delayed.map(({ task }) => change(task.id, { levellingDelayMinutes: 0 })),
                  t('planning.unlevelled'),
                )
              }
            >
              {t('planning.unlevel', { count: delayed.length })}
            </Button>
          )}
        </div>
      </Section>
      {proposal && proposal.moves.length > 0 && (
        <Section title={t('planning.moves', { count: proposal.moves.length })}>
          <ul className={css.moves}>
            {proposal.moves.slice(0, LISTED).map(({ taskId, from, to }) => (
              <li key={taskId}>
                <button type="button" onClick={() => onOpen(taskId)}>
                  {plan.schedule && nameIn({ plan: plan.plan, schedule: plan.schedule }, taskId)}
                </button>
                <span>
                  <del>
                    {dayOf(from[0])} – {dayOf(from[1])}
                  </del>{' '}
                  <ins>
                    {dayOf(to[0])} – {dayOf(to[1])}
                  </ins>
                </span>
              </li>
            ))}
          </ul>
          {proposal.moves.length > LISTED && (
            <p className={css.muted}>{t('tasks.andMore', { count: proposal.moves.length - LISTED })}</p>
          )}
        </Section>
      )}
      {proposal && proposal.after.length > 0 && <Left proposal={proposal} plan={plan} />}
    </Beside>
  );
}

function Outcome({ proposal, plan }: { proposal: Proposal; plan: PlanView }) {
  const t = useT();
  const [before, after] = [proposal.finishBefore, proposal.finishAfter].map((each) => sayDate(parseInstant(each)));
  const hasPeople = (plan.plan.assignments ?? []).length > 0;
  const sentence =
    proposal.before.length === 0
      ? t(hasPeople ? 'planning.noOverload' : 'planning.nobodyWorks')
      : proposal.delays.length === 0
        ? t('planning.nothingHelps', { count: proposal.before.length })
        : t('planning.overloads', { before: proposal.before.length, after: proposal.after.length });
  return (
    <div role="status">
      <p className={css.sentence}>{sentence}</p>
      {proposal.delays.length > 0 && (
        <p>
          {before === after
            ? t('planning.endStays', { date: before! })
            : t('planning.endMoves', { from: before!, to: after! })}
        </p>
      )}
    </div>
  );
}

/** Overloads that no delay can end, with who is asked for too much and when. */
function Left({ proposal, plan }: { proposal: Proposal; plan: PlanView }) {
  const t = useT();
  const names = new Map((plan.plan.resources ?? []).map((each) => [each.id, each.name]));
  return (
    <Section title={t('planning.left')}>
      <ul className={css.moves}>
        {proposal.after.slice(0, LISTED).map((each) => (
          <li key={`${each.resourceId} ${each.from}`}>
            <strong>{names.get(each.resourceId)}</strong>
            <span>
              {t('planning.leftWhen', {
                from: sayDay(parseInstant(each.from)),
                to: sayDay(parseInstant(each.to) - (parseInstant(each.to) % DAY === 0 ? 1 : 0)),
                wanted: Math.round(each.units * 100),
                has: Math.round(each.maxUnits * 100),
              })}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
