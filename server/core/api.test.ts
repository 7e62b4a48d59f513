/** The public API as a script uses it: the examples of docs/api.md as they stand, the OpenAPI document, the socket with a token. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands, type EventRecord, queries, refusalCodes } from '#contract/index.ts';
import { type Live, openWire, type Wire } from '../test/wire.ts';

interface Body {
  content: { 'application/json': { schema: object } };
}
interface Operation {
  operationId: string;
  summary: string;
  parameters: { name: string; required?: boolean; content?: Body['content'] }[];
  requestBody?: Body;
  responses: Record<string, Body & { $ref?: string }>;
  security?: object[];
}
interface Document {
  paths: Record<string, { get?: Operation; post?: Operation }>;
  components: { responses: Record<string, Body> };
}

let wire: Wire;
let token: string;
let bearer: Record<string, string>;
let document: Document;
const ajv = new Ajv2020({ strict: false, code: { optimize: false } });

beforeAll(async () => {
  wire = await openWire();
  token = (await wire.does('token.create', { id: wire.id(), name: 'Script de nuit' })).body.token;
  bearer = { authorization: `Bearer ${token}` };
  document = (await wire.get('/api/v1/openapi.json')).body;
});
afterAll(() => wire?.close());

const schemaOf = (body: Body) => Object.values(body.content)[0]!.schema;
const operationOf = (name: string) => {
  const { get, post } = document.paths[`/api/v1/${name}`]!;
  return (get ?? post)!;
};
/** The response that the document promises for a status, wherever it is written. */
function promised(name: string, status: number): Body {
  const response = operationOf(name).responses[status];
  if (!response) throw new Error(`${name} answered ${status}, of which the document says nothing`);
  return response.$ref ? document.components.responses[response.$ref.split('/').at(-1)!]! : response;
}
function expectPromised(name: string, status: number, body: unknown): void {
  const errors = ajv.validate(schemaOf(promised(name, status)), body) ? [] : ajv.errors;
  expect({ name, status, errors }).toEqual({ name, status, errors: [] });
}

async function bash(script: string): Promise<{ out: string; error: string; code: number | null }> {
  const child = spawn('bash', ['-c', script], {
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, error] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (error += text));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('close', resolve).once('error', reject),
  );
  return { out, error, code };
}

