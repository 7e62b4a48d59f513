/** Direct conversations: hidden spaces of exactly some people, without an administrator and closed to everybody else. */
import { personScope, Refusal, spaceScope } from '#contract/index.ts';
import { directOpen } from '#contract/spaces.ts';
import { idFrom } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import { command, type Tx } from '#core/module.ts';
import { insertMember } from './member.ts';
import { insertSpace } from './space.ts';

const peopleOf = (input: { personId: string; personIds: string[] }): string[] =>
  [...new Set([input.personId, ...input.personIds])].sort();
/** Worked out from the people, so that two who open it at once open the same. */
const spaceIdOf = (people: string[]): string => idFrom(`direct ${people.join(' ')}`);

export const open = command(directOpen, {
  expects: {
    owner: 'accepted',
    member: 'not_found',
    guest: 'not_found',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  async streams(_db, input) {
    const people = peopleOf(input);
    return [spaceScope(spaceIdOf(people)), ...people.map(personScope)];
  },
  async run(tx, input, by) {
    const people = peopleOf(input);
    if (people.length < 2) throw new Refusal('invalid', { path: '/personIds' });
    const found = await tx.query<{ id: string; role: string }>(
      'select id, role from persons where id = any($1) and organisation_id = $2 and deactivated_at is null',
      [people, by.organisationId],
    );
    if (found.length < people.length) throw new Refusal('not_found');
    for (const guest of found.filter((each) => each.role === 'guest')) await refuseStrangers(tx, guest.id, people);
    const id = spaceIdOf(people);
    const space = { id, organisationId: by.organisationId!, kind: 'direct', name: '', colour: 'stone' } as const;
    await insertSpace(tx, { ...space, directKey: people.join(' ') });
    // who had left a group comes back when it is opened again
    for (const { id: personId, role } of found)
      await insertMember(tx, { spaceId: id, personId, role: role === 'guest' ? 'space_guest' : 'space_member' });
    return { spaceId: id };
  },
});

/** A guest writes to, and is written to by, only those they share a project's space with; the others do not exist for them. */
async function refuseStrangers(tx: Tx, guestId: string, people: string[]): Promise<void> {
  const rows = await tx.query<{ person_id: string }>(
    `select distinct b.person_id from members a join members b on b.space_id = a.space_id
     join spaces s on s.id = a.space_id and s.kind = 'project' where a.person_id = $1 and b.person_id = any($2)`,
    [guestId, people],
  );
  if (rows.length < people.length) throw new Refusal('not_found');
}

/** Refuses what has no place in a conversation between given people: others, channels, an archive. */
export async function refuseDirect(db: Db, spaceId: string): Promise<void> {
  const rows = await db.query(`select 1 from spaces where id = $1 and kind = 'direct'`, [spaceId]);
  if (rows.length > 0) throw new Refusal('forbidden');
}
