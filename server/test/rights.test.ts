/**
 * The rights matrix, made from the expectations that each command and query states: everybody of the cast × everything
 * one can ask × the owner's thing and one's own. Nothing it tries is kept, so no attempt colours another.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands, queries, Refusal } from '#contract/index.ts';
import type { Expectation, Manifest, ServerCommand, ServerQuery } from '#core/module.ts';
import { manifests } from '../manifests.ts';
import { expectationOf, type FullCast, gatherCast, inputFor, makeThings, type Name, type Things } from './cast.ts';
import { openWorld, type World } from './world.ts';

/** What came of a command that was let in: thrown, so that its transaction is undone. */
class Tried extends Error {
  readonly refusal: Refusal | undefined;
  constructor(refusal: Refusal | undefined) {
    super('tried');
    this.refusal = refusal;
  }
}
let isTrying = false;
async function tried(work: Promise<unknown>): Promise<unknown> {
  if (!isTrying) return work;
  const refusal = await work.then(
    () => undefined,
    (error) => {
      if (error instanceof Refusal) return error;
      throw error;
    },
  );
  throw new Tried(refusal);
}
const trying: Manifest[] = manifests.map((manifest) => ({
  ...manifest,
  commands: manifest.commands.map((each): ServerCommand => {
    const run: ServerCommand['run'] = (tx, input, by) => tried(each.run(tx, input, by));
    // alone, so that what is undone is tried once and not again outside its batch
    return { ...each, run, spec: { ...each.spec, alone: true } };
  }),
  queries: manifest.queries.map((each): ServerQuery => {
    const run: ServerQuery['run'] = (context, input) => tried(each.run(context, input));
    return { ...each, run };
  }),
}));

let world: World;
let cast: FullCast;
/** what the owner made, and what each made */
let owners: Things;
/** whom one acts upon: neither oneself nor the owner, who has more to lose */
let bystanderId: string;
const own = new Map<Name, Things>();
/** what a schema cannot say: a secret that was made before, a choice that means something */
let inputs: Record<string, Things>;

beforeAll(async () => {
  world = await openWorld({ manifests: trying });
  cast = await gatherCast(world);
  const { spaceId, organisationId } = world;
  const bystander = await world.invite('member', 'Basile Bystander', spaceId);
  const base = { spaceId, organisationId };
  owners = await makeThings(world, cast.owner, { ...base, personId: cast.owner.personId });
  for (const name of Object.keys(cast) as Name[]) {
    own.set(name, await makeThings(world, cast[name], { ...base, personId: cast[name].personId }, owners));
  }
  bystanderId = bystander.personId;
  const { link: invited } = (await world.house.act(
    cast.owner.actor,
    'invitation.create',
    { id: world.id(), organisationId, role: 'member', email: null, spaceId: null },
    null,
  )) as { link: string };
  const { link: met } = (await world.house.act(
    cast.owner.actor,
    'meeting.link',
    { spaceId, meetingId: owners.meetingId },
    null,
  )) as { link: string };
  const token = (link: string) => ({ token: link.split('/').at(-1) });
  const knockId = world.id();
  const { secret } = (await world.house.act(
    cast.anonymous.actor,
    'meeting.knock',
    { ...token(met), id: knockId, name: 'Visiteur' },
    null,
  )) as { secret: string };
  inputs = {
    'invitation.accept': { ...token(invited), personId: world.id() },
    invitation: token(invited),
    'meeting.knock': token(met),
    'meeting.byLink': token(met),
    'meeting.guestPass': { id: knockId, secret },
    'invitation.create': { role: 'guest' },
    'member.add': { role: 'space_member' },
    'organisation.create': { id: world.id(), personId: world.id() },
  };
  await world.house.followers.settled();
  isTrying = true;
});
afterAll(() => world?.close());

interface Outcome {
  was: Expectation | 'reached';
  refusal?: Refusal;
}

async function attempt(name: Name, kind: 'command' | 'query', asked: string, input: unknown): Promise<Outcome> {
  const { actor } = cast[name];
  try {
    if (kind === 'query') await world.house.ask(actor, asked, input);
    else await world.house.act(actor, asked, input, null);
    return { was: 'accepted' };
  } catch (error) {
    if (error instanceof Refusal) return { was: error.code, refusal: error };
    if (!(error instanceof Tried)) throw error;
    if (!error.refusal) return { was: 'accepted' };
    // let in, and then told something that is not about rights: the thing is not there, is full, is done already
    return { was: error.refusal.code === 'forbidden' ? 'forbidden' : 'reached', refusal: error.refusal };
  }
}

function inputOf(each: ServerCommand | ServerQuery, name: Name, isOwn: boolean): Record<string, unknown> {
  const input = inputFor(each.spec, { ...owners, ...(isOwn ? own.get(name) : {}) }, world.id);
  const isPersonal = each.spec.scope(input as never).startsWith('person:');
  if ('personId' in input && !isOwn && !isPersonal) input.personId = bystanderId;
  // in a meeting one is known by one's person and one's window
  if ('identity' in input) input.identity = `${cast[name].personId}/00000000`;
  return { ...input, ...inputs[each.spec.name] };
}

function fits(expected: Expectation, outcome: Outcome): boolean {
  if (expected === 'accepted') return outcome.was === 'accepted' || outcome.was === 'reached';
  return outcome.was === expected || (outcome.was === 'reached' && outcome.refusal!.code === expected);
}

