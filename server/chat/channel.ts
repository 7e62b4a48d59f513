import { type Channel, channelChange, channelChanged, channelOpen, channelOpened } from '#contract/chat.ts';
import { moduleScope, parseScope, Refusal } from '#contract/index.ts';
import type { Space } from '#contract/spaces.ts';
import { idFrom } from '#core/clock.ts';
import { command, type Follower, type Tx } from '#core/module.ts';
import { refuseArchived, refuseDirect } from '../spaces/index.ts';

export const channelColumns = 'id, space_id, name, topic, created_at, archived_at, message_count, last_posted_at';

export const open = command(channelOpen, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'forbidden', outsider: 'not_found', anonymous: 'not_found' },
  async run(tx, input, by) {
    refuseArchived(by);
    if (by.role !== 'operator') {
      await refuseDirect(tx, input.spaceId);
      await refuseName(tx, input.spaceId, input.id, input.name);
    }
    const [row] = await tx.query<Channel>(
      `insert into channels (id, space_id, name, topic, created_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning ${channelColumns}`,
      [input.id, input.spaceId, input.name.trim(), input.topic?.trim() ?? '', tx.now],
    );
    if (!row) throw new Refusal('conflict');
    tx.emit(moduleScope(input.spaceId, 'chat'), channelOpened, row);
    return { id: row.id };
  },
});

export const change = command(channelChange, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'forbidden', outsider: 'not_found', anonymous: 'not_found' },
  async run(tx, input, by) {
    refuseArchived(by);
    await refuseDirect(tx, input.spaceId);
    if (!input.archived) await refuseName(tx, input.spaceId, input.channelId, input.name);
    const [row] = await tx.query<Channel>(
      `update channels set name = $3, topic = $4, archived_at = case when $5 then coalesce(archived_at, $6) end
       where id = $2 and space_id = $1 returning ${channelColumns}`,
      [input.spaceId, input.channelId, input.name.trim(), input.topic.trim(), input.archived, tx.now],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(moduleScope(input.spaceId, 'chat'), channelChanged, {
      id: row.id,
      name: row.name,
      topic: row.topic,
      archived_at: row.archived_at,
    });
    return {};
  },
});

/** Two channels of one name, among those open, could not be told apart. */
async function refuseName(tx: Tx, spaceId: string, channelId: string, name: string): Promise<void> {
  if (!name.trim()) throw new Refusal('invalid', { path: '/name' });
  const taken = await tx.query(
    'select 1 from channels where space_id = $1 and id <> $2 and archived_at is null and lower(name) = lower($3)',
    [spaceId, channelId, name.trim()],
  );
  if (taken.length > 0) throw new Refusal('conflict', { reason: 'name_taken' });
}

/** A new space begins with a channel, so that there is somewhere to talk. */
export const first: Follower = {
  name: 'chat.first',
  types: ['space.created'],
  async handle(events, { act }) {
    for (const event of events) {
      const space = event.body as Space;
      const spaceId = parseScope(event.scope)!.id;
      const name = space.kind === 'direct' ? '' : 'Général';
      await act(
        'channel.open',
        { id: firstChannelOf(spaceId), spaceId, name },
        `${event.stream}#${event.seq} first channel`,
      );
    }
  },
};

/** The id of a space's first channel, the same for whoever works it out. */
export const firstChannelOf = (spaceId: string): string => idFrom(`first channel of ${spaceId}`);
