/** The media's own doors on a whole server: a pass opens nothing once the right behind it has ended. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#core/clock.ts';
import { readConfig } from '#core/config.ts';
import { type Actor, nobody } from '#core/module.ts';
import { newSetupToken } from '../people/index.ts';
import { openServer, type Server } from '../server.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';

let database: TestDatabase;
let server: Server;
let folder: string;
let owner: Actor;
const id = systemClock.id;
const organisationId = id();
const spaceId = id();

beforeAll(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'beffroi-doors-'));
  const config = readConfig({ BEFFROI_DATA: folder, PORT: '0', MEDIA_PORT: '0', LOG_LEVEL: 'silent' }, []);
  server = await openServer({ config, connectionString: database.connectionString, clock: systemClock });
  owner = { accountId: id(), sessionId: 'a session' };
  await server.house.db.query('insert into auth."user" (id, name, email) values ($1, $2, $3)', [
    owner.accountId,
    'Odile',
    'odile@exemple.fr',
  ]);
  const setupToken = await newSetupToken(server.house.db);
  const organisation = { id: organisationId, personId: id(), name: 'Atelier', personName: 'Odile', language: 'fr' };
  await server.house.act(owner, 'organisation.create', { ...organisation, setupToken, hosting: 'own' }, null);
  await server.house.act(
    owner,
    'space.create',
    { id: spaceId, organisationId, name: 'Chantier', colour: 'brick' },
    null,
  );
});
afterAll(async () => {
  await server.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** What livekit-client is told when it asks why its socket was refused. */
const validated = async (token: string): Promise<number> =>
  (await fetch(`http://localhost:${server.port}/rtc/v1/validate?access_token=${token}`)).status;

test('a window that was away while its meeting ended is told at once that it may not come back', async () => {
  const { house } = server;
  const { id: meetingId } = (await house.act(owner, 'meeting.start', { id: id(), spaceId }, null)) as { id: string };
  const pass = (await house.ask(owner, 'meeting.pass', { spaceId, meetingId })) as { token: string };
  const { link } = (await house.act(owner, 'meeting.link', { spaceId, meetingId }, null)) as { link: string };
  const knockId = id();
  const knocked = { token: link.split('/').at(-1), id: knockId, name: 'Sophie' };
  const { secret } = (await house.act(nobody, 'meeting.knock', knocked, null)) as { secret: string };
  await house.act(owner, 'knock.answer', { spaceId, meetingId, knockId, admitted: true }, null);
  const guest = (await house.ask(nobody, 'meeting.guestPass', { id: knockId, secret })) as { pass: { token: string } };
  expect([await validated(pass.token), await validated(guest.pass.token)]).toEqual([200, 200]);
  expect(await validated('forged')).toBe(401);
  await house.act(owner, 'meeting.end', { spaceId, meetingId }, null);
  expect([await validated(pass.token), await validated(guest.pass.token)]).toEqual([401, 401]);
});

test('a media port that is taken stops nothing else: the operator is told which, and what to do', async () => {
  const other = createSocket('udp4').bind(0);
  await once(other, 'listening');
  const { port } = other.address();
  const empty = await testDatabase();
  const env = { ...process.env, BEFFROI_DATA: join(folder, 'taken'), PORT: '0', MEDIA_PORT: `${port}` };
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: new URL('../..', import.meta.url).pathname,
    env: { ...env, DATABASE_URL: empty.connectionString, LOG_LEVEL: 'error' },
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'exit');
  for await (const chunk of child.stdout) if (/welcome\/\S+\s/.test((said += chunk))) break;
  expect(said).toContain(`no meetings: port ${port} is taken by another program; choose another one (MEDIA_PORT)`);
  expect(said).toContain('"message":"Error: bind EADDRINUSE');
  const address = /listens on (\S+)/.exec(said)![1]!;
  expect((await fetch(`${address}/api/v1/openapi.json`)).status).toBe(200);
  child.kill('SIGINT');
  await ended;
  other.close();
  await empty.drop();
});