/** Whether there is anything of one's own in it: otherwise a second attempt would repeat the first. */
function hasThings(each: ServerCommand | ServerQuery): boolean {
  const { properties = {} } = each.spec.input as { properties?: Record<string, unknown> };
  return Object.keys(properties).some((key) => /^id$|Ids?$|^moves$/.test(key) && !/^(space|organisation)Id$/.test(key));
}

const everything = [
  ...manifests.flatMap((manifest) => manifest.commands.map((each) => ({ kind: 'command' as const, each }))),
  ...manifests.flatMap((manifest) => manifest.queries.map((each) => ({ kind: 'query' as const, each }))),
];

const SLOW = 240_000; // on a machine that others use too

test(
  'everybody may do what is expected of them, to the owner’s things and to their own, and nothing else',
  async () => {
    const wrong: string[] = [];
    const names = Object.keys(cast) as Name[];
    for (const { kind, each } of everything) {
      await Promise.all(
        names.flatMap((name) =>
          (hasThings(each) ? [false, true] : [false]).map(async (isOwn) => {
            const input = inputOf(each, name, isOwn);
            const scope = each.spec.scope(input as never);
            const expected = expectationOf(each.expects, name, { kind, scope, may: each.spec.may, isOwn });
            const outcome = await attempt(name, kind, each.spec.name, input);
            if (fits(expected, outcome)) return;
            const said = outcome.refusal ? `${outcome.was} (${outcome.refusal.message})` : outcome.was;
            wrong.push(
              `${name} ${each.spec.name} on ${isOwn ? 'their own' : 'the owner’s'}: expected ${expected}, was ${said}`,
            );
          }),
        ),
      );
    }
    expect(wrong).toEqual([]);
    expect(everything.length).toBe(commands.size + queries.size);
  },
  SLOW,
);

test('what is made here can be acted upon: most of what is accepted is also answered', async () => {
  const unanswered: string[] = [];
  let answered = 0;
  for (const { kind, each } of everything) {
    if (each.expects.owner !== 'accepted') continue;
    const outcome = await attempt('owner', kind, each.spec.name, inputOf(each, 'owner', true));
    if (outcome.was === 'accepted') answered++;
    else unanswered.push(`${each.spec.name}: ${outcome.refusal?.message}`);
  }
  // if this falls, teach server/test/cast.ts how to make the thing that is missing
  expect(answered / (answered + unanswered.length), unanswered.join('\n')).toBeGreaterThan(0.6);
});

test('a space of one’s own is no way to the things of another: a forged pair finds nothing', async () => {
  const { outsider } = cast;
  isTrying = false;
  const mine = world.id();
  const { persons } = await outsider.asks<{ persons: { organisation_id: string }[] }>('me');
  const organisationId = persons[0]!.organisation_id;
  await world.house.act(
    outsider.actor,
    'space.create',
    { id: mine, organisationId, name: 'Repaire', colour: 'plum' },
    null,
  );
  isTrying = true;
  const inSpace = everything.filter(({ each }) => {
    const { properties } = each.spec.input as { properties?: Record<string, unknown> };
    return (
      properties &&
      'spaceId' in properties &&
      Object.keys(properties).some((key) => /Id$/.test(key) && key !== 'spaceId')
    );
  });
  const wrong: string[] = [];
  for (const { kind, each } of inSpace) {
    const input = { ...inputOf(each, 'outsider', false), spaceId: mine };
    const outcome = await attempt('outsider', kind, each.spec.name, input);
    const isAnswered = outcome.was === 'accepted' && kind === 'query';
    const answer = isAnswered ? await answerOf(each as ServerQuery, input) : {};
    const isHarmless = outcome.was !== 'accepted' || (kind === 'query' && isEmpty(answer)) || !namesOurs(input);
    if (!isHarmless) wrong.push(`${each.spec.name} ${JSON.stringify(input)} → ${JSON.stringify(answer)}`);
  }
  expect(wrong).toEqual([]);

  async function answerOf(query: ServerQuery, input: unknown): Promise<unknown> {
    isTrying = false;
    try {
      return await world.house.ask(outsider.actor, query.spec.name, input);
    } finally {
      isTrying = true;
    }
  }
  function namesOurs(input: Record<string, unknown>): boolean {
    const { spaceId: _mine, ...rest } = input;
    const ours = new Set([...Object.values(owners), bystanderId]);
    return Object.values(rest).some((value) => typeof value === 'string' && ours.has(value));
  }
  function isEmpty(answer: unknown): boolean {
    return !Object.values(answer as object).some((value) => Array.isArray(value) && value.length > 0);
  }
});

test('nobody is told of a scope they do not hold', async () => {
  const { spaceId, organisationId } = world;
  const scopes = [`space:${spaceId}`, `space:${spaceId}/chat`, `space:${spaceId}/files`, `space:${spaceId}/calls`];
  const strangers: Name[] = ['outsider', 'guest_elsewhere', 'administrator', 'operator', 'anonymous'];
  for (const name of strangers) {
    for (const scope of scopes) {
      await expect(world.house.snapshots(cast[name].actor, [scope]), `${name} ${scope}`).rejects.toThrow('not_found');
    }
  }
  for (const name of ['outsider', 'guest', 'guest_elsewhere', 'operator', 'anonymous'] as const) {
    await expect(world.house.snapshots(cast[name].actor, [`organisation:${organisationId}`])).rejects.toThrow(
      'not_found',
    );
    await expect(world.house.snapshots(cast[name].actor, [`person:${cast.owner.personId}`])).rejects.toThrow(
      'not_found',
    );
  }
});
