/** What the sovereignty page says: the host's own statement, the configuration, and what was measured; nothing assumed. */
import { readFileSync } from 'node:fs';
import { components, type Sovereignty, sovereignty, statement } from '#contract/exit.ts';
import type { Clock } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import type { Database, Db } from '#core/db.ts';
import { type Manifest, query } from '#core/module.ts';
import type { Destination, Outgoing } from '#core/outgoing.ts';
import { blobsSql, tablesOf } from './tables.ts';

export interface Facts {
  statement: Config['statement'];
  databaseHost: string | null;
  destinations: readonly Destination[];
  /** the CycloneDX document that the build made, where there is one */
  componentsFile: string;
  /** what bin/vulnerabilities.ts wrote, where it did */
  vulnerabilitiesFile: string;
}

const said = new WeakMap<Db, Facts>();
const unsaid: Facts = {
  statement: { hostName: '', place: '', law: '', control: '' },
  databaseHost: null,
  destinations: [],
  componentsFile: '',
  vulnerabilitiesFile: '',
};
const factsOf = (db: Db): Facts => said.get(db) ?? unsaid;

export function sayFacts(db: Db, facts: Facts): void {
  said.set(db, facts);
}

const members = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'not_found',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;

function shown({ hostName, place, law, control }: Config['statement']) {
  return { host_name: hostName, place, law, control };
}

export const stated = query(statement, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'accepted', anonymous: 'forbidden' },
  run: async ({ db }) => shown(factsOf(db).statement),
});

export function sovereigntyOf(manifests: () => Manifest[]) {
  return query(sovereignty, {
    expects: members,
    async run({ db, clock }, { organisationId }) {
      const facts = factsOf(db);
      const [[hosting], [server], files, outgoing] = await Promise.all([
        db.query<{ value: 'own' | 'several' }>(`select value from instance where key = 'hosting'`),
        db.query<{ version: string; size: number }>(
          `select current_setting('server_version') as version, pg_database_size(current_database()) as size`,
        ),
        bytesOf(db, manifests(), organisationId),
        connectionsOf(db, clock),
      ]);
      const isOwn = hosting?.value === 'own';
      const document = componentsIn(facts.componentsFile);
      return {
        statement: shown(facts.statement),
        hosting: isOwn ? 'own' : 'several',
        database: { host: facts.databaseHost, version: server!.version, size_bytes: isOwn ? server!.size : null },
        files,
        destinations: facts.destinations.map(({ what, host, port }) => ({
          what,
          host,
          connections: outgoing.declared.get(`${host}:${port}`) ?? 0,
        })),
        refused: outgoing.refused,
        counted_since: outgoing.since,
        version: document?.metadata.component.version ?? '',
        component_count: document?.components.length ?? null,
        licences: licencesOf(document),
        vulnerabilities: readIfThere<Sovereignty['vulnerabilities']>(facts.vulnerabilitiesFile) ?? null,
      } satisfies Sovereignty;
    },
  });
}

export const listed = query(components, {
  expects: members,
  async run({ db }) {
    const document = componentsIn(factsOf(db).componentsFile);
    return document ?? { bomFormat: 'CycloneDX', specVersion: '1.6', components: [] };
  },
});

/** Bytes of each blob that the organisation refers to, counted once. */
async function bytesOf(db: Database, manifests: Manifest[], organisationId: string) {
  const sql = blobsSql(manifests, await tablesOf(db), true);
  const [files] = await db.query<{ count: number }>(`select count(*) from (${sql}) x where $1::uuid is not null`, [
    organisationId,
  ]);
  const sized = manifests
    .flatMap((manifest) => manifest.tables)
    .filter((table) => table.blob && table.sizeOfBlob && table.ofOrganisation !== null)
    .map(
      (t) =>
        `select ${t.blob} as sha256, ${t.sizeOfBlob} as size from ${t.name} where ${t.ofOrganisation} and ${t.blob} is not null`,
    );
  if (sized.length === 0) return { count: files!.count, size_bytes: 0 };
  const [bytes] = await db.query<{ sum: number }>(
    `select coalesce(sum(size), 0)::bigint as sum from (select sha256, max(size) as size from (${sized.join(' union all ')}) x group by 1) y`,
    [organisationId],
  );
  return { count: files!.count, size_bytes: bytes!.sum };
}

async function connectionsOf(db: Database, clock: Clock) {
  const rows = await db.query<{ destination: string; is_declared: boolean; connections: number; since: string }>(
    `select destination, is_declared, sum(connections)::bigint as connections, min(day)::text as since from outgoing_days
     where day > $1::date - 30 group by 1, 2`,
    [clock.now()],
  );
  const declared = new Map(rows.filter((row) => row.is_declared).map((row) => [row.destination, row.connections]));
  const refused = rows.filter((row) => !row.is_declared).reduce((sum, row) => sum + row.connections, 0);
  const [start] = await db.query<{ since: string | null }>('select min(day)::text as since from outgoing_days');
  return { declared, refused, since: start!.since };
}

const EVERY = 60_000;

/** Keeps the guard's counts, by day; the first day is kept even when nothing left. */
export function keepCounts(db: Database, clock: Clock, outgoing: Outgoing, onError: (error: unknown) => void) {
  async function keep(): Promise<void> {
    const counts = [...outgoing.take(), { destination: '', isDeclared: true, connections: 0 }];
    await db.query(
      `insert into outgoing_days (day, destination, is_declared, connections)
       select $1::date, * from unnest($2::text[], $3::boolean[], $4::bigint[])
       on conflict (day, destination, is_declared) do update set connections = outgoing_days.connections + excluded.connections`,
      [
        clock.now(),
        counts.map((c) => c.destination),
        counts.map((c) => c.isDeclared),
        counts.map((c) => c.connections),
      ],
    );
  }
  const timer = setInterval(() => void keep().catch(onError), EVERY);
  void keep().catch(onError);
  return {
    keep,
    stop: async () => {
      clearInterval(timer);
      await keep().catch(onError);
    },
  };
}

interface Bom {
  metadata: { component: { version: string } };
  components: { licenses?: { license?: { id?: string; name?: string }; expression?: string }[] }[];
}

let read: { file: string; bom: Bom | undefined } | undefined;

function componentsIn(file: string): Bom | undefined {
  if (read?.file !== file) {
    const bom = readIfThere<Bom>(file);
    if (!bom) return undefined;
    read = { file, bom };
  }
  return read.bom;
}

/** Undefined where it was not made yet: the page says so. */
function readIfThere<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

function licencesOf(bom: Bom | undefined): Sovereignty['licences'] {
  const counts = new Map<string, number>();
  for (const { licenses } of bom?.components ?? []) {
    const [first] = licenses ?? [];
    const licence = first?.expression ?? first?.license?.id ?? first?.license?.name ?? '?';
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
  }
  return [...counts].map(([licence, count]) => ({ licence, count })).sort((a, b) => b.count - a.count);
}
