/** The guard of what leaves, with real sockets: nothing reaches a stranger, whichever library tries. */
import { createServer, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { destinationsOf, guardOutgoing, type Outgoing } from './outgoing.ts';

/** reserved for documentation (RFC 5737): nobody answers there */
const stranger = '192.0.2.1';
const declared = '192.0.2.25';
let guard: Outgoing;
let here: Server;

beforeAll(async () => {
  here = createServer((_request, response) => response.end('ici'));
  await new Promise<void>((resolve) => here.listen(0, '127.0.0.1', resolve));
  guard = guardOutgoing(destinationsOf({ smtpUrl: `smtp://${declared}:2525` }));
});
afterAll(() => {
  guard.end();
  here.close();
});

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => 'went through',
    (error: Error & { cause?: Error }) => `${error.message} ${error.cause?.message ?? ''}`,
  );

test('a page, a mail server or a database that nobody declared is not reached, and is counted', async () => {
  expect(await refusalOf(fetch(`http://${stranger}:8080/`))).toContain('not a declared destination');
  expect(await refusalOf(fetch('https://ailleurs.example/'))).toContain('not a declared destination');
  expect(await refusalOf(createTransport(`smtp://${stranger}:25`).verify())).toContain('not a declared destination');
  const client = new pg.Client({ connectionString: `postgres://x@${stranger}/x` });
  client.on('error', () => {});
  expect(await refusalOf(client.connect())).toContain('not a declared destination');
  const socket = net.connect(443, stranger);
  expect(await new Promise((resolve) => socket.once('error', (error) => resolve(error.message)))).toContain(
    'not a declared',
  );
  const counts = guard.take();
  expect(counts.every((each) => !each.isDeclared)).toBe(true);
  expect(counts.map((each) => each.destination).sort()).toEqual(
    [`${stranger}:25`, `${stranger}:443`, `${stranger}:5432`, `${stranger}:8080`, 'ailleurs.example:443'].sort(),
  );
});

test('this machine is reached as ever, and uncounted; a declared destination is let through and counted', async () => {
  const { port } = here.address() as AddressInfo;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ici');
  expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe('ici');
  expect(guard.take()).toEqual([]);
  const socket = net.connect(2525, declared);
  socket.on('error', () => {});
  socket.destroy();
  expect(guard.take()).toEqual([{ destination: `${declared}:2525`, isDeclared: true, connections: 1 }]);
});

test('what is declared is read from the settings, ports included; a socket in a folder is this machine', () => {
  expect(
    destinationsOf({
      smtpUrl: 'smtps://Mail.Exemple.fr',
      livekit: { url: 'wss://[2001:db8::1]:7443', key: '', secret: '' },
      databaseUrl: 'postgres://u:p@db.exemple.fr/beffroi',
    }),
  ).toEqual([
    { what: 'mail', host: 'mail.exemple.fr', port: 465 },
    { what: 'meetings', host: '2001:db8::1', port: 7443 },
    { what: 'database', host: 'db.exemple.fr', port: 5432 },
  ]);
  expect(destinationsOf({ databaseUrl: 'postgresql:///beffroi?host=%2Ftmp%2Fx' })).toEqual([]);
});
