import { afterAll, beforeAll, expect, test } from 'vitest';
import { organisationScope, personScope, spaceScope } from '#contract/index.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('the owner renames the organisation and every member sees it', async () => {
  const { owner, member, organisationId } = world;
  await owner.does('organisation.rename', { organisationId, name: 'Atelier Delattre' });
  const [row] = await member.sees(organisationScope(organisationId), 'organisations');
  expect(row!.name).toBe('Atelier Delattre');
  await member.isRefused('forbidden', 'organisation.rename', { organisationId, name: 'Pirate' });
  await world.outsider.isRefused('not_found', 'organisation.rename', { organisationId, name: 'Pirate' });
});

test('a new name reaches the directory and every space', async () => {
  const { member, guest, spaceId, organisationId } = world;
  await member.does('person.update', {
    personId: member.personId,
    name: 'Mathis M.',
    title: 'Charpentier',
    language: 'en',
  });
  const seen = (await guest.sees(spaceScope(spaceId), 'members')).find((row) => row.id === member.personId);
  expect(seen!.name).toBe('Mathis M.');
  const [profile] = await member.sees(personScope(member.personId), 'profiles');
  expect(profile).toMatchObject({ name: 'Mathis M.', language: 'en', organisation_id: organisationId });
  await guest.isRefused('not_found', 'person.update', {
    personId: member.personId,
    name: 'Volé',
    title: '',
    language: 'fr',
  });
});

test('the same op twice is done once and answers the same; with another input it is refused', async () => {
  const { owner, organisationId, id } = world;
  const op = id();
  const input = { id: id(), organisationId, name: 'Une fois', colour: 'sky' };
  const first = await owner.does('space.create', input, op);
  expect(await owner.does('space.create', input, op)).toEqual(first);
  await expect(owner.does('space.create', { ...input, name: 'Deux fois' }, op)).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('somebody whose access has ended is refused everywhere at once', async () => {
  const { owner, organisationId, spaceId, hire } = world;
  const leaver = await hire('Léa Partante');
  await owner.does('member.add', { spaceId, personId: leaver.personId, role: 'space_member' });
  await owner.does('person.deactivate', { organisationId, personId: leaver.personId });
  expect(await world.house.scopesOf(leaver.actor.accountId!)).toEqual([]);
  await leaver.isRefused('not_found', 'space.create', { id: world.id(), organisationId, name: 'Non', colour: 'sky' });
  const members = await owner.sees(spaceScope(spaceId), 'members');
  expect(members.some((row) => row.id === leaver.personId)).toBe(false);
});

test('a malformed input is refused with the place that does not fit', async () => {
  const { owner, organisationId } = world;
  for (const input of [
    null,
    [],
    { organisationId },
    { organisationId, name: 7 },
    { organisationId, name: ' ' },
    { organisationId, name: 'x', more: 1 },
  ]) {
    await owner.isRefused('invalid', 'organisation.rename', input);
  }
  await owner.isRefused('not_found', 'organisation.explode', {});
});

test('the owner names an administrator, who may then invite; a member may not', async () => {
  const { owner, member, organisationId, id } = world;
  const invitation = () => ({ id: id(), organisationId, role: 'member', email: null, spaceId: null });
  await member.isRefused('forbidden', 'invitation.create', invitation());
  await owner.does('person.setRole', { organisationId, personId: member.personId, role: 'administrator' });
  await member.does('invitation.create', invitation());
  await member.isRefused('not_found', 'person.setRole', { organisationId, personId: owner.personId, role: 'member' });
  await owner.does('person.setRole', { organisationId, personId: member.personId, role: 'member' });
});
