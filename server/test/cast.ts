/**
 * The whole cast of the rights matrix and, for any command or query of the contract, an input that names real things:
 * so a new one costs its five expectations and nothing else.
 */
import type { TSchema } from 'typebox';
import { type AnyCommand, type AnyQuery, commands, type Scope } from '#contract/index.ts';
import type { CastName, Expectation, Expectations, WiderCastName } from '#core/module.ts';
import type { Somebody, World } from './world.ts';

export type Name = CastName | WiderCastName;
export type FullCast = Record<Name, Somebody>;
/** Ids by the name of the input that takes them: `channelId` → a channel that somebody made. */
export type Things = Record<string, unknown>;

/** The five of the world, and the five who stand elsewhere. */
export async function gatherCast(world: World): Promise<FullCast> {
  const { owner, member, guest, outsider, anonymous, spaceId, organisationId } = world;
  const reader = await world.invite('member', 'Rosa Reader', spaceId);
  const space_admin = await world.invite('member', 'Sacha Admin', spaceId);
  const administrator = await world.invite('administrator', 'Ana Administrator', null);
  const elsewhere = world.id();
  await owner.does('space.create', { id: elsewhere, organisationId, name: 'Autre chantier', colour: 'sky' });
  const guest_elsewhere = await world.invite('guest', 'Gilles Elsewhere', elsewhere);
  const operator = await world.account('Olga Operator');
  await world.house.db.query('insert into operators (account_id, since) values ($1, $2)', [
    operator.actor.accountId,
    world.clock.now(),
  ]);
  await owner.does('member.setRole', { spaceId, personId: reader.personId, role: 'space_reader' });
  await owner.does('member.setRole', { spaceId, personId: space_admin.personId, role: 'space_admin' });
  await world.house.db.query('delete from operators where account_id = $1', [owner.actor.accountId]);
  return { owner, member, guest, outsider, anonymous, reader, space_admin, administrator, guest_elsewhere, operator };
}

const isRefused = (expectation: Expectation): boolean => expectation !== 'accepted';

/** What the matrix expects of somebody: what the module says, or what follows from the five it says. See core/module.ts. */
export function expectationOf(
  expects: Expectations,
  who: Name,
  asked: { kind: 'command' | 'query'; scope: Scope; may: readonly string[]; isOwn: boolean },
): Expectation {
  const head = asked.scope.split(':')[0]!;
  if (asked.isOwn) {
    const said = expects.own?.[who];
    if (said) return said;
    if (head === 'person' && who !== 'anonymous' && who !== 'operator') return expects.owner;
    if (head === 'space' && asked.may.includes(spaceRoles[who] ?? '')) return 'accepted';
  }
  const said = expects[who];
  if (said) return said;
  const isTheMakers = asked.may.includes('space_member') && isRefused(expects.member);
  switch (who) {
    case 'reader':
      if (head !== 'space') return expects.member;
      return asked.kind === 'query' || isRefused(expects.guest) ? expects.guest : 'forbidden';
    case 'space_admin':
      return head === 'space' && !isTheMakers ? expects.owner : expects.member;
    case 'administrator':
      return head === 'space' ? expects.outsider : head === 'organisation' ? expects.owner : expects.member;
    case 'guest_elsewhere':
      return head === 'space' ? expects.outsider : expects.guest;
    default:
      return expects.outsider;
  }
}
const spaceRoles: Partial<Record<Name, string>> = {
  owner: 'space_admin',
  space_admin: 'space_admin',
  member: 'space_member',
  guest: 'space_guest',
  reader: 'space_reader',
};

/** An input that fits the schema: things by their names, otherwise the simplest value that is allowed. */
export function inputFor(spec: AnyCommand | AnyQuery, things: Things, newId: () => string): Record<string, unknown> {
  const noun = spec.name.split('.')[0]!;
  const isMaker = (things.makers as Set<string>).has(spec.name);
  const known: Things = { ...things };
  delete known.id;
  // `id` names what is to be made, or what was
  if (!isMaker && `${noun}Id` in things) known.id = things[`${noun}Id`];
  return simplest(spec.input, known, newId) as Record<string, unknown>;
}

