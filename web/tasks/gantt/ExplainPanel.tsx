import { PathIcon } from '@phosphor-icons/react/dist/csr/Path';
import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { useEffect } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Button, IconButton, Pill } from '#web/ui/index.ts';
import { PathList, WhyList } from '../WhyList.tsx';
import { agreedText, nameIn, whyCritical, whyThisDate } from '../why.ts';
import { sayMinutes } from '../words.ts';
import css from './ExplainPanel.module.css';
import type { GanttModel } from './model.ts';
import type { BaselineShown } from './scene.ts';
import { momentText } from './timescale.ts';

/** Why this task is where it is, in sentences; why it is or is not critical; and the path that leads to it. */
export function ExplainPanel({
  model,
  taskId,
  reference,
  onChoose,
  onClose,
}: {
  model: GanttModel;
  taskId: string;
  /** what was agreed last */
  reference: BaselineShown | undefined;
  onChoose: (id: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  useEffect(() => () => model.showPath(null), [model]);
  const task = model.live.stored.at(taskId);
  if (!task) return null;
  const i = model.indexOf(taskId);
  const { columns } = model.live.stored;
  const told = { plan: model.plan, schedule: model.live.stored };
  const agreed = agreedText(told, taskId, reference);
  const path = model.live.stored.pathTo(taskId);
  const isShowing = model.pathTo === taskId;
  const days = (minutes: number) => sayMinutes(minutes, model.plan.project);
  return (
    <aside className={css.panel} aria-label={t('gantt.why')}>
      <header className={css.head}>
        <h2>{nameIn(told, taskId)}</h2>
        <IconButton label={t('word.close')} icon={<XIcon size={20} />} onClick={onClose} />
      </header>
      <p>
        {task.isCritical ? (
          <Pill tone="brick">{t('gantt.critical')}</Pill>
        ) : (
          <Pill tone={task.isNearCritical ? 'brass' : 'stone'}>
            {t('gantt.slackOf', { slack: days(task.totalSlackMinutes) })}
          </Pill>
        )}
      </p>
      <dl className={css.dates}>
        <dt>{t('gantt.start')}</dt>
        <dd>{momentText(columns.start[i]!)}</dd>
        <dt>{t('gantt.finish')}</dt>
        <dd>{momentText(columns.finish[i]!)}</dd>
        <dt>{t('gantt.latestFinish')}</dt>
        <dd>{momentText(columns.lateFinish[i]!)}</dd>
        <dt>{t('gantt.freeSlack')}</dt>
        <dd>{days(task.freeSlackMinutes)}</dd>
      </dl>
      {agreed && <p>{agreed}</p>}
      <h3>{t('gantt.whyThisDate')}</h3>
      <WhyList sentences={whyThisDate(told, task)} onOpen={onChoose} />
      <h3>{t(task.isCritical ? 'gantt.whyCritical' : 'gantt.whyNotCritical')}</h3>
      <WhyList sentences={whyCritical(told, task)} onOpen={onChoose} />
      {path.length > 1 && (
        <>
          <h3>{t('gantt.pathHere')}</h3>
          <PathList told={told} path={path} onOpen={onChoose} />
          <Button
            icon={<PathIcon size={20} />}
            aria-pressed={isShowing}
            onClick={() => model.showPath(isShowing ? null : taskId)}
          >
            {t(isShowing ? 'gantt.hidePath' : 'gantt.showPath')}
          </Button>
        </>
      )}
    </aside>
  );
}
