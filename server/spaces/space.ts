import { organisationScope, personScope, Refusal, type Row, type Scope, spaceScope } from '#contract/index.ts';
import { type Space, spaceArchive, spaceChange, spaceChanged, spaceCreate, spaceCreated } from '#contract/spaces.ts';
import type { Db } from '#core/db.ts';
import { command, type Tx } from '#core/module.ts';
import { insertMember, memberColumns, moduleScopes } from './member.ts';

export const spaceColumns = 'id, organisation_id, kind, name, colour, created_at, archived_at, is_sample';
export const adminOnly = {
  owner: 'accepted',
  member: 'forbidden',
  guest: 'forbidden',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;

export interface NewSpace {
  id: string;
  organisationId: string;
  kind: 'project' | 'direct';
  name: string;
  colour: string;
  directKey?: string;
  isSample?: boolean;
}

/** Makes the space's row and tells its stream; members are added next. Undefined when the id or the direct key is taken. */
export async function insertSpace(tx: Tx, space: NewSpace): Promise<Space | undefined> {
  const [row] = await tx.query<Space>(
    `insert into spaces (id, organisation_id, kind, name, colour, direct_key, created_at, is_sample)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict do nothing returning ${spaceColumns}`,
    [
      space.id,
      space.organisationId,
      space.kind,
      space.name,
      space.colour,
      space.directKey ?? null,
      tx.now,
      space.isSample ?? false,
    ],
  );
  if (row) tx.emit(spaceScope(space.id), spaceCreated, row);
  return row;
}

export const create = command(spaceCreate, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'not_found', outsider: 'not_found', anonymous: 'not_found' },
  async streams(db, input, actor) {
    const [row] = await db.query<{ id: string }>(
      'select id from persons where organisation_id = $1 and account_id = $2',
      [input.organisationId, actor.accountId],
    );
    const streams = [organisationScope(input.organisationId), spaceScope(input.id)];
    return row ? [...streams, personScope(row.id)] : streams;
  },
  async run(tx, input, by) {
    const space = await insertSpace(tx, {
      ...input,
      name: input.name.trim(),
      colour: String(input.colour),
      kind: 'project',
      isSample: input.sample,
    });
    if (!space) throw new Refusal('conflict');
    await insertMember(tx, { spaceId: input.id, personId: by.personId!, role: 'space_admin' });
    return { id: input.id };
  },
});

export const change = command(spaceChange, {
  expects: adminOnly,
  async run(tx, input) {
    const [row] = await tx.query<Space>(
      `update spaces set name = $2, colour = $3 where id = $1 and kind = 'project' returning ${spaceColumns}`,
      [input.spaceId, input.name.trim(), input.colour],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(spaceScope(input.spaceId), spaceChanged, row);
    return {};
  },
});

export const archive = command(spaceArchive, {
  expects: adminOnly,
  async run(tx, input) {
    const [row] = await tx.query<Space>(
      `update spaces set archived_at = $2 where id = $1 and kind = 'project' returning ${spaceColumns}`,
      [input.spaceId, input.archived ? tx.now : null],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(spaceScope(input.spaceId), spaceChanged, row);
    return {};
  },
});

/** The whole collections of a space's own scope. */
export async function snapshot(db: Db, id: string): Promise<Record<string, Row[]>> {
  const [spaces, members] = await Promise.all([
    db.query<Row>(`select ${spaceColumns} from spaces where id = $1`, [id]),
    db.query<Row>(`select ${memberColumns} from members where space_id = $1`, [id]),
  ]);
  return { spaces, members };
}

/** The scopes that a person holds by their memberships and grants. */
export async function scopesOfPerson(db: Db, personId: string): Promise<Scope[]> {
  const [members, grants] = await Promise.all([
    db.query<{ space_id: string; is_limited: boolean }>(
      'select space_id, is_limited from members where person_id = $1',
      [personId],
    ),
    db.query<{ scope: string }>('select scope from grants where person_id = $1', [personId]),
  ]);
  return [
    ...members.flatMap((m) => [spaceScope(m.space_id), ...(m.is_limited ? [] : moduleScopes(m.space_id))]),
    ...grants.map((grant) => grant.scope),
  ];
}
