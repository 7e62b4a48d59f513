import type { Static } from 'typebox';
import {
  beginningOf,
  type Message,
  messageBring,
  messageEdit,
  messageEdited,
  messagePin,
  messagePinned,
  messagePost,
  messagePosted,
  message as messageQuery,
  messageRestore,
  messageRestored,
  messageRetract,
  messageRetracted,
  messages,
  messageUnpinned,
} from '#contract/chat.ts';
import { moduleScope, Refusal, spaceScope } from '#contract/index.ts';
import type { Db } from '#core/db.ts';
import { command, query, type Standing, type Tx } from '#core/module.ts';
import { refuseArchived } from '../spaces/index.ts';

export const messageColumns = `id, space_id, channel_id, thread_id, seq, author_id, author_name, text, mentions, attachments, reactions,
  reply_count, last_reply_at, posted_at, edited_at, retracted_at`;
export const writers = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'accepted',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;
const houseOnly = {
  owner: 'forbidden',
  member: 'forbidden',
  guest: 'forbidden',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;
/** of a message that the owner wrote */
const ownMessage = {
  owner: 'accepted',
  member: 'forbidden',
  guest: 'forbidden',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;
/** the space's administrator may take it back, and bring it back */
const moderated = { ...ownMessage, space_admin: 'accepted' } as const;

export const post = command(messagePost, {
  expects: writers,
  async run(tx, input, by) {
    if (!input.text.trim() && !input.attachments?.length) throw new Refusal('invalid', { path: '/text' });
    refuseArchived(by);
    return write(tx, input, by);
  },
});

export const bring = command(messageBring, {
  expects: houseOnly,
  run: (tx, { authorName, ...input }) => write(tx, input, { personId: null, name: authorName }),
});

/**
 * Of a batch, each message is of a space of its own. Rows are found by their keys, however few there were when the plan was
 * made: that is what `lateral` with an offset and `any(array(…))` are for.
 */
const said = `with given as (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::uuid[], $7::text[], $8::text[],
        $9::text[], $10::jsonb[], $11::timestamptz[])
      as g (id, space_id, channel_id, thread_id, seq, author_id, author_name, text, mentions, attachments, posted_at)),
  said as (
    insert into messages (id, space_id, channel_id, thread_id, seq, author_id, author_name, text, mentions, attachments, posted_at)
    select g.id, g.space_id, c.id, g.thread_id, g.seq, g.author_id, g.author_name, g.text, g.mentions::uuid[], g.attachments, g.posted_at
    from given g cross join lateral (
      select id from channels where id = g.channel_id and space_id = g.space_id and archived_at is null offset 0) c
    on conflict do nothing returning ${messageColumns}),
  answered as (
    update messages m set reply_count = reply_count + 1, last_reply_at = (select s.posted_at from said s where s.thread_id = m.id)
    where id = any(array(select thread_id from said where thread_id is not null))),
  counted as (
    update channels c set message_count = message_count + 1,
      last_posted_at = (select s.posted_at from said s where s.channel_id = c.id and s.thread_id is null)
    where id = any(array(select channel_id from said where thread_id is null)))
  select * from said`;

type Said = Static<typeof messagePost.input>;
async function write(
  tx: Tx,
  input: Said,
  by: Pick<Standing, 'personId' | 'name'>,
): Promise<{ id: string; seq: number }> {
  const threadId = input.threadId ?? null;
  if (threadId) await refuseForeignThread(tx, input.channelId, threadId);
  const mentions = await membersAmong(tx, input.spaceId, input.mentions ?? []);
  const row = await tx.together<Message>(
    said,
    [
      input.id,
      input.spaceId,
      input.channelId,
      threadId,
      tx.nextSeq(spaceScope(input.spaceId)),
      by.personId,
      by.name,
      input.text,
      `{${mentions.join(',')}}`,
      JSON.stringify(input.attachments ?? []),
      tx.now.toISOString(),
    ],
    (each) => each.id === input.id && each.channel_id === input.channelId,
  );
  if (!row) throw await whyNot(tx, input);
  tx.emit(moduleScope(input.spaceId, 'chat'), messagePosted, row);
  return { id: row.id, seq: row.seq };
}

/** Why a message found no place: no such channel, one that is archived, or an id already taken. */
async function whyNot(tx: Tx, input: { spaceId: string; channelId: string }): Promise<Refusal> {
  const [channel] = await tx.query<{ archived_at: string | null }>(
    'select archived_at from channels where id = $1 and space_id = $2',
    [input.channelId, input.spaceId],
  );
  if (!channel) return new Refusal('not_found');
  return new Refusal('conflict', channel.archived_at ? { reason: 'archived' } : {});
}

async function refuseForeignThread(tx: Tx, channelId: string, threadId: string): Promise<void> {
  const rows = await tx.query('select 1 from messages where id = $1 and channel_id = $2 and thread_id is null', [
    threadId,
    channelId,
  ]);
  if (rows.length === 0) throw new Refusal('not_found');
}

/** A mention of somebody who is not in the space is only text; the space's own id stays, for everybody. */
async function membersAmong(tx: Tx, spaceId: string, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const everybody = ids.includes(spaceId) ? [spaceId] : [];
  const rows = await tx.query<{ person_id: string }>(
    'select person_id from members where space_id = $1 and person_id = any($2)',
    [spaceId, ids],
  );
  return [...everybody, ...rows.map((row) => row.person_id)];
}

async function messageOf(tx: Tx, input: { spaceId: string; channelId: string; messageId: string }): Promise<Message> {
  const [row] = await tx.query<Message>(
    `select ${messageColumns} from messages where id = $1 and channel_id = $2 and space_id = $3`,
    [input.messageId, input.channelId, input.spaceId],
  );
  if (!row) throw new Refusal('not_found');
  return row;
}

function refuseForeign(message: Message, by: Standing, mayModerate: boolean): void {
  if (message.author_id === by.personId || (mayModerate && by.role === 'space_admin')) return;
  throw new Refusal('forbidden', { reason: 'not_yours' });
}

export const edit = command(messageEdit, {
  expects: ownMessage,
  async run(tx, input, by) {
    const message = await messageOf(tx, input);
    refuseForeign(message, by, false);
    if (message.retracted_at) throw new Refusal('not_found');
    refuseArchived(by);
    const mentions = await membersAmong(tx, input.spaceId, input.mentions ?? []);
    const [row] = await tx.query<Message>(
      `update messages set text = $2, mentions = $3, edited_at = $4 where id = $1 returning ${messageColumns}`,
      [message.id, input.text, mentions, tx.now],
    );
    tx.emit(moduleScope(input.spaceId, 'chat'), messageEdited, {
      id: row!.id,
      text: row!.text,
      mentions,
      edited_at: row!.edited_at!,
    });
    return {};
  },
});

export const retract = command(messageRetract, {
  expects: moderated,
  async run(tx, input, by) {
    const message = await messageOf(tx, input);
    refuseForeign(message, by, true);
    if (message.retracted_at) return {};
    await tx.query('update messages set retracted_at = $2 where id = $1', [message.id, tx.now]);
    await tx.query('delete from pins where message_id = $1', [message.id]);
    tx.emit(moduleScope(input.spaceId, 'chat'), messageRetracted, {
      id: message.id,
      retracted_at: tx.now.toISOString(),
    });
    return {};
  },
});

export const restore = command(messageRestore, {
  expects: moderated,
  async run(tx, input, by) {
    const message = await messageOf(tx, input);
    refuseForeign(message, by, true);
    if (!message.retracted_at) return {};
    await tx.query('update messages set retracted_at = null where id = $1', [message.id]);
    tx.emit(moduleScope(input.spaceId, 'chat'), messageRestored, { ...message, retracted_at: null });
    return {};
  },
});

export const pin = command(messagePin, {
  expects: writers,
  async run(tx, input) {
    const message = await messageOf(tx, input);
    if (message.retracted_at) throw new Refusal('not_found');
    const scope = moduleScope(input.spaceId, 'chat');
    if (!input.pinned) {
      const gone = await tx.query('delete from pins where message_id = $1 returning message_id', [message.id]);
      if (gone.length > 0) tx.emit(scope, messageUnpinned, { id: message.id });
      return {};
    }
    const made = await tx.query(
      'insert into pins (message_id, space_id, channel_id, pinned_at) values ($1, $2, $3, $4) on conflict do nothing returning message_id',
      [message.id, input.spaceId, input.channelId, tx.now],
    );
    const { id, channel_id, author_name, text } = message;
    if (made.length > 0) tx.emit(scope, messagePinned, { id, channel_id, author_name, text: beginningOf(text) });
    return {};
  },
});

/** A retracted message keeps its place and loses its words. */
export const shown = (row: Message): Message =>
  row.retracted_at ? { ...row, text: '', attachments: [], reactions: {} } : row;

export const page = query(messages, {
  expects: writers,
  async run({ db }, input) {
    // a thread begins with what it answers
    const inside = input.threadId ? '(thread_id = $2 or id = $2)' : 'thread_id is null and $2::uuid is null';
    const base = `select ${messageColumns} from messages where channel_id = $1 and space_id = $3 and ${inside}`;
    const params = [input.channelId, input.threadId ?? null, input.spaceId];
    const older = (seq: number, limit: number) =>
      db.query<Message>(`${base} and seq < $4 order by seq desc limit $5`, [...params, seq, limit]);
    const newer = (seq: number, limit: number) =>
      db.query<Message>(`${base} and seq > $4 order by seq limit $5`, [...params, seq, limit]);
    if (input.after !== undefined) {
      const rows = await newer(input.after, input.limit + 1);
      return { rows: rows.slice(0, input.limit).map(shown), hasBefore: true, hasAfter: rows.length > input.limit };
    }
    if (input.around !== undefined) {
      const seq = await seqOf(db, input.around, input.channelId, input.threadId ?? null);
      return around(seq, input.limit, older, newer);
    }
    const rows = await older(input.before ?? Number.MAX_SAFE_INTEGER, input.limit + 1);
    return {
      rows: rows.slice(0, input.limit).reverse().map(shown),
      hasBefore: rows.length > input.limit,
      hasAfter: input.before !== undefined,
    };
  },
});

type Reader = (seq: number, limit: number) => Promise<Message[]>;

/** The place of a message where it is shown: one of a thread stands in its channel where the thread begins. */
async function seqOf(db: Db, at: string | number, channelId: string, threadId: string | null): Promise<number> {
  if (typeof at === 'number') return at;
  const [target] = await db.query<{ seq: number }>(
    `select coalesce(root.seq, m.seq) as seq from messages m
     left join messages root on root.id = m.thread_id and $3::uuid is null where m.id = $1 and m.channel_id = $2`,
    [at, channelId, threadId],
  );
  if (!target) throw new Refusal('not_found');
  return target.seq;
}

async function around(seq: number, limit: number, older: Reader, newer: Reader) {
  const half = Math.ceil(limit / 2);
  const [before, after] = await Promise.all([older(seq + 1, half + 1), newer(seq, half + 1)]);
  return {
    rows: [...before.slice(0, half).reverse(), ...after.slice(0, half)].map(shown),
    hasBefore: before.length > half,
    hasAfter: after.length > half,
  };
}

export const one = query(messageQuery, {
  expects: writers,
  async run({ db }, input) {
    const [row] = await db.query<Message>(`select ${messageColumns} from messages where id = $1 and space_id = $2`, [
      input.messageId,
      input.spaceId,
    ]);
    if (!row) throw new Refusal('not_found');
    return shown(row);
  },
});