test('the six examples of docs/api.md do what the page says', async () => {
  const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const [setup, ...examples] = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map((each) => each[1]!);
  expect(examples).toHaveLength(6);
  const ours = setup!.replace(/^BEFFROI=.*$/m, `BEFFROI=${wire.base}`).replace(/^TOKEN=.*$/m, `TOKEN=${token}`);
  expect(ours).toContain(wire.base);
  expect(ours).toContain(token);

  const next = '--- next example ---';
  const script = ['set -euo pipefail', ours, examples.join(`\nprintf '\\n%s\\n' '${next}'\n`)].join('\n');
  const { out, error, code } = await bash(script);
  expect({ error, code, out: code === 0 ? '' : out }).toEqual({ error: '', code: 0, out: '' });
  const answers = out.split(next).map((part) =>
    part
      .split('\n')
      .filter((line) => line.trim())
      .map((line) => JSON.parse(line)),
  );
  const [[me], [scopes], [[discussion]], posted, [added, [plan]], [sent]] = answers as [
    [object],
    [{ scopes: string[] }],
    [[{ scope: string; rows: Record<string, { id: string }[]> }]],
    { id: string; seq: number }[],
    [object, [{ scope: string; rows: Record<string, { id: string }[]> }]],
    [{ files: { name: string }[] }],
  ];
  for (const [name, answer] of [
    ['me', me],
    ['scopes', scopes],
    ['snapshots', [discussion]],
    ['message.post', posted[0]],
    ['task.add', added],
    ['snapshots', [plan]],
    ['files/{spaceId}', sent],
  ] as const)
    expectPromised(name, 200, answer);

  expect(sent.files).toMatchObject([{ name: 'relevé.txt' }]);

  const { spaceId, personId, organisationId } = wire;
  expect(me).toMatchObject({
    account: { email: 'odile@exemple.fr' },
    persons: [{ id: personId, organisation_id: organisationId, organisation_name: 'Atelier' }],
  });
  expect(scopes.scopes).toEqual(expect.arrayContaining([`space:${spaceId}/chat`, `space:${spaceId}/tasks`]));
  expect(discussion).toMatchObject({
    scope: `space:${spaceId}/chat`,
    rows: {
      channels: expect.arrayContaining([expect.objectContaining({ id: wire.channelId, name: 'Travaux' })]),
      pins: [],
    },
  });
  expect(posted).toHaveLength(2);
  expect(posted[1]).toEqual(posted[0]);
  const channelId = discussion.rows.channels![0]!.id;
  const q = encodeURIComponent(JSON.stringify({ spaceId, channelId, limit: 10 }));
  const messages = await wire.get(`/api/v1/messages?q=${q}`, bearer);
  expectPromised('messages', 200, messages.body);
  expect(messages.body.rows).toMatchObject([
    { id: posted[0]!.id, text: 'Sauvegarde de la nuit : **réussie**.', author_id: personId },
  ]);
  // and the key that was used cannot stand for something else
  const key = { ...bearer, 'idempotency-key': `nightly-report-${posted[0]!.id}` };
  const other = { id: wire.id(), spaceId, channelId, text: 'Autre chose' };
  const reused = await wire.post('v1/message.post', other, key);
  expectPromised('message.post', reused.status, reused.body);
  expect(reused.body.refusal).toMatchObject({ code: 'conflict', details: { reason: 'op_reused' } });
  expect(plan).toMatchObject({
    scope: `space:${spaceId}/tasks`,
    rows: { tasks: [{ name: 'Couler la dalle', durationMinutes: 960, createdBy: personId }] },
  });
});

test('the OpenAPI document is sound: OpenAPI 3.1, and JSON Schema 2020-12 in every place', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  const operations = Object.values(document.paths).flatMap(({ get, post }) => [get, post].filter((each) => !!each));
  expect(new Set(operations.map((each) => each.operationId)).size).toBe(operations.length);
  const bodies = operations.flatMap((each) => [
    ...Object.values(each.responses).filter((response) => !response.$ref),
    ...each.parameters.filter((parameter) => parameter.content).map(({ content }) => ({ content: content! })),
    ...(each.requestBody ? [each.requestBody] : []),
  ]);
  for (const body of [...bodies, ...Object.values(document.components.responses)]) ajv.compile(schemaOf(body));
});

test('it holds every command and query, with its input, its answer and how it is refused', () => {
  // JSON Schema 2020-12 has another spelling for tuples
  const asked = (spec: object) =>
    JSON.parse(JSON.stringify(spec), (_key, value) =>
      Array.isArray(value?.items)
        ? { type: 'array', prefixItems: value.items, items: false, minItems: value.items.length }
        : value,
    );
  const told = new Set(['/api/v1/scopes', '/api/v1/snapshots']);
  for (const spec of commands.values()) {
    const place = spec.door?.path ?? `/api/v1/${spec.name}`;
    const path = document.paths[place];
    if (spec.may.length === 0) {
      expect(path, `${spec.name} is the house's own`).toBeUndefined();
      continue;
    }
    told.add(place);
    const { input, answer, about, door } = asked(spec);
    expect(path!.post!.summary).toBe(about);
    expect(schemaOf(path!.post!.requestBody!)).toEqual(door?.parts ?? input);
    expect(schemaOf(path!.post!.responses[200]!)).toEqual(answer);
  }
  for (const spec of queries.values()) {
    told.add(`/api/v1/${spec.name}`);
    const { get } = document.paths[`/api/v1/${spec.name}`]!;
    const { input, answer, about } = asked(spec);
    const [q] = get!.parameters;
    expect(get!.summary).toBe(about);
    expect(q!.content!['application/json'].schema).toEqual(input);
    expect(q!.required).toBe(input.required?.length > 0);
    expect(schemaOf(get!.responses[200]!)).toEqual(answer);
  }
  expect(new Set(Object.keys(document.paths))).toEqual(told);
  for (const name of [...told].map((path) => path.slice('/api/v1/'.length))) {
    for (const [code, status] of Object.entries(refusalCodes)) {
      expectPromised(name, status, { refusal: { code, details: {} } });
    }
  }
});

