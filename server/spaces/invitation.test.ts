import { afterAll, beforeAll, expect, test } from 'vitest';
import { Refusal, spaceScope } from '#contract/index.ts';
import { openWorld, type World } from '../test/world.ts';

let free: World;
beforeAll(async () => {
  free = await openWorld({ hosting: 'several' });
});
afterAll(() => free.close());

async function account(world: World, name: string): Promise<{ accountId: string; sessionId: null }> {
  const accountId = world.id();
  await world.house.db.query('insert into auth."user" (id, name, email) values ($1, $2, $3)', [
    accountId,
    name,
    `${accountId}@exemple.fr`,
  ]);
  return { accountId, sessionId: null };
}

async function invite(
  world: World,
  role: 'member' | 'guest' = 'member',
  spaceId: string | null = null,
): Promise<string> {
  const { link } = await world.owner.does('invitation.create', {
    id: world.id(),
    organisationId: world.organisationId,
    role,
    email: null,
    spaceId,
  });
  return String(link).split('/').at(-1)!;
}

const accept = (world: World, actor: { accountId: string; sessionId: null }, token: string) =>
  world.house.act(
    actor,
    'invitation.accept',
    { token, organisationId: world.organisationId, personId: world.id(), name: 'Nouvelle personne', language: 'fr' },
    world.id(),
  );

test('on the free offer, two who take the last seat at once get exactly one; then nobody more is invited', async () => {
  const tokens = [await invite(free), await invite(free)];
  const people = [await account(free, 'Ève'), await account(free, 'Yves')];
  const outcomes = await Promise.allSettled([
    accept(free, people[0]!, tokens[0]!),
    accept(free, people[1]!, tokens[1]!),
  ]);
  expect(outcomes.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = outcomes.find((each) => each.status === 'rejected');
  expect((refused as PromiseRejectedResult).reason).toBeInstanceOf(Refusal);
  expect((refused as PromiseRejectedResult).reason).toMatchObject({
    code: 'over_limit',
    details: { reason: 'seats_full', seats: 3 },
  });
  const fourth = { id: free.id(), organisationId: free.organisationId, role: 'member', email: null, spaceId: null };
  await free.owner.isRefused('over_limit', 'invitation.create', fourth, 'seats_full');
});

test('on the free offer no guest is invited', async () => {
  const guest = {
    id: free.id(),
    organisationId: free.organisationId,
    role: 'guest',
    email: null,
    spaceId: free.spaceId,
  };
  await free.owner.isRefused('over_limit', 'invitation.create', guest, 'no_guests_on_offer');
});

test('an invitation serves once, for the address it names, while it is valid and not revoked', async () => {
  const world = await openWorld();
  try {
    const token = await invite(world);
    const first = await account(world, 'Ana');
    await accept(world, first, token);
    await expect(accept(world, await account(world, 'Bob'), token)).rejects.toMatchObject({
      details: { reason: 'invitation_used' },
    });
    const id = world.id();
    const { link } = await world.owner.does('invitation.create', {
      id,
      organisationId: world.organisationId,
      role: 'member',
      email: 'zoe@exemple.fr',
      spaceId: null,
    });
    const named = String(link).split('/').at(-1)!;
    const bob = await account(world, 'Bob');
    await expect(accept(world, bob, named)).rejects.toMatchObject({ details: { reason: 'invitation_other_address' } });
    await world.owner.does('invitation.revoke', { id, organisationId: world.organisationId });
    await expect(accept(world, bob, named)).rejects.toMatchObject({ details: { reason: 'invitation_expired' } });
    const late = await invite(world);
    world.clock.pass(15 * 86_400_000);
    await expect(accept(world, bob, late)).rejects.toMatchObject({ details: { reason: 'invitation_expired' } });
    await expect(accept(world, bob, 'made-up')).rejects.toMatchObject({ code: 'not_found' });
  } finally {
    await world.close();
  }
});

test('a guest sees their space and nothing else; taken out of it, they see nothing at once', async () => {
  const world = await openWorld();
  try {
    const { owner, guest, spaceId, organisationId, id, house } = world;
    const other = id();
    await owner.does('space.create', { id: other, organisationId, name: 'Direction', colour: 'slate' });
    const held = await house.scopesOf(guest.actor.accountId!);
    expect(held.every((scope) => scope.startsWith(`space:${spaceId}`) || scope === `person:${guest.personId}`)).toBe(
      true,
    );
    for (const scope of [`organisation:${organisationId}`, spaceScope(other), `${spaceScope(other)}/chat`]) {
      await expect(house.snapshots(guest.actor, [scope])).rejects.toMatchObject({ code: 'not_found' });
    }
    await guest.isRefused('not_found', 'space.create', { id: id(), organisationId, name: 'À moi', colour: 'sky' });
    await owner.does('member.remove', { spaceId, personId: guest.personId });
    expect(await house.scopesOf(guest.actor.accountId!)).toEqual([`person:${guest.personId}`]);
    await expect(house.snapshots(guest.actor, [spaceScope(spaceId)])).rejects.toMatchObject({ code: 'not_found' });
  } finally {
    await world.close();
  }
});

test('a space keeps an administrator, and a member is added, promoted and taken out', async () => {
  const world = await openWorld();
  try {
    const { owner, member, spaceId, hire } = world;
    await owner.isRefused('conflict', 'member.remove', { spaceId, personId: owner.personId }, 'last_admin');
    const nadia = await hire('Nadia Benali');
    await member.does('member.add', { spaceId, personId: nadia.personId, role: 'space_reader' });
    await member.isRefused('forbidden', 'member.setRole', { spaceId, personId: nadia.personId, role: 'space_admin' });
    await owner.does('member.setRole', { spaceId, personId: nadia.personId, role: 'space_admin' });
    await nadia.does('space.change', { spaceId, name: 'Chantier nord', colour: 'leaf' });
    await owner.does('member.remove', { spaceId, personId: owner.personId });
    await owner.isRefused('not_found', 'space.change', { spaceId, name: 'Encore', colour: 'leaf' });
  } finally {
    await world.close();
  }
});
