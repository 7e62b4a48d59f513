/**
 * Gate `exit`: an organisation leaves with 50,000 messages, 10,000 files (5 GiB) and 5,000 tasks, and arrives on an empty
 * server. `node bench/exit.ts [share] [bytes]` takes a share of that (1 is all, 0.1 a tenth), and another of the bytes where it is
 * given; `vite build` first. Rows are put in by SQL; the archive is downloaded from the running product and brought by the
 * operator's command; the memory of both is watched, as proportional set size.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '#core/clock.ts';
import { type Database, openDatabase } from '#core/db.ts';
import { openHouse } from '#core/house.ts';
import { migrate } from '#core/migrate.ts';
import { startPostgres } from '#core/postgres.ts';
import { manifests } from '../server/manifests.ts';
import { newSetupToken } from '../server/people/index.ts';
import { startServer } from '../stories/browser.ts';
import { cpuOf, pssOf, treeOf } from './ground.ts';

interface Done {
  seconds: number;
  peakMiB: number;
  cpuSeconds: number;
}

/** Seconds and CPU of a process from now on, and its proportional set size at its most. */
function watch(pid: number): () => Done {
  const [started, cpu] = [performance.now(), cpuOf(pid)];
  const done: Done = { seconds: 0, peakMiB: 0, cpuSeconds: 0 };
  const look = () => {
    done.peakMiB = Math.max(done.peakMiB, pssOf(pid));
    done.cpuSeconds = Math.max(done.cpuSeconds, cpuOf(pid) - cpu); // nothing once it has ended
  };
  const watching = setInterval(look, 50);
  return () => {
    clearInterval(watching);
    look();
    return { ...done, seconds: (performance.now() - started) / 1000 };
  };
}

/** As its owner takes it: asked for, then downloaded from the running product. */
async function leave(url: string, token: string, organisationId: string, file: string): Promise<Done> {
  const server = treeOf(process.pid).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dist/server/main.js'),
  )!;
  const authorization = `Bearer ${token}`;
  const id = systemClock.id();
  const watched = watch(server);
  const opened = await fetch(`${url}/api/v1/archive.open`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': systemClock.id() },
    body: JSON.stringify({ id, organisationId }),
  });
  if (!opened.ok) throw new Error(`archive.open: ${await opened.text()}`);
  await new Promise<void>((resolve, reject) => {
    get(`${url}/api/v1/archives/${id}`, { headers: { authorization } }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`the archive: ${answer.statusCode}`));
      pipeline(answer, createWriteStream(file)).then(resolve, reject);
    }).once('error', reject);
  });
  return watched();
}

