/**
 * The peer of `chat`: Debian's ejabberd, its rooms archived in a PostgreSQL of its own (Debian's, as it speaks no Unix
 * socket), without busy-waiting. Windows are plain XMPP streams (RFC 6120) in multi-user chats (XEP-0045).
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuOf, freePort, treeOf } from './ground.ts';

const LIBRARY = '/usr/lib/x86_64-linux-gnu';
const POSTGRES = '/usr/lib/postgresql/15/bin';
const SCHEMA = '/usr/share/ejabberd/sql/pg.sql';
/** where its driver of PostgreSQL lies: without it ejabberd starts all the same, keeps nothing, and logs an error for each message */
const DRIVERS = '/usr/lib/erlang/lib';
export const EJABBERD_PACKAGES = 'ejabberd erlang-p1-pgsql postgresql-15';

export interface Peer {
  /** Says something in a room under an id; resolves when its author has it back, archived. */
  say(room: number, id: string): Promise<void>;
  /** CPU-seconds of ejabberd and its PostgreSQL */
  cpuSeconds(): number;
  /** how many messages its archive holds */
  kept(): number;
  stop(): void;
}

/** Where ejabberd's code lies, or undefined where one of Debian's packages for it (`EJABBERD_PACKAGES`) is not installed. */
export function ejabberdFolder(): string | undefined {
  const name = existsSync(LIBRARY) && readdirSync(LIBRARY).find((each) => /^ejabberd-\d/.test(each));
  const hasDriver = existsSync(DRIVERS) && readdirSync(DRIVERS).some((each) => each.startsWith('p1_pgsql-'));
  return name && hasDriver && existsSync(SCHEMA) && existsSync(POSTGRES) ? join(LIBRARY, name, 'ebin') : undefined;
}

/** Starts both, opens `perRoom` windows in each room; `hear` is given the id of each message that a window receives. */
export async function openEjabberd(
  code: string,
  rooms: number,
  perRoom: number,
  hear: (id: string) => void,
): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-ejabberd-'));
  chmodSync(folder, 0o755);
  const [xmppPort, sqlPort] = [await freePort(), await freePort()];
  const database = await startPostgres(folder, sqlPort);
  writeFileSync(join(folder, 'ejabberd.yml'), settings(xmppPort, sqlPort));
  const server = spawn(
    'erl',
    `-noinput +K true +P 250000 +sbwt none +sbwtdcpu none +sbwtdio none -pa ${code} -s ejabberd -mnesia dir`
      .split(' ')
      .concat(`"${folder}/mnesia"`),
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        HOME: folder,
        EJABBERD_CONFIG_PATH: join(folder, 'ejabberd.yml'),
        EJABBERD_LOG_PATH: join(folder, 'ejabberd.log'),
      },
    },
  );
  while (!(await answers(xmppPort))) await new Promise((resolve) => setTimeout(resolve, 200));
  const waiting = new Map<string, () => void>();
  const windows: Socket[] = [];
  for (let at = 0; at < rooms * perRoom; at += 50) {
    const some = Array.from({ length: Math.min(50, rooms * perRoom - at) }, (_, i) => at + i);
    const opened = some.map((each) => openWindow(xmppPort, Math.floor(each / perRoom), each, heard));
    windows.push(...(await Promise.all(opened)));
  }
  function heard(window: number, id: string): void {
    hear(id);
    if (window % perRoom !== 0) return;
    waiting.get(id)?.();
    waiting.delete(id);
  }
  return {
    say(room, id) {
      const back = new Promise<void>((resolve) => waiting.set(id, resolve));
      const to = `room${room}@conference.localhost`;
      windows[room * perRoom]!.write(
        `<message type='groupchat' to='${to}' id='${id}'><body>Le relevé de la charpente est terminé.</body></message>`,
      );
      return back;
    },
    cpuSeconds: () => [server, database].flatMap(({ pid }) => treeOf(pid!)).reduce((sum, pid) => sum + cpuOf(pid), 0),
    kept: () => Number(psql(sqlPort, 'ejabberd', '-tA', '-c', 'select count(*) from archive')),
    stop() {
      for (const window of windows) window.destroy();
      server.kill('SIGKILL');
      database.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function startPostgres(folder: string, port: number): Promise<ChildProcess> {
  const data = join(folder, 'postgres');
  mkdirSync(data);
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if (nobody.uid) chownSync(data, nobody.uid, nobody.gid);
  const run = { ...nobody, cwd: '/', stdio: 'ignore' as const };
  execFileSync(
    `${POSTGRES}/initdb`,
    ['-D', data, '-U', 'ejabberd', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
    run,
  );
  const flags = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', jit: 'off' };
  const child = spawn(
    `${POSTGRES}/postgres`,
    ['-D', data, ...Object.entries(flags).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    run,
  );
  while (!(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 100));
  psql(port, 'postgres', '-c', 'create database ejabberd');
  psql(port, 'ejabberd', '-f', SCHEMA);
  return child;
}

function psql(port: number, name: string, ...args: string[]): string {
  const where = ['-q', '-h', '127.0.0.1', '-p', `${port}`, '-U', 'ejabberd', name];
  return execFileSync(`${POSTGRES}/psql`, [...where, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

const settings = (xmppPort: number, sqlPort: number): string => `
hosts: [localhost]
loglevel: error
listen: [{port: ${xmppPort}, ip: "127.0.0.1", module: ejabberd_c2s, access: all, shaper: none}]
auth_method: [anonymous]
anonymous_protocol: sasl_anon
sql_type: pgsql
sql_server: "127.0.0.1"
sql_port: ${sqlPort}
sql_database: ejabberd
sql_username: ejabberd
sql_password: none
modules:
  mod_mam: {db_type: sql, default: always}
  mod_muc: {db_type: mnesia, access: all, access_create: all, history_size: 0, default_room_options: {mam: true}}
`;

/** Signs in as anybody, enters the room, and tells of each message it receives there. */
function openWindow(
  port: number,
  room: number,
  window: number,
  heard: (window: number, id: string) => void,
): Promise<Socket> {
  const greeting =
    "<stream:stream to='localhost' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
  const steps: [until: string, say: string][] = [
    ['</stream:features>', "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>"],
    ['<success', greeting],
    ['</stream:features>', "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"],
    [
      '</iq>',
      `<presence to='room${room}@conference.localhost/n${window}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    ],
    ["code='110'", ''],
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(greeting));
    socket.once('error', reject);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      while (steps.length > 0 && text.includes(steps[0]![0])) {
        const [until, say] = steps.shift()!;
        text = text.slice(text.indexOf(until) + until.length);
        if (say) socket.write(say);
        if (steps.length === 0) resolve(socket);
      }
      for (let end = text.indexOf('</message>'); steps.length === 0 && end >= 0; end = text.indexOf('</message>')) {
        const id = /<message[^>]* id='([0-9a-f-]{36})'/.exec(text.slice(0, end))?.[1];
        if (id) heard(window, id);
        text = text.slice(end + 10);
      }
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(Boolean(socket.destroy())));
    socket.once('error', () => resolve(false));
  });
}
