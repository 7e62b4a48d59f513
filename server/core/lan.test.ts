/** HTTPS on a local network: a device that trusts the authority is let in by every name of the machine, and by no other. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { fingerprintOf, lanAddresses, lanCertificate } from './lan.ts';

const folder = mkdtempSync(join(tmpdir(), 'beffroi-lan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = { address: '192.168.1.20', names: ['192.168.1.20', '127.0.0.1', 'localhost', 'halle', 'halle.local'] };

test('a device that trusts the authority is let in; one that does not, or that asks for another name, is not', async () => {
  const made = await lanCertificate(folder, systemClock, place);
  const server = createServer({ cert: made.cert, key: made.key }, (_request, response) => response.end('entrez'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (servername: string, ca?: string) =>
    new Promise<string>((resolve) => {
      get({ host: '127.0.0.1', port, servername, ca, agent: false }, (response) => {
        response.on('data', (chunk: Buffer) => resolve(String(chunk)));
      }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  try {
    expect(await ask('localhost', made.authority)).toBe('entrez');
    expect(await ask('halle.local', made.authority)).toBe('entrez');
    expect(await ask('ailleurs.example', made.authority)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await ask('localhost')).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  } finally {
    server.close();
  }
});

test('the authority is made once and kept for its owner alone; each start signs anew for the addresses of that day', async () => {
  const first = await lanCertificate(folder, systemClock, place);
  const second = await lanCertificate(folder, systemClock, { address: '10.0.0.5', names: ['10.0.0.5'] });
  expect(second.authority).toBe(first.authority);
  expect(statSync(join(folder, 'secrets/lan-authority.key')).mode & 0o077).toBe(0);
  const leaf = new X509Certificate(second.cert);
  expect(leaf.subjectAltName).toBe('IP Address:10.0.0.5');
  expect(leaf.checkIssued(new X509Certificate(second.authority))).toBe(true);
  expect(leaf.ca).toBe(false);
  const days = (Date.parse(leaf.validTo) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(390);
  expect(days).toBeLessThan(398);
  expect(fingerprintOf(second.authority)).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test('the address to say is one that others have a way to; strange host names are left out', () => {
  const interfaces = {
    lo: [{ address: '127.0.0.1', family: 'IPv4', internal: true }],
    docker0: [{ address: '172.17.0.1', family: 'IPv4', internal: false }],
    eth0: [{ address: '192.168.1.20', family: 'IPv4', internal: false }],
  } as never;
  expect(lanAddresses(interfaces, 'Halle.local')).toEqual({
    address: '192.168.1.20',
    names: ['192.168.1.20', '172.17.0.1', '127.0.0.1', 'localhost', 'halle', 'halle.local'],
  });
  expect(lanAddresses({}, 'été"')).toEqual({ address: 'localhost', names: ['127.0.0.1', 'localhost'] });
});
