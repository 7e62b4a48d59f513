// What clients are told to send media to: as configured, or the host name they used and every interface.
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

const MOST_HOSTS = 1000;
const MOST_CANDIDATES = 12;

export interface Candidate {
  address: string;
  port: number;
}

export class Addresses {
  private readonly configured: string[];
  private readonly port: () => number;
  private readonly known = new Map<string, Candidate[]>();

  constructor(configured: string[], port: () => number) {
    this.configured = configured;
    this.port = port;
  }

  /** What is known for a `Host` header; empty before `resolve`. */
  of(host: string): Candidate[] {
    return this.known.get(host) ?? [];
  }

  async resolve(host: string): Promise<void> {
    if (this.known.has(host)) return;
    if (this.known.size > MOST_HOSTS) this.known.clear();
    const found = new Map<string, Candidate>();
    const add = (address: string, port = this.port()) => found.set(`${address} ${port}`, { address, port });
    if (this.configured.length > 0) {
      for (const configured of this.configured) {
        const { name, port } = splitPort(configured);
        for (const address of await literal(name)) add(address, port);
      }
    } else {
      for (const address of await literal(splitPort(host).name)) add(address);
      for (const its of Object.values(networkInterfaces())) {
        for (const { address, internal } of its ?? []) {
          if (!internal && !address.startsWith('fe80:')) add(address);
        }
      }
    }
    this.known.set(host, [...found.values()].slice(0, MOST_CANDIDATES));
  }
}

/** `name`, `name:port` or `[address]:port`; a bare IPv6 address has colons of its own. */
function splitPort(text: string): { name: string; port?: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const name = bracketed ?? plain;
  if (name === undefined) return { name: text };
  return port === undefined ? { name } : { name, port: Number(port) };
}

async function literal(name: string): Promise<string[]> {
  if (isIP(name) !== 0) return [name];
  if (!/^[a-z0-9.-]+$/i.test(name)) return [];
  try {
    return (await lookup(name, { all: true })).map((it) => it.address);
  } catch {
    return [];
  }
}
