/**
 * The one guard of what leaves: a connection from this process to another machine goes only to a destination that the
 * configuration declares, whichever library opens it; any other is refused, and both are counted.
 */
import net from 'node:net';
import type { Config } from './config.ts';

export interface Destination {
  what: 'mail' | 'meetings' | 'database';
  host: string;
  port: number;
}

export interface Outgoing {
  declared: readonly Destination[];
  /** Takes what was counted since the last time: by `host:port`, declared or refused. */
  take(): { destination: string; isDeclared: boolean; connections: number }[];
  /** Lets everything through again, uncounted; for tests. */
  end(): void;
}

/** Everybody whom this server may speak to of its own accord. */
export function destinationsOf(config: Pick<Config, 'smtpUrl' | 'livekit' | 'databaseUrl'>): Destination[] {
  const found: Destination[] = [];
  const add = (what: Destination['what'], text: string | undefined, ports: Record<string, number>) => {
    if (!text || !URL.canParse(text)) return;
    const { hostname, port, protocol, searchParams } = new URL(text);
    // a socket in a folder is this machine
    if (hostname === '' || searchParams.get('host')?.startsWith('/')) return;
    found.push({ what, host: bare(hostname), port: port ? Number(port) : ports[protocol]! });
  };
  add('mail', config.smtpUrl, { 'smtp:': 587, 'smtps:': 465 });
  add('meetings', config.livekit?.url, { 'ws:': 80, 'wss:': 443 });
  add('database', config.databaseUrl, { 'postgres:': 5432, 'postgresql:': 5432 });
  return found;
}

/** Puts the guard in place for this process. */
export function guardOutgoing(declared: readonly Destination[]): Outgoing {
  const counts = new Map<string, { isDeclared: boolean; connections: number }>();
  const allowed = new Set(declared.map(({ host, port }) => `${host}:${port}`));
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
    const { host, port, isHere } = targetOf(args);
    if (!isHere) {
      const destination = `${host}:${port}`;
      const isDeclared = allowed.has(destination);
      const count = counts.get(destination) ?? { isDeclared, connections: 0 };
      count.connections++;
      if (counts.size < 1000 || counts.has(destination)) counts.set(destination, count);
      if (!isDeclared) {
        // it ends as a name that does not resolve does: the one failure that every library knows how to meet
        const error = Object.assign(new Error(`${destination} is not a declared destination`), { code: 'ENOTFOUND' });
        const lookup = (_name: string, _options: unknown, done: (error: Error) => void) =>
          process.nextTick(done, error);
        return Reflect.apply(connect, this, [{ host: 'undeclared.invalid', port, lookup }]) as net.Socket;
      }
    }
    return Reflect.apply(connect, this, args) as net.Socket;
  } as typeof connect;
  return {
    declared,
    take() {
      const taken = [...counts].map(([destination, count]) => ({ destination, ...count }));
      counts.clear();
      return taken;
    },
    end() {
      net.Socket.prototype.connect = connect;
    },
  };
}

/** `connect` is called as (port, host), (path), (options), or with the list that node makes of these for itself. */
function targetOf(args: unknown[]): { host: string; port: number; isHere: boolean } {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) {
    const { host, port, path } = first as { host?: string; port?: number | string; path?: string };
    if (path !== undefined && path !== null && port === undefined) return { host: path, port: 0, isHere: true };
    return place(host ?? 'localhost', Number(port));
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { host: first, port: 0, isHere: true };
  return place(typeof second === 'string' ? second : 'localhost', Number(first));
}

function place(name: string, port: number) {
  const host = bare(name);
  return {
    host,
    port,
    isHere: host === 'localhost' || host === '::1' || (net.isIPv4(host) && host.startsWith('127.')),
  };
}

const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
