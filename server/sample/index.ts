/** Fills a space that was made to be tried: a follower, so that it goes on where a crash stopped it. */
import { createHash } from 'node:crypto';
import { parseScope } from '#contract/index.ts';
import type { Space } from '#contract/spaces.ts';
import { idFrom } from '#core/clock.ts';
import type { Follower, FollowerHouse, Manifest } from '#core/module.ts';
import { knownBlobs } from '../files/index.ts';
import { fillProject, type Made } from './project.ts';
import { words } from './words.ts';

const fill: Follower = {
  name: 'sample.fill',
  types: ['space.created'],
  async handle(events, house) {
    for (const event of events)
      if ((event.body as Space).is_sample) await make(house, parseScope(event.scope)!.id, event.actor, event.at);
  },
};

async function make({ db, act }: FollowerHouse, spaceId: string, personId: string | null, at: string): Promise<void> {
  const [[maker], [channel]] = await Promise.all([
    db.query<{ name: string; language: 'fr' | 'en' }>('select name, language from persons where id = $1', [personId]),
    db.query<{ id: string }>('select id from channels where space_id = $1 order by created_at limit 1', [spaceId]),
  ]);
  if (!maker || !channel) return;
  const said = words[maker.language];
  const id = (name: string) => idFrom(`sample ${spaceId} ${name}`);
  let step = 0;
  const does = (command: string, input: object) => act(command, input, `sample ${spaceId} ${step++}`);
  const keeps = async (authorName: string, { bytes, ...file }: Made) => {
    const blobs = knownBlobs(db);
    if (!blobs) return;
    await blobs.bring([
      async () =>
        (async function* () {
          yield bytes;
        })(),
    ]);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await does('file.bring', { ...file, spaceId, authorName, sha256, size: bytes.length });
  };
  await fillProject(
    {
      id,
      does: (who, command, input) =>
        command === 'message.post'
          ? does('message.bring', { ...input, authorName: said.people[who] })
          : does(command, input),
      keeps: (who, file) => keeps(said.people[who]!, file),
    },
    said,
    {
      spaceId,
      channelId: channel.id,
      // whoever tries it finds a task among theirs
      people: said.people.map((name, who) =>
        who === 0 ? { id: personId!, name: maker.name, personId } : { id: id(name), name, personId: null },
      ),
      now: new Date(at),
    },
  );
}

export const sample: Manifest = { name: 'sample', tables: [], commands: [], queries: [], followers: [fill] };
