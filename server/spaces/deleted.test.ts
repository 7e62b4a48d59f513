/** A space is deleted: closed to everybody at once, brought back as it was for thirty days, and then gone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleScope, personScope, spaceScope } from '#contract/index.ts';
import { openWorld, type Somebody, type World } from '../test/world.ts';

let world: World;
let administrator: Somebody;
let channelId: string;
beforeAll(async () => {
  world = await openWorld();
  administrator = await world.invite('administrator', 'Ana Administrator', null);
  const [channel] = await world.owner.sees(moduleScope(world.spaceId, 'chat'), 'channels');
  channelId = String(channel!.id);
});
afterAll(() => world.close());

const removed = { name: 'Chantier' };
const scopesOf = async (who: Somebody) =>
  (await world.house.scopesOf(who.actor.accountId!)).filter((scope) => scope.startsWith(`space:${world.spaceId}`));
const waiting = async (who: Somebody) =>
  (await who.asks<{ rows: { id: string }[] }>('spaces.deleted', { organisationId: world.organisationId })).rows;

test('only who administers a space deletes it, and repeats its name', async () => {
  const { owner, member, guest, outsider, spaceId } = world;
  for (const who of [member, guest]) await who.isRefused('forbidden', 'space.delete', { spaceId, ...removed });
  for (const who of [outsider, administrator])
    await who.isRefused('not_found', 'space.delete', { spaceId, ...removed });
  await owner.isRefused('invalid', 'space.delete', { spaceId, name: 'Un autre' });
  const { rows } = await owner.asks<{ rows: { key: string; count: number }[] }>('space.contents', { spaceId });
  expect(rows.find((each) => each.key === 'messages')).toEqual({ key: 'messages', count: 0 });
});

test('deleted, it is closed to everybody at once: its pages, its links, its invitations, its meeting', async () => {
  const { owner, member, guest, outsider, spaceId, organisationId, id, house } = world;
  await owner.does('message.post', { id: id(), spaceId, channelId, text: 'Bonjour', mentions: [member.personId] });
  const narrow = await world.invite('guest', 'Nadia Narrow', spaceId);
  const meetingId = id();
  await owner.does('meeting.start', { id: meetingId, spaceId });
  const token = async (command: string, input: object) =>
    String((await owner.does(command, input)).link)
      .split('/')
      .at(-1);
  const meet = await token('meeting.link', { spaceId, meetingId });
  const room = await token('room.link', { spaceId });
  const invited = { id: id(), organisationId, role: 'member', email: null, spaceId };
  const invitation = await token('invitation.create', invited);
  expect(await member.sees(personScope(member.personId), 'notifications')).toHaveLength(1);

  await owner.does('space.delete', { spaceId, ...removed });

  for (const who of [owner, member, guest, narrow]) {
    expect(await scopesOf(who)).toEqual([]);
    await who.isRefusedAsking('not_found', 'messages', { spaceId, channelId, limit: 5 });
    await expect(house.snapshots(who.actor, [spaceScope(spaceId)])).rejects.toMatchObject({ code: 'not_found' });
  }
  await owner.isRefused('not_found', 'message.post', { id: id(), spaceId, channelId, text: 'Encore' });
  await owner.isRefused('not_found', 'space.delete', { spaceId, ...removed });
  expect(await member.sees(personScope(member.personId), 'notifications')).toEqual([]);
  expect((await owner.asks<{ rows: [] }>('search.messages', { text: 'bonjour' })).rows).toEqual([]);
  for (const link of [meet, room]) await outsider.isRefusedAsking('not_found', 'meeting.byLink', { token: link });
  await outsider.isRefusedAsking('not_found', 'invitation', { token: invitation });
  const comes = { token: invitation, organisationId, personId: id(), name: 'Nouvelle', language: 'fr' };
  await outsider.isRefused('not_found', 'invitation.accept', comes);
  expect((await owner.asks<{ rows: [] }>('invitations', { organisationId })).rows).toEqual([]);
  const [meeting] = await house.db.query('select ended_at from meetings where id = $1', [meetingId]);
  expect(meeting!.ended_at).not.toBeNull();
});

test('who administered it, or runs the organisation, brings it back as it was; nobody else learns that it waits', async () => {
  const { owner, member, guest, outsider, spaceId, organisationId } = world;
  const asked = { organisationId, spaceId };
  for (const who of [owner, administrator]) expect(await waiting(who)).toMatchObject([{ id: spaceId, ...removed }]);
  expect(await waiting(member)).toEqual([]);
  for (const who of [member, guest, outsider]) {
    await who.isRefused('not_found', 'space.restore', asked);
    await who.isRefused('not_found', 'space.erase', asked);
  }
  const narrow = world.cast.find((each) => each.name === 'Nadia Narrow')!;
  await owner.does('person.deactivate', { organisationId, personId: narrow.personId });
  await member.does('person.update', { personId: member.personId, name: 'Mathis Marié', title: '', language: 'fr' });

  await administrator.does('space.restore', asked);

  const members = await owner.sees(spaceScope(spaceId), 'members');
  expect(members.map(({ name, role, joined_at }) => [name, role, joined_at]).sort()).toEqual([
    ['Gaston Guest', 'space_guest', world.clock.now().toISOString()],
    ['Mathis Marié', 'space_member', world.clock.now().toISOString()],
    ['Odile Owner', 'space_admin', world.clock.now().toISOString()],
  ]);
  expect(await scopesOf(administrator)).toEqual([]);
  expect(await member.sees(personScope(member.personId), 'notifications')).toHaveLength(1);
  const { rows } = await guest.asks<{ rows: object[] }>('messages', { spaceId, channelId, limit: 5 });
  expect(rows).toMatchObject([{ text: 'Bonjour' }]);
  expect(await waiting(owner)).toEqual([]);
  await owner.isRefused('not_found', 'space.restore', asked);
});

test('what is not to wait is erased by who deleted it, and then nobody brings it back', async () => {
  const { owner, spaceId, organisationId, house } = world;
  await owner.does('space.delete', { spaceId, ...removed });
  await owner.does('space.erase', { organisationId, spaceId });
  expect(await waiting(administrator)).toEqual([]);
  await administrator.isRefused('not_found', 'space.restore', { organisationId, spaceId });
  expect(await house.db.query('select 1 from spaces where id = $1', [spaceId])).toEqual([]);
});

test('a space whose last administrator left the organisation is deleted by who runs it, and by nobody else', async () => {
  const { owner, member, guest, outsider, organisationId, id } = world;
  const leaver = await world.hire('Léa Leaver');
  const [left, kept] = [id(), id()];
  for (const [spaceId, name] of [
    [left, 'Sans personne'],
    [kept, 'Avec Léa et Odile'],
  ] as const) {
    await leaver.does('space.create', { id: spaceId, organisationId, name, colour: 'plum' });
    await leaver.does('member.add', { spaceId, personId: owner.personId, role: 'space_member' });
    await leaver.does('member.add', { spaceId, personId: member.personId, role: 'space_member' });
  }
  await leaver.does('member.setRole', { spaceId: kept, personId: owner.personId, role: 'space_admin' });
  const asked = { organisationId, spaceId: left };
  const abandoned = async (who: Somebody) =>
    (await who.asks<{ rows: object[] }>('spaces.abandoned', { organisationId })).rows;
  expect(await abandoned(administrator)).toEqual([]);
  await administrator.isRefused('not_found', 'space.deleteAbandoned', asked);

  await owner.does('person.deactivate', { organisationId, personId: leaver.personId });

  await owner.isRefused('forbidden', 'space.delete', { spaceId: left, name: 'Sans personne' });
  for (const who of [owner, administrator])
    expect(await abandoned(who)).toMatchObject([
      { id: left, name: 'Sans personne', member_ids: [owner.personId, member.personId] },
    ]);
  await member.isRefusedAsking('forbidden', 'spaces.abandoned', { organisationId });
  await guest.isRefusedAsking('not_found', 'spaces.abandoned', { organisationId });
  await member.isRefused('forbidden', 'space.deleteAbandoned', asked);
  for (const who of [guest, outsider]) await who.isRefused('not_found', 'space.deleteAbandoned', asked);
  await administrator.isRefused('not_found', 'space.deleteAbandoned', { organisationId, spaceId: kept });

  await administrator.does('space.deleteAbandoned', asked);

  expect(await abandoned(administrator)).toEqual([]);
  expect((await world.house.scopesOf(member.actor.accountId!)).filter((scope) => scope.includes(left))).toEqual([]);
  await administrator.does('space.restore', asked);
  expect(await abandoned(owner)).toMatchObject([{ id: left }]);
});

test('a space that nobody administers is handed to one of its members by who runs the organisation, who sees nothing of it', async () => {
  const { owner, member, guest, outsider, organisationId, id } = world;
  const leaver = await world.hire('Lou Leaver');
  const spaceId = id();
  await leaver.does('space.create', { id: spaceId, organisationId, name: 'À reprendre', colour: 'sky' });
  await leaver.does('member.add', { spaceId, personId: member.personId, role: 'space_member' });
  const asked = { organisationId, spaceId, personId: member.personId };
  await administrator.isRefused('not_found', 'space.appoint', asked);
  await owner.does('person.deactivate', { organisationId, personId: leaver.personId });

  await member.isRefused('forbidden', 'space.appoint', asked);
  for (const who of [guest, outsider]) await who.isRefused('not_found', 'space.appoint', asked);
  for (const who of [guest, outsider, leaver])
    await administrator.isRefused('not_found', 'space.appoint', { ...asked, personId: who.personId });

  await administrator.does('space.appoint', asked);

  const members = await member.sees(spaceScope(spaceId), 'members');
  expect(members.find((each) => each.id === member.personId)).toMatchObject({ role: 'space_admin' });
  for (const who of [administrator, owner]) {
    await who.isRefused('not_found', 'space.appoint', { ...asked, personId: who.personId });
    await expect(world.house.snapshots(who.actor, [spaceScope(spaceId)])).rejects.toMatchObject({ code: 'not_found' });
  }
});

test('where nobody is left, somebody of the organisation is let in to take it over', async () => {
  const { owner, member, organisationId, id } = world;
  const leaver = await world.hire('Lily Leaver');
  const spaceId = id();
  await leaver.does('space.create', { id: spaceId, organisationId, name: 'Déserté', colour: 'sky' });
  await owner.does('person.deactivate', { organisationId, personId: leaver.personId });

  await administrator.does('space.appoint', { organisationId, spaceId, personId: member.personId });

  const members = await member.sees(spaceScope(spaceId), 'members');
  expect(members.find((each) => each.id === member.personId)).toMatchObject({ role: 'space_admin' });
  expect((await world.house.scopesOf(member.actor.accountId!)).filter((scope) => scope.includes(spaceId))).toHaveLength(
    5,
  );
});
