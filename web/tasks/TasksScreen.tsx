/** The tasks of a space: which view, what it sums up to, and the panel of the task that is open. */
import { ArrowArcLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowArcLeft';
import { ArrowArcRightIcon } from '@phosphor-icons/react/dist/csr/ArrowArcRight';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { moduleScope } from '#contract/scope.ts';
import { useIsReading } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useOver } from '#web/core/over.ts';
import { Banner, IconButton, SegmentedControl, SkeletonLines } from '#web/ui/index.ts';
import type { Proposal } from './ahead/answers.ts';
import { type Editor, useEditor } from './editor.ts';
import { FilterButton, FilterLine } from './FilterButton.tsx';
import { usePlan } from './plan.ts';
import { Summary } from './Summary.tsx';
import { TaskPanel } from './TaskPanel.tsx';
import css from './Tasks.module.css';
import { ToolsMenu } from './ToolsMenu.tsx';
import { useUndoKeys } from './undoKeys.ts';
import { views } from './views.ts';

const KEPT = 'beffroi.tasks.view';
const ForecastPanel = lazy(() =>
  import('./ahead/ForecastPanel.tsx').then((module) => ({ default: module.ForecastPanel })),
);
const LevelPanel = lazy(() => import('./ahead/LevelPanel.tsx').then((module) => ({ default: module.LevelPanel })));

/** What stands beside the view, or over it. */
interface Over {
  ahead?: 'forecast' | 'level';
  /** how many entries of the history it has been opened with, unknown where one came by its address */
  entries?: number;
}

export function TasksScreen({ spaceId }: { spaceId: string }) {
  const t = useT();
  const { _splat: rest = '' } = useParams({ strict: false }) as { _splat?: string };
  const [key, openTask = null] = rest.split('/') as [string, string | undefined];
  const view = views.find((each) => each.key === (key || localStorage.getItem(KEPT))) ?? views[0]!;
  const plan = usePlan(spaceId);
  const editor = useEditor(spaceId);
  const { over, cover, change, uncover } = useOver<Over>();
  const { ahead, entries } = over;
  const [proposal, setProposal] = useState<Proposal | null>(null);
  const open = openTask && plan?.rows.tasks?.[openTask] ? openTask : null;
  const addressOf = (key: string, taskId?: string | null) => `/s/${spaceId}/tasks/${key}${taskId ? `/${taskId}` : ''}`;
  function show(id: string | null): void {
    if (!id) close();
    // "back" goes through the tasks that were opened from one another; to close leaves them all
    else if (id !== open) cover({ ahead, entries: open ? entries && entries + 1 : 1 }, addressOf(view.key, id));
  }
  function close(): void {
    if (entries) uncover(entries);
    else change(open ? { ahead } : {}, addressOf(view.key));
  }
  function look(at: Over['ahead']): void {
    if (ahead && !open) change({ ahead: at, entries });
    else cover({ ahead: at, entries: 1 }, addressOf(view.key));
  }
  // no plan to show yet, or thousands of tasks that have just been brought in: not the same as having none
  const isComing = useIsReading(moduleScope(spaceId, 'tasks')) && plan?.outline.rows.length === 0;
  useEffect(() => void view.load(), [view]); // while the plan comes, not after it
  useUndoKeys(editor);

  if (!plan) return <SkeletonLines />;
  return (
    <section className={css.screen} aria-label={t('tasks.tab')}>
      <div className={css.toolbar}>
        <SegmentedControl
          label={t('tasks.views')}
          value={view.key}
          onChange={(value) => {
            localStorage.setItem(KEPT, value);
            cover({ ahead }, addressOf(value, open));
          }}
          options={views.map((each) => ({ value: each.key, label: t(each.titleKey), icon: <each.Icon size={18} /> }))}
        />
        <span className={css.spring} />
        {editor.mayWrite && <UndoButtons editor={editor} />}
        {view.isFiltered && <FilterButton spaceId={spaceId} plan={plan} />}
        <ToolsMenu spaceId={spaceId} plan={plan} editor={editor} onAhead={look} />
      </div>
      {!view.hasFigures && <Summary plan={plan} onOpen={show} />}
      {view.isFiltered && <FilterLine spaceId={spaceId} plan={plan} />}
      {plan.error && <Banner tone="brick">{t('tasks.noSchedule', { subject: plan.error.subject })}</Banner>}
      {!editor.mayWrite && <p className={css.reading}>{t('tasks.readOnly')}</p>}
      <div className={css.main}>
        <div className={css.view}>
          <Suspense fallback={<SkeletonLines />}>
            {isComing ? (
              <SkeletonLines />
            ) : (
              <view.Screen
                spaceId={spaceId}
                openTask={open}
                onOpen={show}
                onLevel={() => look('level')}
                proposal={proposal}
              />
            )}
          </Suspense>
        </div>
        {open && (
          <TaskPanel spaceId={spaceId} taskId={open} plan={plan} editor={editor} onClose={close} onOpen={show} />
        )}
        {!open && ahead && (
          <Suspense fallback={<SkeletonLines />}>
            {ahead === 'forecast' ? (
              <ForecastPanel spaceId={spaceId} plan={plan} onOpen={show} onClose={close} />
            ) : (
              <LevelPanel plan={plan} editor={editor} onPropose={setProposal} onOpen={show} onClose={close} />
            )}
          </Suspense>
        )}
      </div>
    </section>
  );
}

function UndoButtons({ editor }: { editor: Editor }) {
  const t = useT();
  return (
    <>
      <IconButton
        label={t('tasks.undo')}
        icon={<ArrowArcLeftIcon size={20} />}
        disabled={!editor.canUndo}
        onClick={editor.undo}
      />
      <IconButton
        label={t('tasks.redo')}
        icon={<ArrowArcRightIcon size={20} />}
        disabled={!editor.canRedo}
        onClick={editor.redo}
      />
    </>
  );
}
