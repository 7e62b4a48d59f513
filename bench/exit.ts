/**
 * Gate `exit`: an organisation leaves with 50,000 messages, 10,000 files (5 GiB) and 5,000 tasks, and arrives on an empty
 * server. `node bench/exit.ts [share]` takes a share of that (1 is all, 0.1 a tenth). Rows are put in by SQL; the archive and the
 * import are the product's own, each in a process of its own whose memory is watched.
 */
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openBlobs } from '#core/blobs.ts';
import { pour } from '#core/blocks.ts';
import { systemClock } from '#core/clock.ts';
import { type Database, openDatabase } from '#core/db.ts';
import { openHouse } from '#core/house.ts';
import { migrate } from '#core/migrate.ts';
import { startPostgres } from '#core/postgres.ts';
import { archiveOf } from '../server/exit/archive.ts';
import { importArchive, openArchive } from '../server/exit/import.ts';
import { spool } from '../server/exit/spool.ts';
import { manifests } from '../server/manifests.ts';
import { newSetupToken } from '../server/people/index.ts';

interface Work {
  what: 'leave' | 'arrive';
  connectionString: string;
  dataFolder: string;
  file: string;
  organisationId: string;
}
interface Done {
  seconds: number;
  snapshotMilliseconds?: number;
  verifySeconds?: number;
  peakMiB: number;
  cpuSeconds: number;
}

const isChild = process.send !== undefined;

async function work({ what, connectionString, dataFolder, file, organisationId }: Work): Promise<Done> {
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const result: Partial<Done> = {};
  if (what === 'leave') {
    const blobs = await openBlobs(join(dataFolder, 'blobs'), systemClock);
    const folder = join(dataFolder, 'archives', 'bench');
    const spooled = await spool({
      connectionString,
      manifests,
      blobs,
      clock: systemClock,
      organisationId,
      language: 'fr',
      folder,
    });
    result.snapshotMilliseconds = spooled.snapshotMilliseconds;
    const out = archiveOf({
      organisation: { id: organisationId, name: 'Atelier' },
      at: systemClock.now(),
      spool: spooled,
      blobs,
    });
    const into = createWriteStream(file);
    await pour(out.bytes(), into);
    await promisify(into.end.bind(into))();
    await spooled.clear();
  } else {
    const archive = await openArchive(file);
    result.verifySeconds = seconds();
    await importArchive(archive, { connectionString, dataFolder, manifests, clock: systemClock });
    archive.bag.close();
  }
  clearInterval(watch);
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  return { ...result, seconds: seconds(), cpuSeconds, peakMiB: Math.max(peak, process.memoryUsage.rss()) / 2 ** 20 };
}

function apart(input: Work): Promise<Done> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename);
    child.once('message', (done) => resolve(done as Done));
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    child.send(input);
  });
}

async function fillHouse(db: Database, dataFolder: string, share: number) {
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
  await db.query(
    `insert into plan_rows (space_id, collection, id, body) select $1, 'tasks', id,
       jsonb_build_object('id', id, 'name', 'Tâche ' || n, 'durationMinutes', 480, 'notes', $2::text)
     from (select n, gen_random_uuid()::text as id from generate_series(1, $3::int) n) tasks`,
    [spaceId, text, Math.round(5_000 * share)],
  );
  const files = Math.round(10_000 * share);
  const bytes = randomBytes(Math.round((5 * 2 ** 30 * share) / files));
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
  return { organisationId, actor };
}

async function snapshotsOf(db: Database, actor: { accountId: string; sessionId: null }): Promise<string> {
  const house = openHouse({ db, clock: systemClock, manifests: manifests.map((each) => ({ ...each, followers: [] })) });
  const snapshots = await house.snapshots(actor, await house.scopesOf(actor.accountId));
  await house.close();
  const sorted = snapshots.map(({ rows, ...rest }) => ({
    ...rest,
    rows: Object.entries(rows).map(([name, list]) => [name, list.toSorted((a, b) => (a.id < b.id ? -1 : 1))]),
  }));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

async function main(): Promise<void> {
  const share = Number(process.argv[2] ?? 1);
  const dataFolder = mkdtempSync(join(tmpdir(), 'beffroi-bench-exit-'));
  const postgres = await startPostgres({ dataFolder });
  const there = postgres.connectionString.replace('/beffroi?', '/elsewhere?');
  const folder = new URL('../server/migrations', import.meta.url).pathname;
  try {
    await migrate(postgres.connectionString, folder);
    const db = openDatabase(postgres.connectionString, 4);
    await db.query('create database elsewhere');
    const { organisationId, actor } = await fillHouse(db, dataFolder, share);
    const file = join(dataFolder, 'archive.zip');
    const common = { connectionString: postgres.connectionString, dataFolder, file, organisationId };
    const left = await apart({ ...common, what: 'leave' });
    const size = statSync(file).size / 2 ** 20;
    const arrived = await apart({
      ...common,
      what: 'arrive',
      connectionString: there,
      dataFolder: join(dataFolder, 'there'),
    });
    const elsewhere = openDatabase(there, 2);
    const isEqual = (await snapshotsOf(db, actor)) === (await snapshotsOf(elsewhere, actor));
    await Promise.all([db.close(), elsewhere.close()]);
    console.log(`share ${share}: ${size.toFixed(0)} MiB`);
    console.log(
      `leave   ${left.seconds.toFixed(1)} s  ${(size / left.seconds).toFixed(0)} MiB/s  ${left.cpuSeconds.toFixed(1)} s of CPU  peak ${left.peakMiB.toFixed(0)} MiB  snapshot held ${left.snapshotMilliseconds!.toFixed(0)} ms`,
    );
    console.log(
      `arrive  ${arrived.seconds.toFixed(1)} s  ${(size / arrived.seconds).toFixed(0)} MiB/s  ${arrived.cpuSeconds.toFixed(1)} s of CPU  peak ${arrived.peakMiB.toFixed(0)} MiB  of which verifying ${arrived.verifySeconds!.toFixed(1)} s`,
    );
    console.log(`snapshots ${isEqual ? 'equal' : 'DIFFER'}`);
    const isMet = isEqual && [left, arrived].every((each) => each.peakMiB <= 300 && size / each.seconds >= 100);
    console.log(isMet ? 'within: ≤ 300 MiB, ≥ 100 MiB/s, equal' : 'MISSES: ≤ 300 MiB, ≥ 100 MiB/s, equal');
  } finally {
    await postgres.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

if (isChild) {
  process.once('message', (input: Work) => {
    void work(input).then((done) => process.send!(done, () => process.exit(0)));
  });
} else await main();
