import { afterAll, beforeAll, expect, test } from 'vitest';
import { apply, emptyScope, moduleScope, personScope, type Row, type ScopeState, windowKey } from '#contract/index.ts';
import { openWorld, type Somebody, type World } from '../test/world.ts';
import { firstChannelOf } from './channel.ts';

let world: World;
let channelId: string;
beforeAll(async () => {
  world = await openWorld();
  channelId = firstChannelOf(world.spaceId);
});
afterAll(() => world.close());

const here = () => ({ spaceId: world.spaceId, channelId });

async function says(who: Somebody, text: string, more: object = {}): Promise<string> {
  const id = world.id();
  await who.does('message.post', { id, ...here(), text, ...more });
  return id;
}
const page = (who: Somebody, more: object = {}) =>
  who.asks<{ rows: Row[]; hasBefore: boolean; hasAfter: boolean }>('messages', { ...here(), limit: 50, ...more });

test('a new space has a channel to talk in', async () => {
  const channels = await world.guest.sees(moduleScope(world.spaceId, 'chat'), 'channels');
  expect(channels).toMatchObject([{ id: channelId, name: 'Général' }]);
});

test('what one writes, everyone in the space reads, and an open window shows exactly what the page would', async () => {
  const { owner, member, guest, outsider, spaceId } = world;
  const scope = moduleScope(spaceId, 'chat');
  let state: ScopeState = { ...emptyScope, windows: { [windowKey('messages', channelId)]: await page(guest) } };
  const follow = () => {
    for (const event of guest.received()) if (event.scope === scope) state = apply(state, event);
  };
  const first = await says(owner, 'Relevé terminé. **Merci** de relire.');
  follow();
  await says(member, 'Je m’en occupe.');
  follow();
  await member.does('reaction.add', { ...here(), messageId: first, emoji: '👍' });
  follow();
  await owner.does('message.edit', { ...here(), messageId: first, text: 'Relevé terminé.' });
  follow();
  expect(state.windows[windowKey('messages', channelId)]!.rows).toEqual((await page(guest)).rows);
  await outsider.isRefused('not_found', 'message.post', { id: world.id(), ...here(), text: 'Coucou' });
  await outsider.isRefusedAsking('not_found', 'messages', { ...here(), limit: 10 });
});

test('nobody edits another’s message; the administrator may take it back, and it can be brought back', async () => {
  const { owner, member, guest } = world;
  const id = await says(guest, 'Rapport plomb déposé.');
  await member.isRefused('forbidden', 'message.edit', { ...here(), messageId: id, text: 'Faux' }, 'not_yours');
  await member.isRefused('forbidden', 'message.retract', { ...here(), messageId: id }, 'not_yours');
  await owner.does('message.pin', { ...here(), messageId: id, pinned: true });
  await owner.does('message.retract', { ...here(), messageId: id });
  expect((await page(member)).rows.at(-1)).toMatchObject({ id, text: '' });
  expect(await member.sees(moduleScope(world.spaceId, 'chat'), 'pins')).toEqual([]);
  await guest.does('message.restore', { ...here(), messageId: id });
  expect((await page(member)).rows.at(-1)).toMatchObject({ id, text: 'Rapport plomb déposé.', retracted_at: null });
});

test('a mention and a reply reach the inbox of whom they concern, and of nobody else', async () => {
  const { owner, member, guest } = world;
  const id = await says(owner, `On en parle ? @Mathis`, { mentions: [member.personId, world.outsider.personId] });
  expect(await member.sees(personScope(member.personId), 'notifications')).toMatchObject([
    { kind: 'mention', message_id: id },
  ]);
  await says(guest, 'Oui, à 10 h.', { threadId: id });
  expect(await owner.sees(personScope(owner.personId), 'notifications')).toMatchObject([{ kind: 'reply' }]);
  expect(await world.outsider.sees(personScope(world.outsider.personId), 'notifications')).toEqual([]);
  const thread = await page(owner, { threadId: id });
  expect(thread.rows).toMatchObject([{ text: 'Oui, à 10 h.' }]);
  expect((await page(owner)).rows.at(-1)).toMatchObject({ id, reply_count: 1 });
  await owner.does('notification.read', { personId: owner.personId });
  await member.isRefused('not_found', 'notification.read', { personId: owner.personId });
});