interface Json {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Json[];
  properties?: Record<string, Json>;
  required?: string[];
  items?: Json;
  minItems?: number;
  minLength?: number;
  minimum?: number;
  pattern?: string;
}

function simplest(schema: TSchema, things: Things, newId: () => string): unknown {
  const json = schema as Json;
  if (json.const !== undefined) return json.const;
  if (json.enum) return json.enum[0];
  if (json.anyOf?.some((each) => each.type === 'null')) return null;
  if (json.anyOf) return simplest(json.anyOf[0] as TSchema, things, newId);
  switch (json.type) {
    case 'object':
      return Object.fromEntries(
        (json.required ?? []).map((key) => [
          key,
          key in things
            ? things[key]
            : (severalOf(key, things) ?? simplest(json.properties![key] as TSchema, things, newId)),
        ]),
      );
    case 'array':
      return Array.from({ length: json.minItems ?? 0 }, () => simplest(json.items as TSchema, things, newId));
    case 'string':
      return textOf(json, newId);
    case 'integer':
    case 'number':
      return Math.max(json.minimum ?? 0, 1);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

/** The first of what texts here look like that the pattern lets through. */
function textOf({ pattern, minLength = 0 }: Json, newId: () => string): string {
  const tries = [
    newId(),
    'quelque chose',
    '2027-01-18',
    '2027-01-18T09:00',
    '2027-01-18T09:00:00.000Z',
    '1A',
    '#1',
    'FS',
    '👍',
    'a@exemple.fr',
    '#aabbcc',
    'a'.repeat(64),
    'a',
  ];
  if (!pattern) return 'quelque chose de dit'.padEnd(minLength, '.');
  const found = tries.find((each) => each.length >= minLength && new RegExp(pattern, 'u').test(each));
  if (found === undefined) throw new Error(`no text here fits ${pattern}: add one to the tries of server/test/cast.ts`);
  return found;
}

/** `taskIds` is the one task there is. */
function severalOf(key: string, things: Things): unknown[] | undefined {
  const one = key.replace(/Ids$/, 'Id');
  return one !== key && one in things ? [things[one]] : undefined;
}

/** The id that an input gives to what it makes: its own, or that of the row it brings. */
function idIn(input: Record<string, unknown>): unknown {
  if (input.id) return input.id;
  const rows = Object.values(input).filter(
    (each): each is { id: unknown } => typeof each === 'object' && each !== null,
  );
  return rows.find((each) => 'id' in each)?.id;
}

/**
 * Makes one of each thing that a command with an `id` can make, as `maker`, in as many rounds as things depend on each
 * other: `channel.open` gives `channelId`, `message.post` then `messageId`. What they may not make is taken from `others`.
 */
export async function makeThings(world: World, maker: Somebody, start: Things, others: Things = {}): Promise<Things> {
  const makers = new Set<string>(['organisation.create', 'space.create']);
  const things: Things = { ...start, makers };
  for (let round = 0; round < 3; round++) {
    for (const spec of commands.values()) {
      const noun = spec.name.split('.')[0]!;
      const key = `${noun}Id`;
      if (spec.may.length === 0 || key in things || makers.has(spec.name)) continue;
      const input = inputFor(spec, { ...others, ...things, makers: new Set([spec.name]) }, world.id);
      const id = idIn(input);
      if (!id) continue;
      const answer = await world.house.act(maker.actor, spec.name, input, null).catch(() => undefined);
      if (answer === undefined) continue;
      things[key] = (answer as { id?: string }).id ?? id;
      makers.add(spec.name);
    }
  }
  nameAlso(things);
  return things;
}

/** A thing may bear another name in the commands of its noun: `time.remove` takes an `entryId`. */
function nameAlso(things: Things): void {
  for (const spec of commands.values()) {
    const made = things[`${spec.name.split('.')[0]!}Id`];
    const unknown = Object.keys((spec.input as Json).properties!).filter((key) => /Id$/.test(key) && !(key in things));
    if (made !== undefined && unknown.length === 1) things[unknown[0]!] = made;
  }
}
