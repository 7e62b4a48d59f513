import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWire, password, type Wire } from '../test/wire.ts';

let wire: Wire;
let sql: pg.Client;
beforeAll(async () => {
  wire = await openWire();
  sql = new pg.Client({ connectionString: wire.connectionString });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await wire.close();
});

const scopes = async (cookie: string) => (await wire.get('/api/v1/scopes', { cookie })).body.scopes as string[];
const session = async () =>
  (await sql.query('select id, token, "expiresAt" as expires from auth.session order by "createdAt" desc limit 1'))
    .rows[0] as { id: string; token: string; expires: string };

test('a signed cookie says who it is; one that was touched, or is another’s, says nobody', async () => {
  expect(await scopes(wire.cookie)).not.toEqual([]);
  expect(await scopes(`autre=1; ${wire.cookie}; encore=2`)).not.toEqual([]);
  const [name, value] = wire.cookie.split('=') as [string, string];
  const [token, signature] = decodeURIComponent(value).split('.') as [string, string];
  for (const forged of [
    `${name}=${token}`,
    `${name}=${token}.`,
    `${name}=${token.slice(0, -1)}x.${signature}`,
    `${name}=${token}.${signature.slice(1)}A`,
    `${name}=${token}.${Buffer.alloc(32).toString('base64')}`,
    `${name}=%E0%A4%A.${signature}`,
    `x${name}=${value}`,
    `${name}=`,
  ])
    expect(await scopes(forged), forged).toEqual([]);
});

test('a session renews itself after a day, and ends at its end', async () => {
  const { id } = await session();
  const lasts = (time: string) =>
    sql.query(`update auth.session set "expiresAt" = now() + $2::interval where id = $1`, [id, time]);
  await lasts('28 days');
  const { headers } = await wire.get('/api/v1/scopes', { cookie: wire.cookie });
  expect(headers.getSetCookie()[0]).toMatch(/session_token=.*Max-Age=2592000/);
  expect(new Date((await session()).expires).getTime()).toBeGreaterThan(Date.now() + 29.9 * 86_400_000);
  await lasts('-1 second');
  expect(await scopes(wire.cookie)).toEqual([]);
});

test('many devices at once are told apart, and one that signs out is refused at once', async () => {
  const signIn = async () => {
    const { headers } = await wire.post('auth/sign-in/email', { email: 'odile@exemple.fr', password });
    return headers.getSetCookie()[0]!.split(';')[0]!;
  };
  const [one, two] = [await signIn(), await signIn()];
  const asked = await Promise.all([one, two, 'beffroi.session_token=rien', one].map(scopes));
  expect(asked.map((each) => each.length > 0)).toEqual([true, true, false, true]);
  await wire.post('auth/sign-out', {}, { cookie: one });
  expect(await scopes(one)).toEqual([]);
  expect(await scopes(two)).not.toEqual([]);
});