/** As the operator brings it, from the command line; `verified` is when every byte had been read once. */
async function arrive(databaseUrl: string, dataFolder: string, file: string): Promise<Done & { verified: number }> {
  const started = performance.now();
  const child = spawn('bin/run', ['dist/server/command-line.js', 'import', file], {
    env: { ...process.env, DATABASE_URL: databaseUrl, BEFFROI_DATA: dataFolder },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const watched = watch(child.pid!);
  let [said, verified] = ['', 0];
  child.stderr.on('data', (text) => {
    said += text;
    if (verified === 0 && said.includes('Bringing')) verified = (performance.now() - started) / 1000;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`import: ${code}\n${said}`);
  return { ...watched(), verified };
}

async function fillHouse(db: Database, dataFolder: string, share: number, ofBytes: number) {
  const house = openHouse({ db, clock: systemClock, manifests });
  const id = () => systemClock.id();
  const [accountId, organisationId, personId, spaceId] = ['bench', id(), id(), id()];
  const actor = { accountId, sessionId: null };
  await db.query('insert into auth."user" (id, name, email) values ($1, $2, $3)', [
    accountId,
    'Odile',
    'odile@exemple.fr',
  ]);
  const names = { id: organisationId, personId, name: 'Atelier', personName: 'Odile', language: 'fr' };
  await house.act(
    actor,
    'organisation.create',
    { ...names, setupToken: await newSetupToken(db), hosting: 'own' },
    null,
  );
  await house.act(actor, 'space.create', { id: spaceId, organisationId, name: 'Chantier', colour: 'brick' }, null);
  const { token } = (await house.act(actor, 'token.create', { id: id(), name: 'Banc' }, null)) as { token: string };
  await house.followers.settled();
  await house.close();
  const [channel] = await db.query<{ id: string }>('select id from channels where space_id = $1', [spaceId]);
  const text = 'Relevé de la charpente terminé, merci de relire avant midi. '.repeat(3);
  await db.query(
    `insert into messages (id, space_id, channel_id, seq, author_id, author_name, text, posted_at)
     select gen_random_uuid(), $1, $2, 1000 + n, $3, 'Odile', $4 || n, now() from generate_series(1, $5::int) n`,
    [spaceId, channel!.id, personId, text, Math.round(50_000 * share)],
  );
  await db.query(
    `insert into log (stream, seq, scope, type, v, actor, at, entity, body)
     select 'space:' || m.space_id, m.seq, 'space:' || m.space_id || '/chat', 'message.posted', 1, m.author_id, m.posted_at, m.id, to_jsonb(m)
     from messages m where seq > 1000`,
  );
  await db.query(`update streams set seq = 200000 where stream = $1`, [`space:${spaceId}`]);
  await db.query(`update follower_cursors set seq = 200000 where stream = $1`, [`space:${spaceId}`]);
  await db.query(
    `insert into plan_rows (space_id, collection, id, body) select $1, 'tasks', id,
       jsonb_build_object('id', id, 'name', 'Tâche ' || n, 'durationMinutes', 480, 'notes', $2::text)
     from (select n, gen_random_uuid()::text as id from generate_series(1, $3::int) n) tasks`,
    [spaceId, text, Math.round(5_000 * share)],
  );
  const files = Math.round(10_000 * share);
  const bytes = randomBytes(Math.round((5 * 2 ** 30 * ofBytes) / files));
  for (let i = 0; i < files; i++) {
    bytes.writeUInt32LE(i);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    mkdirSync(join(dataFolder, 'blobs', sha256.slice(0, 2)), { recursive: true });
    writeFileSync(join(dataFolder, 'blobs', sha256.slice(0, 2), sha256), bytes);
    await db.query(
      `insert into files (id, space_id, name, size_bytes, type, sha256, added_by_name, added_at, changed_at)
       values ($1, $2, $3, $4, 'application/octet-stream', $5, 'Odile', now(), now())`,
      [id(), spaceId, `photo ${i}.raw`, bytes.length, sha256],
    );
  }
  return { organisationId, actor, token };
}

async function snapshotsOf(db: Database, actor: { accountId: string; sessionId: null }): Promise<string> {
  const house = openHouse({ db, clock: systemClock, manifests: manifests.map((each) => ({ ...each, followers: [] })) });
  const snapshots = await house.snapshots(actor, await house.scopesOf(actor.accountId));
  await house.close();
  // the taking itself ends after the moment that was taken
  const sorted = snapshots.map(({ scope, seq, rows: { archives: _, ...rows } }) => ({
    scope,
    seq: scope.startsWith('organisation') ? 0 : seq,
    rows: Object.entries(rows).map(([name, list]) => [name, list.toSorted((a, b) => (a.id < b.id ? -1 : 1))]),
  }));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

async function main(): Promise<void> {
  const [share = 1, ofBytes = share] = process.argv.slice(2).map(Number);
  const dataFolder = mkdtempSync(join(tmpdir(), 'beffroi-bench-exit-'));
  const file = join(dataFolder, 'archive.zip');
  let postgres = await startPostgres({ dataFolder });
  try {
    await migrate(postgres.connectionString, new URL('../server/migrations', import.meta.url).pathname);
    const filling = openDatabase(postgres.connectionString, 4);
    await filling.query('create database elsewhere');
    const { organisationId, actor, token } = await fillHouse(filling, dataFolder, share, ofBytes);
    await filling.close();
    await postgres.stop();
    const server = await startServer({ BEFFROI_DATA: dataFolder });
    const left = await leave(server.url, token, organisationId, file).finally(() => server.clear());
    const size = statSync(file).size / 2 ** 20;

    postgres = await startPostgres({ dataFolder });
    const there = postgres.connectionString.replace('/beffroi?', '/elsewhere?');
    const arrived = await arrive(there, join(dataFolder, 'there'), file);
    const [db, elsewhere] = [openDatabase(postgres.connectionString, 4), openDatabase(there, 2)];
    const isEqual = (await snapshotsOf(db, actor)) === (await snapshotsOf(elsewhere, actor));
    await Promise.all([db.close(), elsewhere.close()]);
    const say = (what: string, { seconds, cpuSeconds, peakMiB }: Done, more = '') =>
      console.log(
        `${what} ${seconds.toFixed(1)} s  ${(size / seconds).toFixed(0)} MiB/s  ${cpuSeconds.toFixed(1)} s of CPU  peak ${peakMiB.toFixed(0)} MiB${more}`,
      );
    console.log(`share ${share}: ${size.toFixed(0)} MiB`);
    say('leave ', left);
    say('arrive', arrived, `  of which verifying ${arrived.verified.toFixed(1)} s`);
    console.log(`snapshots ${isEqual ? 'equal' : 'DIFFER'}`);
    const isMet = isEqual && [left, arrived].every((each) => each.peakMiB <= 300 && size / each.seconds >= 100);
    console.log(isMet ? 'within: ≤ 300 MiB, ≥ 100 MiB/s, equal' : 'MISSES: ≤ 300 MiB, ≥ 100 MiB/s, equal');
  } finally {
    await postgres.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

await main();
