import { type Channel, channelChange, channelChanged, channelOpen, channelOpened } from '#contract/chat.ts';
import { moduleScope, parseScope, Refusal } from '#contract/index.ts';
import type { Space } from '#contract/spaces.ts';
import { idFrom } from '#core/clock.ts';
import { command, type Follower } from '#core/module.ts';
import { refuseArchived } from '../spaces/index.ts';

export const channelColumns = 'id, space_id, name, created_at, archived_at, message_count';

export const open = command(channelOpen, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'forbidden', outsider: 'not_found', anonymous: 'not_found' },
  async run(tx, input) {
    await refuseArchived(tx, input.spaceId);
    const [row] = await tx.query<Channel>(
      `insert into channels (id, space_id, name, created_at) values ($1, $2, $3, $4) on conflict do nothing returning ${channelColumns}`,
      [input.id, input.spaceId, input.name.trim(), tx.now],
    );
    if (!row) throw new Refusal('conflict');
    tx.emit(moduleScope(input.spaceId, 'chat'), channelOpened, row);
    return { id: row.id };
  },
});

export const change = command(channelChange, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'forbidden', outsider: 'not_found', anonymous: 'not_found' },
  async run(tx, input) {
    const [row] = await tx.query<Channel>(
      `update channels set name = $3, archived_at = $4 where id = $2 and space_id = $1 returning ${channelColumns}`,
      [input.spaceId, input.channelId, input.name.trim(), input.archived ? tx.now : null],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(moduleScope(input.spaceId, 'chat'), channelChanged, {
      id: row.id,
      name: row.name,
      archived_at: row.archived_at,
    });
    return {};
  },
});

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
