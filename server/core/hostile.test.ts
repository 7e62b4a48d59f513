/** Bad input and bad manners, over a real wire: one clear refusal each, nothing lost, nothing that grows. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands, queries } from '#contract/index.ts';
import { cookieOf, openWire, password, type Wire } from '../test/wire.ts';
import { forgetOldOps } from './forgetting.ts';
import { nobody, system } from './module.ts';
import { opOwner } from './transaction.ts';

let wire: Wire;
beforeAll(async () => {
  wire = await openWire();
});
afterAll(() => wire?.close());

const say = (text: string, op?: string, id = wire.id()) =>
  wire.does('message.post', { id, spaceId: wire.spaceId, channelId: wire.channelId, text }, op);
const page = async () =>
  (
    await wire.get(
      `/api/v1/messages?q=${encodeURIComponent(JSON.stringify({ spaceId: wire.spaceId, channelId: wire.channelId, limit: 50 }))}`,
      { cookie: wire.cookie },
    )
  ).body.rows as { text: string }[];

test('whatever is thrown at a command or a query, it is refused as invalid and never breaks anything', async () => {
  let deep: unknown = 1;
  for (let i = 0; i < 60; i++) deep = { spaceId: deep };
  const thrown = [
    'null',
    '[]',
    '"texte"',
    '12',
    '{"id":{"$ne":null}}',
    '{"__proto__":{"role":"owner"},"id":1}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '{"id":"\\u0000","spaceId":"x\' or 1=1 --"}',
    JSON.stringify(deep),
    `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    '{"oops',
    '',
  ];
  // each is thrown at a third of them, in turn
  let turn = 0;
  const some = () => thrown.filter((_, at) => at % 3 === turn % 3, turn++);
  for (const spec of commands.values()) {
    if (Object.keys((spec.input as unknown as { properties: object }).properties).length === 0) continue;
    for (const body of some()) {
      const { status, body: said } = await wire.post(`v1/${spec.name}`, body, { cookie: wire.cookie });
      expect([400, 404], `${spec.name} ${body.slice(0, 60)} → ${status} ${JSON.stringify(said)}`).toContain(status);
    }
  }
  for (const name of queries.keys()) {
    for (const q of some()) {
      const { status } = await wire.get(`/api/v1/${name}?q=${encodeURIComponent(q.slice(0, 2000))}`, {
        cookie: wire.cookie,
      });
      expect([200, 400, 404], `${name} ${q.slice(0, 60)}`).toContain(status);
    }
  }
  expect(({} as { role?: string }).role).toBeUndefined();
  expect((await say('toujours là')).status).toBe(200);
});

test('a text that PostgreSQL cannot hold is refused, and is not a bug: a zero byte, half a surrogate pair', async () => {
  for (const sign of ['\\u0000', '\\ud83d']) {
    const input = `{"id":"${wire.id()}","spaceId":"${wire.spaceId}","channelId":"${wire.channelId}","text":"a${sign}b"}`;
    const { status, body } = await wire.post('v1/message.post', input, { cookie: wire.cookie });
    expect([status, body.refusal?.code], sign).toEqual([400, 'invalid']);
  }
});

test('a body too large, a header too large and a URL too long are refused, and the connection serves the next', async () => {
  expect((await say('x'.repeat(2 * 2 ** 20))).status).toBeGreaterThanOrEqual(400);
  const long = await wire.get(`/api/v1/me?q=${'x'.repeat(300_000)}`).catch(() => ({ status: 431 }));
  expect([400, 414, 431]).toContain(long.status);
  expect((await say('et la suivante passe')).status).toBe(200);
});

test('the same op is done once, however often and however fast it comes; with another input it is a conflict', async () => {
  const op = wire.id();
  const id = wire.id();
  const before = (await page()).length;
  const answers = await Promise.all(Array.from({ length: 8 }, () => say('une fois', op, id)));
  expect(new Set(answers.map((each) => JSON.stringify([each.status, each.body]))).size).toBe(1);
  expect(answers[0]!.status).toBe(200);
  expect(await say('une fois', op, id)).toMatchObject({ status: 200, body: answers[0]!.body });
  expect((await page()).length).toBe(before + 1);
  const other = await say('autre chose', op, id);
  expect([other.status, other.body.refusal.details.reason]).toEqual([409, 'op_reused']);
});

test('answers are kept thirty days for retries, and nobody can spend an op of the house itself', async () => {
  const { db, clock } = wire.server.house;
  expect(opOwner(nobody)).not.toBe(opOwner(system));
  expect(await forgetOldOps(db, clock)).toBe(0);
  const later = { ...clock, now: () => new Date(clock.now().getTime() + 31 * 86_400_000) };
  expect(await forgetOldOps(db, later)).toBeGreaterThan(0);
});

test('a clock that is wrong, on either side, changes no order', async () => {
  const old = `00000000-0000-7${wire.id().slice(15)}`;
  const future = `ffffffff-ffff-7${wire.id().slice(15)}`;
  await say('écrit en 10889', undefined, future);
  await say('écrit en 1970', undefined, old);
  expect((await page()).slice(-2).map((each) => each.text)).toEqual(['écrit en 10889', 'écrit en 1970']);
});

test('cursors that are stale, forged or of another’s stream get nothing they should not', async () => {
  const stream = `space:${wire.spaceId}`;
  const foreign = `space:${wire.id()}`;
  const live = await wire.socket();
  live.send({
    type: 'hello',
    cursors: { [stream]: 10 ** 12, [`organisation:${wire.organisationId}`]: -1, [foreign]: 0, __proto__: 1, x: 'y' },
  });
  const welcome = await live.until((frame) => frame.type === 'welcome');
  expect(welcome.stale.sort()).toEqual([`organisation:${wire.organisationId}`, stream].sort());
  expect(Object.keys(welcome.heads)).not.toContain(foreign);
  await say('ce qui suit arrive');
  const frame = await live.until((each) => each.type === 'events' && each.stream === stream);
  expect(frame.events[0].body.text).toBe('ce qui suit arrive');
  live.send({ type: 'hello', cursors: { [stream]: 0 } });
  expect(await live.closed).toBe(4002);
});

test('a socket that floods, babbles or says nothing is closed, each with its reason', async () => {
  const flood = await wire.socket();
  flood.send({ type: 'hello', cursors: {} });
  for (let i = 0; i < 400; i++) flood.send({ type: 'ping' });
  expect(await flood.closed).toBe(4029);
  const huge = await wire.socket();
  huge.send('x'.repeat(200_000));
  expect(await huge.closed).toBe(1009);
  const babble = await wire.socket();
  babble.send('{"type":"events","events":[]}');
  expect(await babble.closed).toBe(4002);
});

test('a reader that stalls is cut off, costs little memory, and finds everything again by its cursor', async () => {
  const stream = `space:${wire.spaceId}`;
  const stalled = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const live = await wire.socket();
      live.send({ type: 'hello', cursors: {} });
      const { heads } = await live.until((frame) => frame.type === 'welcome');
      live.socket.pause();
      return { live, head: heads[stream] as number };
    }),
  );
  const head = stalled[0]!.head;
  const before = memory();
  const text = 'é'.repeat(19_000);
  const count = 320;
  for (let at = 0; at < count; at += 16)
    await Promise.all(Array.from({ length: 16 }, (_, i) => say(`${at + i} ${text}`)));
  const grown = memory() - before;
  // 320 × 38 KB to twenty who do not read would be 240 MB; the most that is held is a megabyte for each, of shared bytes
  expect(grown).toBeLessThan(120 * 2 ** 20);
  for (const { live } of stalled) live.socket.resume();
  const codes = await Promise.all(stalled.map(({ live }) => live.closed));
  expect(codes.every((code) => code === 4008 || code === 1006)).toBe(true);

  const again = await wire.socket();
  again.send({ type: 'hello', cursors: { [stream]: head } });
  const seen: string[] = [];
  for (let i = 0; seen.length < count; i++) {
    await again.until(() => again.frames.filter((frame) => frame.type === 'events').length > i);
    const frame = again.frames.filter((each) => each.type === 'events')[i]!;
    for (const event of frame.events) if (event.type === 'message.posted') seen.push(event.body.text.split(' ')[0]);
  }
  expect(seen.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
  again.socket.close();
});

function memory(): number {
  globalThis.gc?.();
  const { rss } = process.memoryUsage();
  return rss;
}

test('an account cannot open windows without end', async () => {
  const open = await Promise.all(Array.from({ length: 64 }, () => wire.socket()));
  const one = await wire.socket();
  expect(await one.closed).toBe(4029);
  for (const live of open) live.socket.close();
  await Promise.all(open.map((live) => live.closed));
});

test('who signs out, or whose token is revoked, is gone from the socket at once', async () => {
  const person = { email: 'odile@exemple.fr', password };
  const cookie = cookieOf(await wire.post('auth/sign-in/email', person));
  const live = await wire.socket({ cookie, origin: wire.base });
  live.send({ type: 'hello', cursors: {} });
  await live.until((frame) => frame.type === 'welcome');
  await wire.post('auth/sign-out', {}, { cookie });
  expect(await live.closed).toBe(4001);

  const tokenId = wire.id();
  const { body } = await wire.does('token.create', { id: tokenId, name: 'Script' });
  const script = await wire.socket({ authorization: `Bearer ${body.token}` });
  script.send({ type: 'hello', cursors: {} });
  await script.until((frame) => frame.type === 'welcome');
  await wire.does('token.revoke', { id: tokenId });
  expect(await script.closed).toBe(4001);
});

test('a new password ends every session there was, and their sockets', async () => {
  const { db } = wire.server.house;
  const cookie = cookieOf(await wire.post('auth/sign-in/email', { email: 'odile@exemple.fr', password }));
  const live = await wire.socket({ cookie, origin: wire.base });
  live.send({ type: 'hello', cursors: {} });
  await live.until((frame) => frame.type === 'welcome');
  await wire.post('auth/request-password-reset', { email: 'odile@exemple.fr', redirectTo: '/new-password' });
  const [letter] = await db.query<{ body: string }>(`select body from outbox where recipient = 'odile@exemple.fr'`);
  const token = /reset-password\/([^?\s]+)/.exec(letter!.body)![1];
  expect((await wire.post('auth/reset-password', { token, newPassword: `${password} !` })).status).toBe(200);
  expect(await live.closed).toBe(4001);
  // the link serves once
  expect((await wire.post('auth/reset-password', { token, newPassword: 'encore une autre' })).status).toBe(400);
  wire.cookie = cookieOf(
    await wire.post('auth/sign-in/email', { email: 'odile@exemple.fr', password: `${password} !` }),
  );
});

test('a wrong password and an unknown address are answered alike, and guessing is stopped without locking the office out', async () => {
  const signIn = (email: string, secret: string) => wire.post('auth/sign-in/email', { email, password: secret });
  const unknown = await signIn('personne@exemple.fr', 'pas la bonne du tout');
  const wrong = await signIn('odile@exemple.fr', 'pas la bonne du tout');
  expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
  const reset = (email: string) => wire.post('auth/request-password-reset', { email, redirectTo: '/new-password' });
  const [known, notKnown] = [await reset('odile@exemple.fr'), await reset('personne@exemple.fr')];
  expect([known.status, known.body]).toEqual([notKnown.status, notKnown.body]);
  let stopped = 0;
  for (let i = 0; i < 14; i++) if ((await signIn('cible@exemple.fr', `essai ${i} bien long`)).status === 429) stopped++;
  expect(stopped).toBe(4);
  expect((await signIn('odile@exemple.fr', `${password} !`)).status).toBe(200);
});

test('behind a proxy: the strict headers of HTTPS, a cookie bound to this host, and an address nobody can make up', async () => {
  const far = await openWire({ BEFFROI_URL: 'https://beffroi.exemple.fr' });
  try {
    const origin = 'https://beffroi.exemple.fr';
    const answer = await far.post(
      'auth/sign-in/email',
      { email: 'odile@exemple.fr', password },
      { origin, host: 'beffroi.exemple.fr' },
    );
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-beffroi\.session_token=/);
    for (const part of ['Secure', 'HttpOnly', 'Path=/', 'SameSite=Lax']) expect(cookie).toContain(part);
    expect(cookie).not.toContain('Domain');
    const { headers } = await far.get('/api/v1/me', { cookie: cookieOf(answer) });
    expect(headers.get('strict-transport-security')).toContain('max-age=31536000');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*script-src 'self' 'wasm-unsafe-eval';.*frame-ancestors 'none'/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    let stopped = 0;
    for (let i = 0; i < 14; i++) {
      // the proxy adds the address it saw; what stands before it, the guesser wrote
      const forwarded = { origin, 'x-forwarded-for': `203.0.113.${i}, 198.51.100.7` };
      const { status } = await far.post(
        'auth/sign-in/email',
        { email: 'cible@exemple.fr', password: `essai ${i} long` },
        forwarded,
      );
      if (status === 429) stopped++;
    }
    expect(stopped).toBe(4);
  } finally {
    await far.close();
  }
});