test('reading only goes forward, unless marked unread on purpose', async () => {
  const { member, owner } = world;
  const mark = (count: number, more: object = {}) =>
    member.does('read.mark', { personId: member.personId, ...here(), count, ...more });
  const count = async () => (await member.sees(personScope(member.personId), 'reads'))[0]!.count;
  await mark(3);
  await mark(2);
  expect(await count()).toBe(3);
  await mark(1, { isUnread: true });
  expect(await count()).toBe(1);
  await owner.isRefused('not_found', 'read.mark', { personId: member.personId, ...here(), count: 5 });
});

test('search finds without accents, and only where one is', async () => {
  const { owner, guest, outsider } = world;
  await says(owner, 'Compte rendu des réunions de chantier');
  const found = await guest.asks<{ rows: Row[] }>('search.messages', { text: 'reunion' });
  expect(found.rows).toHaveLength(1);
  expect((await outsider.asks<{ rows: Row[] }>('search.messages', { text: 'reunion' })).rows).toEqual([]);
});

test('history is read both ways and around a place', async () => {
  const { owner, id, spaceId } = world;
  const other = id();
  await owner.does('channel.open', { id: other, spaceId, name: 'Histoire' });
  const ids: string[] = [];
  for (let i = 0; i < 25; i++) {
    ids.push(id());
    await world.house.act(
      owner.actor,
      'message.post',
      { id: ids[i], spaceId, channelId: other, text: `n° ${i}` },
      null,
    );
  }
  const ask = (more: object) =>
    owner.asks<{ rows: Message[]; hasBefore: boolean; hasAfter: boolean }>('messages', {
      spaceId,
      channelId: other,
      limit: 10,
      ...more,
    });
  type Message = Row & { seq: number };
  const last = await ask({});
  expect(last.rows.map((row) => row.id)).toEqual(ids.slice(15));
  expect(last).toMatchObject({ hasBefore: true, hasAfter: false });
  const before = await ask({ before: last.rows[0]!.seq });
  expect(before.rows.map((row) => row.id)).toEqual(ids.slice(5, 15));
  const around = await ask({ around: ids[12] });
  expect(around.rows.map((row) => row.id)).toContain(ids[12]);
  expect(around).toMatchObject({ hasBefore: true, hasAfter: true });
  const after = await ask({ after: around.rows.at(-1)!.seq });
  expect(after.rows[0]!.id).toBe(ids[ids.indexOf(around.rows.at(-1)!.id) + 1]);
});

test('a forged pair of space and channel finds nothing, and an empty message is refused', async () => {
  const { owner, id, organisationId } = world;
  const elsewhere = id();
  await owner.does('space.create', { id: elsewhere, organisationId, name: 'Autre', colour: 'sky' });
  await owner.isRefused('not_found', 'message.post', {
    id: id(),
    spaceId: elsewhere,
    channelId,
    text: 'Mauvaise porte',
  });
  await owner.isRefused('invalid', 'message.post', { id: id(), ...here(), text: '  ' });
  await owner.isRefused('invalid', 'message.post', { id: id(), ...here(), text: 'x'.repeat(20_001) });
});

test('an archived space can be read and no longer written to', async () => {
  const { owner, member, spaceId, id } = world;
  await owner.does('space.archive', { spaceId, archived: true });
  await member.isRefused('conflict', 'message.post', { id: id(), ...here(), text: 'Trop tard' }, 'archived');
  expect((await page(member)).rows.length).toBeGreaterThan(0);
  await owner.does('space.archive', { spaceId, archived: false });
});

test('a channel is renamed and closed to new messages; a reaction is taken back', async () => {
  const { owner, member, guest, spaceId, id } = world;
  const messageId = await says(owner, 'À prendre ou à laisser');
  const reaction = { ...here(), messageId, emoji: '🎉' };
  await guest.does('reaction.add', reaction);
  await guest.does('reaction.remove', reaction);
  expect((await page(owner)).rows.at(-1)).toMatchObject({ id: messageId, reactions: {} });
  await member.does('channel.change', { spaceId, channelId, name: 'Chantier', archived: true });
  await owner.isRefused('conflict', 'message.post', { id: id(), ...here(), text: 'Fermé' }, 'archived');
  await guest.isRefused('forbidden', 'channel.change', { spaceId, channelId, name: 'À moi', archived: false });
});
