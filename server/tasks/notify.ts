/**
 * A follower of the log: comments and tasks given become notifications of those whom they concern. They go through the
 * command of the inbox, by its name, so that tasks and chat know nothing of each other.
 */
import { type EventRecord, streamOf } from '#contract/index.ts';
import type { Comment, Operation } from '#contract/tasks.ts';
import { idFrom } from '#core/clock.ts';
import type { Follower, FollowerHouse } from '#core/module.ts';

const EXCERPT = 140;
type Kind = 'task_mention' | 'task_comment' | 'task_assigned';

export const notify: Follower = {
  name: 'tasks.notify',
  types: ['comment.posted', 'comment.edited', 'comment.removed', 'tasks.changed'],
  async handle(events, house) {
    for (const event of events) {
      if (event.type === 'tasks.changed') await tellOfAssignments(house, event);
      else await tellOfComment(house, event);
    }
  },
};

async function tellOfComment(house: FollowerHouse, event: EventRecord): Promise<void> {
  const { id } = event.body as { id: string };
  const [comment] = await house.db.query<Comment & { removed_at: string | null }>(
    'select id, space_id, task_id, author_id, author_name, text, mentions, removed_at from task_comments where id = $1',
    [id],
  );
  if (!comment) return;
  const concerned = new Map<string, Kind>();
  const near = await house.db.query<{ person_id: string }>(
    `select body ->> 'resourceId' as person_id from plan_rows
     where space_id = $1 and collection = 'assignments' and body ->> 'taskId' = $2::text
     union select author_id::text from task_comments where space_id = $1 and task_id = $2::uuid and author_id is not null and removed_at is null`,
    [comment.space_id, comment.task_id],
  );
  for (const { person_id } of near) concerned.set(person_id, 'task_comment');
  for (const personId of comment.mentions) concerned.set(personId, 'task_mention');
  if (comment.author_id) concerned.delete(comment.author_id);
  const inside = await membersOf(house, comment.space_id);
  for (const [personId, kind] of concerned) {
    if (!inside.has(personId)) continue;
    const op = `${streamOf(event.scope)}#${event.seq} ${personId}`;
    if (comment.removed_at) {
      await house.act('notification.withdraw', { personId, messageId: comment.id }, `withdraw ${op}`);
      continue;
    }
    await tell(house, `notify ${op}`, personId, {
      id: idFrom(`comment ${comment.id} ${personId}`),
      kind,
      space_id: comment.space_id,
      channel_id: comment.task_id,
      message_id: comment.id,
      author_id: comment.author_id,
      author_name: comment.author_name,
      excerpt: [...comment.text].slice(0, EXCERPT).join(''),
    });
  }
}

/** Whoever is given a task by somebody else hears of it once. */
async function tellOfAssignments(house: FollowerHouse, event: EventRecord): Promise<void> {
  const { operations } = event.body as { operations: Operation[] };
  const given = operations.flatMap((each) => (each.do === 'put' && each.in === 'assignments' ? [each.row] : []));
  if (given.length === 0 || !event.actor) return;
  const spaceId = streamOf(event.scope).slice('space:'.length);
  const inside = await membersOf(house, spaceId);
  const author = inside.get(event.actor);
  for (const { taskId, resourceId } of given as unknown as { taskId: string; resourceId: string }[]) {
    if (!inside.has(resourceId) || resourceId === event.actor) continue;
    const [task] = await house.db.query<{ name: string }>(
      `select body ->> 'name' as name from plan_rows where space_id = $1 and collection = 'tasks' and id = $2`,
      [spaceId, taskId],
    );
    if (!task) continue;
    await tell(house, `notify ${event.stream}#${event.seq} ${taskId} ${resourceId}`, resourceId, {
      id: idFrom(`assigned ${taskId} ${resourceId}`),
      kind: 'task_assigned',
      space_id: spaceId,
      channel_id: taskId,
      message_id: taskId,
      author_id: event.actor,
      author_name: author ?? '',
      excerpt: task.name.slice(0, EXCERPT),
    });
  }
}

async function membersOf({ db }: FollowerHouse, spaceId: string): Promise<Map<string, string>> {
  const rows = await db.query<{ person_id: string; name: string }>(
    'select person_id, name from members where space_id = $1 and not is_limited',
    [spaceId],
  );
  return new Map(rows.map((row) => [row.person_id, row.name]));
}

interface Told {
  id: string;
  kind: Kind;
  space_id: string;
  channel_id: string;
  message_id: string;
  author_id: string | null;
  author_name: string;
  excerpt: string;
}
async function tell({ act }: FollowerHouse, op: string, personId: string, told: Told): Promise<void> {
  await act('notification.add', { personId, notification: { ...told, thread_id: null, others: 0, emoji: null } }, op);
}
