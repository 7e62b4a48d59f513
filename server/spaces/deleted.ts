/**
 * The end of a space: deleted, restored, or due to be erased. While it is deleted nobody is a member of it, so that every
 * door is closed by the one rule that is already everywhere; who was in it waits in `deleted_spaces`. The rows themselves
 * are taken away by server/exit/erase.ts.
 */
import {
  abandonedSpaces,
  deletedSpaces,
  KEPT_DAYS,
  spaceAppoint,
  spaceDelete,
  spaceDeleteAbandoned,
  spaceDeleted,
  spaceErase,
  spaceGone,
  spaceRestore,
  spaceReturned,
} from '#contract/deleted-spaces.ts';
import { personScope, Refusal, type Stream, spaceScope } from '#contract/index.ts';
import { scopeOpened } from '#contract/people.ts';
import { type Member, type Space, spaceChanged } from '#contract/spaces.ts';
import type { Db } from '#core/db.ts';
import { command, query, type Standing, type Tx } from '#core/module.ts';
import { changeRole, closeScopes, insertMember, memberColumns, openScopes, ungrant } from './member.ts';
import { adminOnly, spaceColumns } from './space.ts';

/** SQL: rows of spaces that are there. */
export const notDeleted = 'space_id not in (select space_id from deleted_spaces)';

const DAY = 86_400_000;

async function streamsOfMembers(db: Db, { spaceId }: { spaceId: string }): Promise<Stream[]> {
  const rows = await db.query<{ id: string }>('select person_id as id from members where space_id = $1', [spaceId]);
  return [spaceScope(spaceId), ...rows.map((row) => personScope(row.id))];
}

export const remove = command(spaceDelete, {
  expects: adminOnly,
  streams: streamsOfMembers,
  async run(tx, { spaceId, name }, by) {
    const [space] = await tx.query<Space>(`select ${spaceColumns} from spaces where id = $1 and kind = 'project'`, [
      spaceId,
    ]);
    if (!space) throw new Refusal('not_found');
    if (space.name !== name.trim()) throw new Refusal('invalid', { path: '/name' });
    return close(tx, space, by);
  },
});

/** Spaces `s` of the organisation $1 that nobody who is still here administers. */
const isAbandoned = `s.organisation_id = $1 and s.kind = 'project' and not exists (
    select 1 from members m join persons p on p.id = m.person_id and p.deactivated_at is null
    where m.space_id = s.id and m.role = 'space_admin')
  and not exists (select 1 from deleted_spaces d where d.space_id = s.id)`;
