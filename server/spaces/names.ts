/** A follower of the log: a person's new name reaches each of their spaces, and a deactivated person leaves them. */
import { spaceScope } from '#contract/index.ts';
import type { Person } from '#contract/people.ts';
import type { Follower } from '#core/module.ts';

export const names: Follower = {
  name: 'spaces.names',
  types: ['person.changed'],
  async handle(events, { db, act }) {
    for (const event of events) {
      const person = event.body as Person;
      const spaces = await db.query<{ space_id: string }>('select space_id from members where person_id = $1', [
        person.id,
      ]);
      for (const { space_id: spaceId } of spaces) {
        const op = `${event.stream}#${event.seq} ${spaceScope(spaceId)}`;
        if (person.deactivated_at) await act('member.remove', { spaceId, personId: person.id }, op);
        else await act('member.rename', { spaceId, personId: person.id, name: person.name }, op);
      }
    }
  },
};
