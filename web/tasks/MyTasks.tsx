/** What is given to me, everywhere: a page, a card of the home, a count. */
import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle';
import { Link, useNavigate } from '@tanstack/react-router';
import type { MyTask } from '#contract/tasks.ts';
import { parseInstant, weekday } from '#schedule/time.ts';
import { now } from '#web/core/clock.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { colourValue } from '#web/spaces/colours.ts';
import { Badge, Banner, Card, EmptyState, Pill, SegmentedControl, Skeleton } from '#web/ui/index.ts';
import css from './MyTasks.module.css';
import { useMyTasks } from './mine.ts';
import { sayDay, todayMinutes } from './words.ts';

const DAY = 1440;
const groups = ['late', 'today', 'week', 'next', 'later'] as const;
type Group = (typeof groups)[number];

/** Late, due today, this week, next week, later: by the day it should be finished. */
function groupOf(task: MyTask, today: number): Group {
  const finish = Math.floor(parseInstant(task.finish) / DAY) * DAY;
  if (finish < today) return 'late';
  if (finish === today || (parseInstant(task.start) < today + DAY && finish < today + DAY)) return 'today';
  const monday = today - weekday(today / DAY) * DAY;
  if (finish < monday + 7 * DAY) return 'week';
  return finish < monday + 14 * DAY ? 'next' : 'later';
}

export function MyTasksPage() {
  const t = useT();
  const { rows, hasMore, error, finish } = useMyTasks();
  const today = todayMinutes(now());
  const byGroup = Map.groupBy(rows ?? [], (task) => groupOf(task, today));
  return (
    <div className={css.page}>
      <div className={css.head}>
        <h1>{t('tasks.mine')}</h1>
        <PlansSwitch value="mine" />
      </div>
      {Boolean(error) && <Banner tone="brick">{refusalSentence(error)}</Banner>}
      {!rows && !error && <Skeleton height={120} />}
      {rows?.length === 0 && (
        <EmptyState icon={<CheckCircleIcon size={56} />} title={t('tasks.mineEmpty')}>
          {t('tasks.mineEmptyAbout')}
        </EmptyState>
      )}
      {groups.map((group) => {
        const list = byGroup.get(group);
        return (
          list && (
            <Card key={group} title={`${t(`tasks.group.${group}` as MessageKey)} · ${list.length}`}>
              <ul className={css.list}>
                {list.map((task) => (
                  <Line key={`${task.space_id} ${task.id}`} task={task} today={today} onFinish={finish} />
                ))}
              </ul>
            </Card>
          )
        );
      })}
      {hasMore && <p className={css.muted}>{t('tasks.mineMore', { count: rows!.length })}</p>}
    </div>
  );
}

/** From what is given to me to the plans that it belongs to, and back. */
export function PlansSwitch({ value }: { value: 'mine' | 'plans' }) {
  const t = useT();
  const navigate = useNavigate();
  return (
    <SegmentedControl
      label={t('tasks.plans')}
      value={value}
      onChange={(next) => void navigate({ to: next === 'plans' ? '/plans' : '/tasks' })}
      options={[
        { value: 'mine', label: t('tasks.mine') },
        { value: 'plans', label: t('tasks.plans') },
      ]}
    />
  );
}

function Line({ task, today, onFinish }: { task: MyTask; today: number; onFinish: (task: MyTask) => void }) {
  const t = useT();
  const finish = parseInstant(task.finish);
  const isLate = finish < today;
  return (
    <li className={css.line}>
      {task.may_write && (
        <label className={css.check}>
          <input
            type="checkbox"
            checked={false}
            aria-label={t('tasks.finish.do', { name: task.name })}
            onChange={() => onFinish(task)}
          />
        </label>
      )}
      <Link
        to="/s/$spaceId/$tab/$"
        params={{ spaceId: task.space_id, tab: 'tasks', _splat: `list/${task.id}` }}
        className={css.link}
      >
        <span className={css.text}>
          <strong>{task.name}</strong>
          <span className={css.muted}>
            <span className={css.square} style={{ background: colourValue(task.space_colour) }} />
            {task.space_name}
            {task.parent_name && ` · ${task.parent_name}`}
          </span>
        </span>
        <span className={css.right}>
          <span className={css.date} data-late={isLate || undefined}>
            {finish >= today && finish < today + DAY ? t('tasks.dueToday') : sayDay(finish)}
            {isLate && ` · ${t('tasks.late')}`}
          </span>
          {task.is_critical && <Pill tone="brick">{t('tasks.criticalPath')}</Pill>}
        </span>
      </Link>
    </li>
  );
}

/** The home's card: what comes first. */
export function MyTasksCard() {
  const t = useT();
  const { rows, finish } = useMyTasks();
  if (!rows || rows.length === 0) return null;
  const today = todayMinutes(now());
  return (
    <Card title={t('tasks.todoCard')} action={<Link to="/tasks">{t('tasks.allMine')}</Link>}>
      <ul className={css.list}>
        {rows.slice(0, 5).map((task) => (
          <Line key={`${task.space_id} ${task.id}`} task={task} today={today} onFinish={finish} />
        ))}
      </ul>
    </Card>
  );
}

/** How many are late or due today. */
export function MyTasksBadge() {
  const t = useT();
  const { rows } = useMyTasks();
  const today = todayMinutes(now());
  const count = rows?.filter((task) => ['late', 'today'].includes(groupOf(task, today))).length ?? 0;
  return <Badge count={count} label={t('tasks.dueCount', { count })} />;
}
