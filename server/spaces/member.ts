import { moduleScope, personScope, Refusal, type Scope, spaceScope } from '#contract/index.ts';
import { scopeClosed, scopeOpened } from '#contract/people.ts';
import {
  type Member,
  memberAdd,
  memberAdded,
  memberChanged,
  memberRemove,
  memberRemoved,
  memberRename,
  memberSetRole,
} from '#contract/spaces.ts';
import { command, type Tx } from '#core/module.ts';

export const memberColumns = 'person_id as id, space_id, name, role, is_limited, joined_at';
const modules = ['chat', 'files', 'tasks', 'calls'] as const;

export const moduleScopes = (spaceId: string): Scope[] => modules.map((module) => moduleScope(spaceId, module));

export interface NewMember {
  spaceId: string;
  personId: string;
  role: Member['role'];
  /** for a limited guest: the only scopes beside the space's own */
  only?: Scope[];
}

/** Brings a person in and opens the space's scopes to them. Undefined when they are in already. */
export async function insertMember(tx: Tx, member: NewMember): Promise<Member | undefined> {
  const [row] = await tx.query<Member>(
    `insert into members (space_id, person_id, account_id, name, role, is_limited, joined_at)
     select s.id, p.id, p.account_id, p.name, $3, $4, $5 from persons p join spaces s on s.organisation_id = p.organisation_id
     where s.id = $1 and p.id = $2 and p.deactivated_at is null
     on conflict do nothing returning ${memberColumns}`,
    [member.spaceId, member.personId, member.role, member.only !== undefined, tx.now],
  );
  if (!row) return undefined;
  tx.emit(spaceScope(member.spaceId), memberAdded, row);
  openScopes(tx, row);
  for (const scope of member.only ?? []) await grant(tx, scope, member.spaceId, member.personId);
  return row;
}

type Held = Pick<Member, 'id' | 'space_id' | 'is_limited'>;
const scopesOf = (member: Held): Scope[] => [
  spaceScope(member.space_id),
  ...(member.is_limited ? [] : moduleScopes(member.space_id)),
];
/** Tells a member what opened to them; what was granted beside is told by `grant`. */
export function openScopes(tx: Tx, member: Held): void {
  for (const scope of scopesOf(member)) tx.emit(personScope(member.id), scopeOpened, { scope });
}
/** Tells who was a member what closed. */
export function closeScopes(tx: Tx, member: Held): void {
  for (const scope of scopesOf(member).reverse()) tx.emit(personScope(member.id), scopeClosed, { scope });
}

/** Opens a narrower scope (a private channel) to a member. Harmless when it is open already. */
export async function grant(tx: Tx, scope: Scope, spaceId: string, personId: string): Promise<boolean> {
  const made = await tx.query(
    `insert into grants (scope, space_id, person_id)
     select $1, $2, person_id from members where space_id = $2 and person_id = $3 on conflict do nothing returning scope`,
    [scope, spaceId, personId],
  );
  if (made.length > 0) tx.emit(personScope(personId), scopeOpened, { scope });
  return made.length > 0;
}

/** Closes a narrower scope to a member. */
export async function ungrant(tx: Tx, scope: Scope, personId: string): Promise<boolean> {
  const gone = await tx.query('delete from grants where scope = $1 and person_id = $2 returning scope', [
    scope,
    personId,
  ]);
  if (gone.length > 0) tx.emit(personScope(personId), scopeClosed, { scope });
  return gone.length > 0;
}

export const add = command(memberAdd, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'forbidden', outsider: 'not_found', anonymous: 'not_found' },
  async run(tx, input, by) {
    if (input.role === 'space_admin' && by.role !== 'space_admin') throw new Refusal('forbidden');
    const [person] = await tx.query<{ role: string }>(
      `select p.role from persons p join spaces s on s.organisation_id = p.organisation_id
       where s.id = $1 and p.id = $2 and s.kind = 'project'`,
      [input.spaceId, input.personId],
    );
    if (!person) throw new Refusal('not_found');
    if ((person.role === 'guest') !== (input.role === 'space_guest')) throw new Refusal('invalid', { path: '/role' });
    if (!(await insertMember(tx, input))) throw new Refusal('conflict', { reason: 'already_member' });
    return {};
  },
});

export const setRole = command(memberSetRole, {
  expects: {
    owner: 'accepted',
    member: 'forbidden',
    guest: 'forbidden',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  async run(tx, input) {
    await refuseLastAdmin(tx, input.spaceId, input.personId);
    await changeRole(tx, input);
    return {};
  },
});

/** Rejects with `not_found` for who is no member, or would turn from a guest into a member or back. */
export async function changeRole(tx: Tx, { spaceId, personId, role }: NewMember): Promise<void> {
  const [row] = await tx.query<Member>(
    `update members set role = $3 where space_id = $1 and person_id = $2 and (role = 'space_guest') = ($3 = 'space_guest')
     returning ${memberColumns}`,
    [spaceId, personId, role],
  );
  if (!row) throw new Refusal('not_found');
  tx.emit(spaceScope(spaceId), memberChanged, { id: row.id, role: row.role });
}

export const rename = command(memberRename, {
  expects: {
    owner: 'forbidden',
    member: 'forbidden',
    guest: 'forbidden',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  async run(tx, input) {
    const rows = await tx.query(
      'update members set name = $3 where space_id = $1 and person_id = $2 returning person_id',
      [input.spaceId, input.personId, input.name],
    );
    if (rows.length > 0) tx.emit(spaceScope(input.spaceId), memberChanged, { id: input.personId, name: input.name });
    return {};
  },
});

export const remove = command(memberRemove, {
  expects: {
    owner: 'accepted',
    member: 'forbidden',
    guest: 'forbidden',
    outsider: 'not_found',
    anonymous: 'not_found',
    space_admin: 'accepted',
  },
  async run(tx, input, by) {
    if (by.role !== 'space_admin' && by.role !== 'operator' && by.personId !== input.personId)
      throw new Refusal('forbidden');
    if (by.role !== 'operator') {
      await refuseLastAdmin(tx, input.spaceId, input.personId);
      await refusePair(tx, input.spaceId);
    }
    const [row] = await tx.query<{ is_limited: boolean }>(
      'delete from members where space_id = $1 and person_id = $2 returning is_limited',
      [input.spaceId, input.personId],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(spaceScope(input.spaceId), memberRemoved, { id: input.personId });
    const grants = await tx.query<{ scope: string }>(
      'select scope from grants where space_id = $1 and person_id = $2',
      [input.spaceId, input.personId],
    );
    for (const { scope } of grants) await ungrant(tx, scope, input.personId);
    closeScopes(tx, { ...row, id: input.personId, space_id: input.spaceId });
    return {};
  },
});

/** A group's conversation is left; one of two people is only closed to one who is no longer there. */
async function refusePair(tx: Tx, spaceId: string): Promise<void> {
  const rows = await tx.query(
    `select 1 from members m join spaces s on s.id = m.space_id and s.kind = 'direct'
     where m.space_id = $1 group by m.space_id having count(*) <= 2`,
    [spaceId],
  );
  if (rows.length > 0) throw new Refusal('forbidden');
}

async function refuseLastAdmin(tx: Tx, spaceId: string, personId: string): Promise<void> {
  const admins = await tx.query<{ person_id: string }>(
    `select person_id from members where space_id = $1 and role = 'space_admin'`,
    [spaceId],
  );
  if (admins.length === 1 && admins[0]!.person_id === personId) throw new Refusal('conflict', { reason: 'last_admin' });
}
