/** What is written in a meeting: lines to everybody, the note written together. It stays with the meeting afterwards. */

import { moduleScope, Refusal, spaceScope } from '#contract/index.ts';
import {
  guestHand,
  guestRemark,
  guestRemarks,
  noteWrite,
  noteWritten,
  type Remark,
  remarkMade,
  remarkMake,
  remarksPage,
} from '#contract/remarks.ts';
import type { Db } from '#core/db.ts';
import { command, query, type Tx } from '#core/module.ts';
import { hashOf } from '../people/index.ts';
import { inside } from './expectations.ts';
import { runningMeeting } from './meeting.ts';
import { setHand } from './participant.ts';

const columns = 'id, meeting_id, seq, author_id, author_name, text, said_at';
/** What one meeting may hold; more is not a conversation. */
const MOST_REMARKS = 10_000;
/** Anybody may try: the secret decides. */
const bySecret = {
  owner: 'not_found',
  member: 'not_found',
  guest: 'not_found',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;

interface Admitted {
  id: string;
  name: string;
  meeting_id: string;
  space_id: string;
  answered_at: string;
  is_encrypted: boolean;
}

/** The guest by link behind a secret, let in to a meeting that is still running. */
async function admitted(db: Db, input: { id: string; secret: string }): Promise<Admitted> {
  const [row] = await db.query<Admitted>(
    `select k.id, k.name, k.meeting_id, m.space_id, k.answered_at, m.is_encrypted from knocks k join meetings m on m.id = k.meeting_id
     where k.id = $1 and k.secret_hash = $2 and k.admitted and m.ended_at is null`,
    [input.id, hashOf(input.secret)],
  );
  if (!row) throw new Refusal('not_found');
  return row;
}

async function write(
  tx: Tx,
  spaceId: string,
  remark: Pick<Remark, 'id' | 'meeting_id' | 'author_id' | 'author_name' | 'text'>,
): Promise<number> {
  const scope = moduleScope(spaceId, 'calls');
  const [held] = await tx.query<{ count: number }>('select count(*)::int as count from remarks where meeting_id = $1', [
    remark.meeting_id,
  ]);
  if (held!.count >= MOST_REMARKS) throw new Refusal('too_fast');
  const [row] = await tx.query<Remark>(
    `insert into remarks (id, meeting_id, seq, author_id, author_name, text, said_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict do nothing returning ${columns}`,
    [
      remark.id,
      remark.meeting_id,
      tx.nextSeq(spaceScope(spaceId)),
      remark.author_id,
      remark.author_name,
      remark.text.trim(),
      tx.now,
    ],
  );
  if (!row) throw new Refusal('conflict');
  tx.emit(scope, remarkMade, row);
  return row.seq;
}

export const make = command(remarkMake, {
  expects: inside,
  async run(tx, input, by) {
    const meeting = await runningMeeting(tx, input.spaceId, input.meetingId);
    if (meeting.is_encrypted) throw new Refusal('conflict', { reason: 'meeting_encrypted' });
    const { id, text } = input;
    const seq = await write(tx, input.spaceId, {
      id,
      meeting_id: meeting.id,
      author_id: by.personId,
      author_name: by.name,
      text,
    });
    return { id, seq };
  },
});

export const guestMake = command(guestRemark, {
  expects: bySecret,
  streams: async (db, input) => [spaceScope((await admitted(db, input)).space_id)],
  async run(tx, input) {
    const guest = await admitted(tx, input);
    if (guest.is_encrypted) throw new Refusal('conflict', { reason: 'meeting_encrypted' });
    await write(tx, guest.space_id, {
      id: input.remarkId,
      meeting_id: guest.meeting_id,
      author_id: null,
      author_name: guest.name,
      text: input.text,
    });
    return {};
  },
});

export const guestHandRaise = command(guestHand, {
  expects: bySecret,
  streams: async (db, input) => [spaceScope((await admitted(db, input)).space_id)],
  async run(tx, input) {
    const guest = await admitted(tx, input);
    await setHand(tx, guest.space_id, guest.meeting_id, `guest/${guest.id}`, input.isRaised);
    return {};
  },
});

export const note = command(noteWrite, {
  expects: inside,
  async run(tx, input) {
    const meeting = await runningMeeting(tx, input.spaceId, input.meetingId);
    if (meeting.is_encrypted) throw new Refusal('conflict', { reason: 'meeting_encrypted' });
    const [row] = await tx.query<{ id: string; text: string; version: number }>(
      `update meetings set note = $3, note_version = note_version + 1
       where id = $2 and space_id = $1 and note_version = $4 returning id, note as text, note_version as version`,
      [input.spaceId, input.meetingId, input.text, input.version],
    );
    if (!row) throw new Refusal('conflict');
    tx.emit(moduleScope(input.spaceId, 'calls'), noteWritten, row);
    return { version: row.version };
  },
});

export const page = query(remarksPage, {
  expects: inside,
  async run({ db }, input) {
    const around = input.around
      ? await db.query<{ seq: number }>('select seq from remarks where id = $1 and meeting_id = $2', [
          input.around,
          input.meetingId,
        ])
      : [];
    const isForward = input.after !== undefined;
    const edge = input.after ?? input.before ?? (around[0] ? around[0].seq + 1 : Number.MAX_SAFE_INTEGER);
    const rows = await db.query<Remark>(
      `select ${columns.replaceAll(/\w+/g, 'r.$&')} from remarks r join meetings m on m.id = r.meeting_id
       where r.meeting_id = $2 and m.space_id = $1 and r.seq ${isForward ? '>' : '<'} $3
       order by r.seq ${isForward ? 'asc' : 'desc'} limit $4`,
      [input.spaceId, input.meetingId, edge, input.limit + 1],
    );
    const hasMore = rows.length > input.limit;
    const kept = rows.slice(0, input.limit);
    if (!isForward) kept.reverse();
    return {
      rows: kept,
      hasBefore: isForward ? true : hasMore,
      hasAfter: isForward ? hasMore : input.before !== undefined || around.length > 0,
    };
  },
});

export const guestPage = query(guestRemarks, {
  expects: bySecret,
  async run({ db }, input) {
    const guest = await admitted(db, input);
    const rows = await db.query<Remark>(
      `select ${columns} from remarks where meeting_id = $1 and said_at >= $2 order by seq desc limit 200`,
      [guest.meeting_id, guest.answered_at],
    );
    return { rows: rows.reverse() };
  },
});
