/**
 * The shapes that events were ever written in: packages/contract/events.txt, one line `type version shape` each.
 * `node bin/events.ts` writes down what is new, and refuses what would leave a log unreadable.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import Value from 'typebox/value';
import { type AnyEvent, events } from '../packages/contract/index.ts';

const file = new URL('../packages/contract/events.txt', import.meta.url).pathname;

/** A JSON Schema without its bounds. */
interface Shape {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Shape[];
  properties?: Record<string, Shape>;
  patternProperties?: Record<string, Shape>;
  required?: string[];
  items?: Shape | Shape[];
}
/** By `type version`. */
export type Shapes = Map<string, Shape>;

export function recorded(): Shapes {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [, key, shape] = /^(\S+ \d+) (.*)$/.exec(line)!;
      return [key!, JSON.parse(shape!) as Shape];
    }),
  );
}

/** What an event is written in now, keys in order. How long or large a value may be is asked of commands, not of the log. */
function shapeOf(schema: Record<string, unknown>): Shape {
  const { type, const: only, enum: values, anyOf, properties, patternProperties, required, items } = schema;
  const each = (map: unknown) =>
    map &&
    Object.fromEntries(
      Object.entries(map)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => [key, shapeOf(value)]),
    );
  const list = (schemas: unknown) => (schemas as Record<string, unknown>[]).map(shapeOf);
  return {
    ...(type !== undefined && { type: type as string }),
    ...(only !== undefined && { const: only }),
    ...(values !== undefined && { enum: values as unknown[] }),
    ...(anyOf !== undefined && { anyOf: list(anyOf) }),
    ...(properties !== undefined && { properties: each(properties) as Record<string, Shape> }),
    ...(patternProperties !== undefined && { patternProperties: each(patternProperties) as Record<string, Shape> }),
    ...(required !== undefined && { required: [...(required as string[])].sort() }),
    ...(items !== undefined && {
      items: Array.isArray(items) ? list(items) : shapeOf(items as Record<string, unknown>),
    }),
  };
}

const keyOf = ({ name, v }: AnyEvent): string => `${name} ${v}`;

const variantsOf = (shape: Shape): Shape[] =>
  shape.anyOf?.flatMap(variantsOf) ?? shape.enum?.map((value) => ({ const: value })) ?? [shape];

/** True when whoever expects `next` can read all that was written as `before`: new fields, for one, must be optional. */
function reads(next: Shape, before: Shape): boolean {
  return variantsOf(before).every((each) => variantsOf(next).some((one) => readsVariant(one, each)));
}
function readsVariant(next: Shape, before: Shape): boolean {
  if ('const' in next) return next.const === before.const;
  if ('const' in before) return next.type === typeof before.const;
  if (next.type === undefined) return true;
  if (next.type !== before.type && !(next.type === 'number' && before.type === 'integer')) return false;
  const within = (key: 'properties' | 'patternProperties') =>
    Object.entries(before[key] ?? {}).every(([name, shape]) => next[key]?.[name] && reads(next[key][name], shape));
  const [inside, was] = [next.items, before.items];
  const isArrayRead = Array.isArray(inside)
    ? Array.isArray(was) && was.length === inside.length && inside.every((each, at) => reads(each, was[at]!))
    : !inside || (!!was && !Array.isArray(was) && reads(inside, was));
  const isNeeded = (next.required ?? []).every((name) => before.required?.includes(name));
  return isArrayRead && isNeeded && within('properties') && within('patternProperties');
}

/** A value of this shape: the barest, or one with everything in it. */
function sampleOf(shape: Shape, isFull: boolean): unknown {
  const [one] = variantsOf(shape);
  if (!one || 'const' in one) return one?.const;
  if (one.type === 'object')
    return Object.fromEntries(
      Object.entries(one.properties ?? {})
        .filter(([name]) => isFull || one.required?.includes(name))
        .map(([name, each]) => [name, sampleOf(each, isFull)]),
    );
  if (one.type === 'array' && Array.isArray(one.items)) return one.items.map((each) => sampleOf(each, isFull));
  if (one.type === 'array') return isFull && one.items ? [sampleOf(one.items as Shape, isFull)] : [];
  return { string: '', number: 0, integer: 0, boolean: false, null: null }[one.type ?? 'null'];
}

/** What a reader of old logs would stumble on, each a sentence that says what to do. */
export function faults(specs: Iterable<AnyEvent>, written: Shapes): string[] {
  const now = new Map([...specs].map((spec) => [keyOf(spec), spec]));
  const versions = new Map([...now.values()].map(({ name, v }) => [name, v]));
  const sentences: string[] = [];
  for (const key of written.keys()) {
    const [name, v] = key.split(' ');
    if (!(Number(v) <= (versions.get(name!) ?? 0)))
      sentences.push(`${key} was written, and nothing here reads it any more: logs and archives still hold it.`);
  }
  for (const [key, spec] of now) {
    const shape = shapeOf(spec.body);
    const before = written.get(key);
    if (before && !reads(shape, before))
      sentences.push(
        `${key} is held by logs in a shape that its schema no longer reads: give the event one more of its \`upcasts\`, ` +
          'which makes the old shape the new one. (If no release ever wrote it, delete its line in packages/contract/events.txt.)',
      );
    else if (JSON.stringify(before) !== JSON.stringify(shape))
      sentences.push(`${key} is not as packages/contract/events.txt has it: run node bin/events.ts.`);
    sentences.push(...wrongUpcasts(spec, written));
  }
  return sentences;
}

function wrongUpcasts(spec: AnyEvent, written: Shapes): string[] {
  return (spec.upcasts ?? []).flatMap((upcast, at) => {
    const [from, to] = [
      written.get(`${spec.name} ${at + 1}`),
      written.get(`${spec.name} ${at + 2}`) ?? shapeOf(spec.body),
    ];
    if (!from) return [`${spec.name} ${at + 1} is not in packages/contract/events.txt: what was its shape?`];
    return [false, true].flatMap((isFull) => {
      const became = upcast(sampleOf(from, isFull));
      return Value.Check(to, became) ? [] : [`${spec.name} ${at + 1} is upcast to ${JSON.stringify(became)}.`];
    });
  });
}

/** Writes down each event as it is now, but for those that logs hold in another way. */
export function record(specs: Iterable<AnyEvent>, written: Shapes): Shapes {
  const next = new Map(written);
  for (const spec of specs) {
    const [key, shape] = [keyOf(spec), shapeOf(spec.body)];
    const before = written.get(key);
    if (!before || reads(shape, before)) next.set(key, shape);
  }
  return next;
}

if (import.meta.main) {
  const shapes = record(events.values(), recorded());
  const lines = [...shapes].map(([key, shape]) => `${key} ${JSON.stringify(shape)}\n`);
  writeFileSync(file, lines.sort().join(''));
  const wrong = faults(events.values(), shapes);
  for (const sentence of wrong) console.error(sentence);
  process.exit(wrong.length > 0 ? 1 : 0);
}