const whoRunsIt = {
  owner: 'accepted',
  member: 'forbidden',
  guest: 'not_found',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;

export const removeAbandoned = command(spaceDeleteAbandoned, {
  expects: whoRunsIt,
  streams: streamsOfMembers,
  async run(tx, input, by) {
    return close(tx, await abandonedSpace(tx, input), by);
  },
});

export const appoint = command(spaceAppoint, {
  expects: whoRunsIt,
  async run(tx, input) {
    await abandonedSpace(tx, input);
    const { spaceId, personId, organisationId } = input;
    const persons = await tx.query(
      `select 1 from persons where id = $1 and organisation_id = $2 and role <> 'guest' and deactivated_at is null`,
      [personId, organisationId],
    );
    if (persons.length === 0) throw new Refusal('not_found');
    if (!(await insertMember(tx, { spaceId, personId, role: 'space_admin' })))
      await changeRole(tx, { spaceId, personId, role: 'space_admin' });
    return {};
  },
});

/** Asked under the lock; rejects with `not_found` where somebody administers it. */
async function abandonedSpace(tx: Tx, input: { organisationId: string; spaceId: string }): Promise<Space> {
  const [space] = await tx.query<Space>(`select ${spaceColumns} from spaces s where ${isAbandoned} and s.id = $2`, [
    input.organisationId,
    input.spaceId,
  ]);
  if (!space) throw new Refusal('not_found');
  return space;
}

/** Of a space that they are strangers in they learn what is needed to choose, and nothing that is in it. */
export const abandoned = query(abandonedSpaces, {
  expects: whoRunsIt,
  async run({ db }, { organisationId }) {
    const rows = await db.query<never>(
      `select s.id, s.name, s.colour, s.created_at,
         array(select m.person_id from members m join persons p on p.id = m.person_id and p.deactivated_at is null
          where m.space_id = s.id) as member_ids
       from spaces s where ${isAbandoned} order by lower(s.name) limit 200`,
      [organisationId],
    );
    return { rows };
  },
});

async function close(tx: Tx, space: Space, by: Standing): Promise<{ due_at: string }> {
  const spaceId = space.id;
  const due = new Date(tx.now.getTime() + (space.is_sample ? 0 : KEPT_DAYS * DAY));
  const members = await tx.query<Member>(`select ${memberColumns} from members where space_id = $1`, [spaceId]);
  const grants = await tx.query<{ scope: string; person_id: string }>(
    'select scope, person_id from grants where space_id = $1',
    [spaceId],
  );
  await tx.query(
    `insert into deleted_spaces (space_id, deleted_by, deleted_by_name, deleted_at, due_at, members, grants)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [spaceId, by.personId, by.name, tx.now, due, JSON.stringify(members), JSON.stringify(grants)],
  );
  tx.emit(spaceScope(spaceId), spaceDeleted, { id: spaceId, due_at: due.toISOString() });
  for (const { scope, person_id } of grants) await ungrant(tx, scope, person_id);
  await tx.query('delete from members where space_id = $1', [spaceId]);
  for (const member of members) {
    tx.emit(personScope(member.id), spaceGone, { id: spaceId });
    closeScopes(tx, member);
  }
  return { due_at: due.toISOString() };
}

/** Those who administered it, and those who run the organisation: what else they see of it is nothing. */
const mayBringBack = `(jsonb_path_exists(d.members, '$[*] ? (@.id == $person && @.role == "space_admin")', jsonb_build_object('person', $2::text))
  or $3::text in ('owner', 'administrator'))`;

/** A deleted space that is not due yet, for who may bring it back; rejects with `not_found` otherwise. */
async function refuseNotTheirs(tx: Tx, input: { organisationId: string; spaceId: string }, by: Standing) {
  const rows = await tx.query(
    `select 1 from deleted_spaces d join spaces s on s.id = d.space_id
     where s.organisation_id = $1 and ${mayBringBack} and d.space_id = $4 and d.due_at > $5`,
    [input.organisationId, by.personId, by.role, input.spaceId, tx.now],
  );
  if (rows.length === 0) throw new Refusal('not_found');
}

const expects = {
  owner: 'accepted',
  member: 'not_found',
  guest: 'not_found',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;

async function streamsOf(db: Db, { spaceId }: { spaceId: string }): Promise<Stream[]> {
  const rows = await db.query<{ id: string }>(
    `select m ->> 'id' as id from deleted_spaces, jsonb_array_elements(members) m where space_id = $1`,
    [spaceId],
  );
  return [spaceScope(spaceId), ...rows.map((row) => personScope(row.id))];
}

export const restore = command(spaceRestore, {
  expects,
  streams: streamsOf,
  async run(tx, input, by) {
    await refuseNotTheirs(tx, input, by);
    const { spaceId } = input;
    // who left the organisation meanwhile does not come back, and who was renamed bears the new name
    const members = await tx.query<Member>(
      `insert into members (space_id, person_id, account_id, name, role, is_limited, joined_at)
       select d.space_id, p.id, p.account_id, p.name, m.role, m.is_limited, m.joined_at
       from deleted_spaces d, jsonb_to_recordset(d.members) as m (id uuid, role text, is_limited boolean, joined_at timestamptz)
       join persons p on p.id = m.id and p.deactivated_at is null where d.space_id = $1 returning ${memberColumns}`,
      [spaceId],
    );
    const grants = await tx.query<{ scope: string; person_id: string }>(
      `insert into grants (scope, space_id, person_id) select g.scope, d.space_id, g.person_id
       from deleted_spaces d, jsonb_to_recordset(d.grants) as g (scope text, person_id uuid)
       join members m on m.person_id = g.person_id and m.space_id = $1 where d.space_id = $1 returning scope, person_id`,
      [spaceId],
    );
    await tx.query('delete from deleted_spaces where space_id = $1', [spaceId]);
    const [space] = await tx.query<Space>(`select ${spaceColumns} from spaces where id = $1`, [spaceId]);
    tx.emit(spaceScope(spaceId), spaceChanged, space!);
    for (const member of members) {
      openScopes(tx, member);
      tx.emit(personScope(member.id), spaceReturned, { id: spaceId });
    }
    for (const { scope, person_id } of grants) tx.emit(personScope(person_id), scopeOpened, { scope });
    return {};
  },
});

export const erase = command(spaceErase, {
  expects,
  streams: async (_db, { spaceId }) => [spaceScope(spaceId)],
  async run(tx, input, by) {
    await refuseNotTheirs(tx, input, by);
    await tx.query('update deleted_spaces set due_at = $2 where space_id = $1', [input.spaceId, tx.now]);
    tx.emit(spaceScope(input.spaceId), spaceDeleted, { id: input.spaceId, due_at: tx.now.toISOString() });
    return {};
  },
});

export const list = query(deletedSpaces, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'not_found', outsider: 'not_found', anonymous: 'not_found' },
  async run({ db, by, clock }, { organisationId }) {
    const rows = await db.query<never>(
      `select s.id, s.name, s.colour, d.deleted_by_name, d.deleted_at, d.due_at
       from deleted_spaces d join spaces s on s.id = d.space_id
       where s.organisation_id = $1 and ${mayBringBack} and d.due_at > $4 order by d.deleted_at desc limit 200`,
      [organisationId, by.personId, by.role, clock.now()],
    );
    return { rows };
  },
});
