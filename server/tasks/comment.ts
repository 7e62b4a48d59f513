/** What people say about a task. */
import { moduleScope, Refusal, spaceScope } from '#contract/index.ts';
import {
  type Comment,
  commentEdit,
  commentEdited,
  commentPost,
  commentPosted,
  commentRemove,
  commentRemoved,
  comments,
} from '#contract/tasks.ts';
import type { Db } from '#core/db.ts';
import { command, query, type Standing, type Tx } from '#core/module.ts';
import { refuseArchived } from '../spaces/index.ts';
import { writers } from './expected.ts';
import { bump } from './rows.ts';

const columns = 'id, space_id, task_id, seq, author_id, author_name, text, mentions, posted_at, edited_at';
/** of a comment that the owner wrote */
const own = { ...writers, member: 'forbidden', guest: 'forbidden' } as const;

export async function refuseUnknownTask(db: Db, spaceId: string, taskId: string): Promise<void> {
  const found = await db.query(
    `select 1 from plan_rows where space_id = $1 and collection = 'tasks' and id = $2::text`,
    [spaceId, taskId],
  );
  if (found.length === 0) throw new Refusal('not_found');
}

export const post = command(commentPost, {
  expects: writers,
  async run(tx, input, by) {
    refuseArchived(by);
    await refuseUnknownTask(tx, input.spaceId, input.taskId);
    const [row] = await tx.query<Comment>(
      `insert into task_comments (id, space_id, task_id, seq, author_id, author_name, text, mentions, posted_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning ${columns}`,
      [
        input.id,
        input.spaceId,
        input.taskId,
        tx.nextSeq(spaceScope(input.spaceId)),
        by.personId,
        by.name,
        input.text,
        await membersAmong(tx, input.spaceId, input.mentions ?? []),
        tx.now,
      ],
    );
    if (!row) throw new Refusal('conflict');
    await bump(tx, input.spaceId, input.taskId, 'commentCount', 1);
    tx.emit(moduleScope(input.spaceId, 'tasks'), commentPosted, row);
    return { id: row.id };
  },
});

/** A mention of somebody who is not in the space is only text. */
async function membersAmong(tx: Tx, spaceId: string, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<{ person_id: string }>(
    'select person_id from members where space_id = $1 and person_id = any($2)',
    [spaceId, ids],
  );
  return rows.map((row) => row.person_id);
}

interface Address {
  spaceId: string;
  taskId: string;
  commentId: string;
}
async function commentOf(tx: Tx, input: Address): Promise<Comment & { removed_at: string | null }> {
  const [row] = await tx.query<Comment & { removed_at: string | null }>(
    `select ${columns}, removed_at from task_comments where id = $1 and task_id = $2 and space_id = $3`,
    [input.commentId, input.taskId, input.spaceId],
  );
  if (!row) throw new Refusal('not_found');
  return row;
}
function refuseForeign(comment: Comment, by: Standing, mayModerate: boolean): void {
  if (comment.author_id === by.personId || (mayModerate && by.role === 'space_admin')) return;
  throw new Refusal('forbidden', { reason: 'not_yours' });
}

export const edit = command(commentEdit, {
  expects: own,
  async run(tx, input, by) {
    const comment = await commentOf(tx, input);
    refuseForeign(comment, by, false);
    if (comment.removed_at) throw new Refusal('not_found');
    refuseArchived(by);
    const mentions = await membersAmong(tx, input.spaceId, input.mentions ?? []);
    await tx.query('update task_comments set text = $2, mentions = $3, edited_at = $4 where id = $1', [
      comment.id,
      input.text,
      mentions,
      tx.now,
    ]);
    tx.emit(moduleScope(input.spaceId, 'tasks'), commentEdited, {
      id: comment.id,
      text: input.text,
      mentions,
      edited_at: tx.now.toISOString(),
    });
    return {};
  },
});

export const remove = command(commentRemove, {
  expects: { ...own, space_admin: 'accepted' },
  async run(tx, input, by) {
    const { removed_at, ...comment } = await commentOf(tx, input);
    refuseForeign(comment, by, true);
    if (input.removed === (removed_at !== null)) return {};
    refuseArchived(by);
    await tx.query('update task_comments set removed_at = $2 where id = $1', [
      comment.id,
      input.removed ? tx.now : null,
    ]);
    await bump(tx, input.spaceId, input.taskId, 'commentCount', input.removed ? -1 : 1);
    const scope = moduleScope(input.spaceId, 'tasks');
    if (input.removed) tx.emit(scope, commentRemoved, { id: comment.id, task_id: comment.task_id });
    else tx.emit(scope, commentPosted, comment);
    return {};
  },
});

export const page = query(comments, {
  expects: writers,
  async run({ db }, input) {
    const rows = await db.query<Comment>(
      `select ${columns} from task_comments where space_id = $1 and task_id = $2 and removed_at is null
         and ($3::bigint is null or seq < $3) order by seq desc limit $4`,
      [input.spaceId, input.taskId, input.before ?? null, input.limit + 1],
    );
    return { rows: rows.slice(0, input.limit).reverse(), hasBefore: rows.length > input.limit, hasAfter: false };
  },
});