test('each door that it names is there, and answers or refuses as it says', async () => {
  let answered = 0;
  for (const [path, { post }] of Object.entries(document.paths)) {
    const name = path.slice('/api/v1/'.length);
    const found = await (post ? wire.post(`v1/${name}`, {}, bearer) : wire.get(path, bearer));
    expectPromised(name, found.status, found.body);
    expect(found.body.refusal?.details ?? {}, name).not.toHaveProperty(post ? 'command' : 'query');
    if (found.status === 200) answered++;

    const anonymous = await (post ? wire.post(`v1/${name}`, {}) : wire.get(path));
    expectPromised(name, anonymous.status, anonymous.body);
    if (anonymous.status === 200) expect(operationOf(name).security, name).toContainEqual({});
  }
  expect(answered).toBeGreaterThan(5);
});

test('a socket opened with a token comes back with its cursors and gets exactly what it missed', async () => {
  const { spaceId, channelId } = wire;
  const stream = `space:${spaceId}`;
  const post = async (text: string) => {
    const id = wire.id();
    expect((await wire.post('v1/message.post', { id, spaceId, channelId, text }, bearer)).status).toBe(200);
    return id;
  };
  const eventsOf = (live: Live): EventRecord[] =>
    live.frames.flatMap((frame) => (frame.type === 'events' && frame.stream === stream ? frame.events : []));
  const idOf = (event: EventRecord) => (event.body as { id: string }).id;
  const postedIn = (live: Live) =>
    eventsOf(live)
      .filter((event) => event.type === 'message.posted')
      .map(idOf);
  const has = (live: Live, id: string) => live.until(() => postedIn(live).includes(id));

  // nothing of a cookie or of an Origin: only the token
  const first = await wire.socket(bearer);
  first.send({ type: 'hello', cursors: {} });
  const welcome = await first.until((frame) => frame.type === 'welcome');
  const cursors: Record<string, number> = { ...welcome.heads };
  const seen = [await post('un'), await post('deux')];
  await has(first, seen[1]!);
  first.socket.close();
  await first.closed;
  expect(postedIn(first)).toEqual(seen);
  for (const frame of first.frames) if (frame.type === 'events') cursors[frame.stream] = frame.seq;

  const missed = [await post('trois'), await post('quatre'), await post('cinq')];
  const second = await wire.socket(bearer);
  second.send({ type: 'hello', cursors });
  const again = await second.until((frame) => frame.type === 'welcome');
  expect(again.stale).toEqual([]);
  await has(second, missed.at(-1)!);
  const now = await post('six');
  await has(second, now);
  expect(postedIn(second)).toEqual([...missed, now]);
  // the two windows together: every seq of the stream once, in order
  const seqs = [...eventsOf(first), ...eventsOf(second)].map((event) => event.seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  expect(seqs[0]).toBe(welcome.heads[stream] + 1);

  // a cursor from elsewhere is told as such, and nothing is made up for it
  const third = await wire.socket(bearer);
  third.send({ type: 'hello', cursors: { [stream]: again.heads[stream] + 1000 } });
  expect((await third.until((frame) => frame.type === 'welcome')).stale).toEqual([stream]);

  const tokens = await wire.get('/api/v1/tokens', bearer);
  await wire.does('token.revoke', { id: tokens.body.rows[0].id });
  expect(await Promise.all([second.closed, third.closed])).toEqual([4001, 4001]);
  const late = await wire.socket(bearer);
  expect(await late.closed).toBe(4001);
});
