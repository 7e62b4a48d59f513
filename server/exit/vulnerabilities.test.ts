/** What the packages' registry knows against what is shipped, asked at installation and said on the sovereignty page. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '#core/config.ts';
import { openWorld, type World } from '../test/world.ts';
import { sayFacts } from './facts.ts';

let world: World;
let registry: Server;
let folder: string;
let isAnswering = true;
let asked: Record<string, string[]> = {};

beforeAll(async () => {
  world = await openWorld();
  folder = mkdtempSync(join(tmpdir(), 'beffroi-advisories-'));
  const advisory = { id: 1, url: 'https://advisories.test/1', title: 'A frame too many', severity: 'high' };
  registry = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      if (!isAnswering || !request.url!.endsWith('/advisories/bulk')) return response.writeHead(405).end('{}');
      asked = JSON.parse(String(gunzipSync(Buffer.concat(parts))));
      response.end(JSON.stringify({ ws: [{ ...advisory, vulnerable_versions: '<99.0.0', cwe: [] }] }));
    });
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  registry?.close();
  if (folder) rmSync(folder, { recursive: true });
  await world?.close();
});

test('what is known against a package is on the page; a registry that does not answer takes nothing away', async () => {
  const file = join(folder, 'vulnerabilities.json');
  const env = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`,
    npm_config_cache: join(folder, 'cache'),
  };
  const ask = () => promisify(execFile)(process.execPath, ['bin/vulnerabilities.ts', file], { env });
  const { statement } = readConfig({ BEFFROI_DATA: folder }, []);
  const facts = { statement, databaseHost: null, destinations: [], componentsFile: '', vulnerabilitiesFile: file };
  sayFacts(world.house.db, facts);
  const { owner, organisationId } = world;
  const said = async () => (await owner.asks('sovereignty', { organisationId })).vulnerabilities;
  expect(await said()).toBe(null);

  expect((await ask()).stdout).toContain('high: ws <99.0.0, A frame too many');
  expect(Object.keys(asked)).toContain('fastify');
  expect(Object.keys(asked), 'only what is shipped').not.toContain('@biomejs/biome');
  const known = await said();
  expect(known).toMatchObject({ rows: [{ name: 'ws', severity: 'high', url: 'https://advisories.test/1' }] });

  isAnswering = false;
  expect((await ask()).stdout).toContain('did not say');
  expect(await said()).toEqual(known);
});
