import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleScope, type Row, spaceScope } from '#contract/index.ts';
import { openWorld, type Somebody, type World } from '../test/world.ts';

let world: World;
let camille: Somebody;
beforeAll(async () => {
  world = await openWorld();
  camille = await world.hire('Camille Collègue');
});
afterAll(() => world.close());

const opens = async (who: Somebody, ...with_: Somebody[]): Promise<string> => {
  const personIds = with_.map((each) => each.personId);
  return (await who.does('direct.open', { personId: who.personId, personIds })).spaceId as unknown as string;
};
const channelOf = async (who: Somebody, spaceId: string) =>
  (await who.sees(moduleScope(spaceId, 'chat'), 'channels'))[0]!.id as string;

test('two people have one conversation, whoever opens it, and nobody else sees it', async () => {
  const { owner, member, guest, id } = world;
  const spaceId = await opens(owner, camille);
  expect(await opens(camille, owner)).toBe(spaceId);
  expect(await owner.sees(spaceScope(spaceId), 'spaces')).toMatchObject([{ kind: 'direct', name: '' }]);
  const channelId = await channelOf(camille, spaceId);
  await owner.does('message.post', { id: id(), spaceId, channelId, text: 'Entre nous' });
  const asked = { spaceId, channelId, limit: 10 };
  expect((await camille.asks<{ rows: Row[] }>('messages', asked)).rows).toMatchObject([{ text: 'Entre nous' }]);
  for (const each of [member, guest]) await each.isRefusedAsking('not_found', 'messages', asked);
  expect((await member.asks<{ rows: Row[] }>('search.messages', { text: 'entre nous' })).rows).toEqual([]);
});

test('nobody brings a third into a conversation, opens channels there or leaves a pair', async () => {
  const { owner, member, organisationId, id } = world;
  const spaceId = await opens(owner, camille);
  const add = { spaceId, personId: member.personId, role: 'space_member' };
  await owner.isRefused('not_found', 'member.add', add);
  const invitation = { id: id(), organisationId, role: 'member', email: null, spaceId };
  await owner.isRefused('forbidden', 'invitation.create', invitation);
  await owner.isRefused('forbidden', 'channel.open', { id: id(), spaceId, name: 'Annexe' });
  const channelId = await channelOf(owner, spaceId);
  const change = { spaceId, channelId, name: 'Autre', topic: '', archived: true };
  await owner.isRefused('forbidden', 'channel.change', change);
  await owner.isRefused('forbidden', 'member.remove', { spaceId, personId: owner.personId });
});

test('a group is its people: one who leaves sees it no longer, and comes back when it is opened again', async () => {
  const { owner, member } = world;
  const spaceId = await opens(owner, member, camille);
  expect(spaceId).not.toBe(await opens(owner, camille));
  await camille.does('member.remove', { spaceId, personId: camille.personId });
  const asked = { spaceId, channelId: await channelOf(owner, spaceId), limit: 5 };
  await camille.isRefusedAsking('not_found', 'messages', asked);
  expect(await opens(member, owner, camille)).toBe(spaceId);
  expect((await camille.asks<{ rows: Row[] }>('messages', asked)).rows).toEqual([]);
});

test('a guest writes only to those they share a space with, and a stranger learns nothing', async () => {
  const { owner, member, guest, outsider } = world;
  const spaceId = await opens(guest, member);
  expect(await guest.sees(spaceScope(spaceId), 'members')).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ id: guest.personId, role: 'space_guest' })]),
  );
  const ask = (who: Somebody, ...people: Somebody[]) => ({
    personId: who.personId,
    personIds: people.map((each) => each.personId),
  });
  await guest.isRefused('not_found', 'direct.open', ask(guest, camille));
  await camille.isRefused('not_found', 'direct.open', ask(camille, guest));
  await owner.isRefused('not_found', 'direct.open', ask(owner, guest, camille));
  await owner.isRefused('not_found', 'direct.open', ask(owner, outsider));
  await member.isRefused('not_found', 'direct.open', ask(owner, camille));
  await owner.isRefused('invalid', 'direct.open', ask(owner, owner));
});

test('who is deactivated leaves their conversations, and what they wrote stays', async () => {
  const { owner, organisationId, id } = world;
  const parti = await world.hire('Paul Parti');
  const spaceId = await opens(parti, owner);
  const channelId = await channelOf(owner, spaceId);
  await parti.does('message.post', { id: id(), spaceId, channelId, text: 'Au revoir' });
  await owner.does('person.deactivate', { organisationId, personId: parti.personId });
  expect(await owner.sees(spaceScope(spaceId), 'members')).toHaveLength(1);
  const { rows } = await owner.asks<{ rows: Row[] }>('messages', { spaceId, channelId, limit: 5 });
  expect(rows).toMatchObject([{ text: 'Au revoir', author_name: 'Paul Parti' }]);
});
