/** Taking the archive: the command that says so to everybody, the door that streams it, and how far it has come. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { spaceContents } from '#contract/deleted-spaces.ts';
import {
  type Archive,
  type ArchiveProgress,
  archiveContents,
  archiveFinish,
  archiveFinished,
  archiveOpen,
  archiveOpened,
  archiveProgress,
} from '#contract/exit.ts';
import { organisationScope, Refusal } from '#contract/index.ts';
import { type Blobs, openBlobs } from '#core/blobs.ts';
import { Pouring } from '#core/blocks.ts';
import type { Db } from '#core/db.ts';
import type { House } from '#core/house.ts';
import { type Actor, command, type Expectations, type Manifest, query, system } from '#core/module.ts';
import { archiveOf } from './archive.ts';
import { spool } from './spool.ts';

export const archiveColumns =
  'id, opened_by, opened_by_name, opened_at, finished_at, size_bytes, file_count, hurt_count';
const TEN_MINUTES = 600_000;
const CHECK_EVERY = 5000;

const ownerOnly = {
  owner: 'accepted',
  administrator: 'forbidden',
  member: 'forbidden',
  guest: 'not_found',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;

const stranger = { member: 'not_found', guest: 'not_found', reader: 'not_found', space_admin: 'not_found' } as const;
/** At the door even the other members find nothing: an archive is of the one who asked. */
const whoAsked: Expectations = { ...ownerOnly, ...stranger, administrator: 'not_found', own: stranger };

export const open = command(archiveOpen, {
  expects: ownerOnly,
  async run(tx, input, by) {
    const [row] = await tx.query<Archive>(
      `insert into archives (id, organisation_id, opened_by, opened_by_name, opened_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning ${archiveColumns}`,
      [input.id, input.organisationId, by.personId, by.name, tx.now],
    );
    if (!row) throw new Refusal('conflict');
    tx.emit(organisationScope(input.organisationId), archiveOpened, row);
    return { url: `/api/v1/archives/${input.id}` };
  },
});

export const finish = command(archiveFinish, {
  expects: { ...ownerOnly, owner: 'forbidden' },
  async run(tx, input) {
    const [row] = await tx.query<Archive>(
      `update archives set finished_at = $3, size_bytes = $4, file_count = $5, hurt_count = $6
       where id = $1 and organisation_id = $2 and finished_at is null returning ${archiveColumns}`,
      [input.id, input.organisationId, tx.now, input.size_bytes, input.file_count, input.hurt_count],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(organisationScope(input.organisationId), archiveFinished, row);
    return {};
  },
});

interface Going extends Omit<ArchiveProgress, 'seconds'> {
  startedAt: number;
}
/** archives that are being sent, or just were, by this process */
const going = new Map<string, Going>();
const nothingYet: ArchiveProgress = {
  state: 'waiting',
  done_bytes: 0,
  total_bytes: 0,
  done_files: 0,
  total_files: 0,
  seconds: 0,
};

export const progress = query(archiveProgress, {
  expects: ownerOnly,
  async run({ db, clock }, input) {
    const [row] = await db.query<Archive>(
      `select ${archiveColumns} from archives where id = $1 and organisation_id = $2`,
      [input.archiveId, input.organisationId],
    );
    if (!row) throw new Refusal('not_found');
    const { startedAt, ...now } = going.get(row.id) ?? { ...nothingYet, startedAt: clock.now().getTime() };
    if (!going.has(row.id)) {
      const isOld = clock.now().getTime() - Date.parse(row.opened_at) > TEN_MINUTES;
      now.state = row.finished_at ? 'done' : isOld ? 'interrupted' : 'waiting';
    }
    return { ...now, seconds: (clock.now().getTime() - startedAt) / 1000 };
  },
});

/** Counts what the manifests name, where `of` says whose rows are meant; exit itself knows no table of others. */
async function counted(db: Db, manifests: Manifest[], of: 'ofOrganisation' | 'ofSpace', id: string) {
  const tables = manifests.flatMap((manifest) => manifest.tables).filter((table) => table.counted && table[of]);
  const counts = await Promise.all(
    tables.map(({ name, countedIf, ...table }) =>
      db.query<{ count: number }>(`select count(*) from ${name} where ${table[of]} and ${countedIf ?? 'true'}`, [id]),
    ),
  );
  return { rows: tables.map((table, at) => ({ key: table.counted!, count: counts[at]![0]!.count })) };
}

export const contentsOf = (manifests: () => Manifest[]) =>
  query(archiveContents, {
    expects: ownerOnly,
    run: ({ db }, { organisationId }) => counted(db, manifests(), 'ofOrganisation', organisationId),
  });

/** What would go with a space that is deleted. */
export const contentsOfSpace = (manifests: () => Manifest[]) =>
  query(spaceContents, {
    expects: {
      owner: 'accepted',
      member: 'forbidden',
      guest: 'forbidden',
      outsider: 'not_found',
      anonymous: 'not_found',
    },
    run: ({ db }, { spaceId }) => counted(db, manifests(), 'ofSpace', spaceId),
  });

/** Opens the door; what a crash left in the spool is taken away. */
export async function openArchiveDoor(app: FastifyInstance, house: House, dataFolder: string): Promise<void> {
  const spools = join(dataFolder, 'archives');
  rmSync(spools, { recursive: true, force: true });
  mkdirSync(spools, { recursive: true, mode: 0o700 });
  const blobs = await openBlobs(join(dataFolder, 'blobs'), house.clock);
  app.get<{ Params: { archiveId: string }; Querystring: { language?: string } }>(
    '/api/v1/archives/:archiveId',
    { config: { expects: whoAsked }, exposeHeadRoute: false },
    async (request, reply) => {
      const archive = await mayTake(house, request.actor, request.params.archiveId);
      const language = request.query.language === 'en' ? 'en' : 'fr';
      const sending = await send(house, blobs, archive, request.actor, language, join(spools, house.clock.id()));
      const plain = sending.name.normalize('NFD').replace(/[^\x20-\x7e]|["\\%]/g, '');
      return reply
        .header('content-type', 'application/zip')
        .header('content-length', sending.size)
        .header(
          'content-disposition',
          `attachment; filename="${plain}.zip"; filename*=UTF-8''${encodeURIComponent(sending.name)}.zip`,
        )
        .header('cache-control', 'no-store')
        .send(sending.stream);
    },
  );
}

interface Taken {
  id: string;
  organisation_id: string;
  organisation_name: string;
  finished_at: string | null;
}

/** Soon after it was asked for, one at a time, and only by the owner who asked. */
async function mayTake(house: House, actor: Actor, id: string): Promise<Taken> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new Refusal('not_found');
  const [row] = await house.db.query<Taken & { opened_by: string; opened_at: string }>(
    `select a.id, a.organisation_id, o.name as organisation_name, a.opened_by, a.opened_at, a.finished_at
     from archives a join organisations o on o.id = a.organisation_id where a.id = $1`,
    [id],
  );
  const by = row && (await house.standing(actor, organisationScope(row.organisation_id)));
  if (!row || by?.role !== 'owner' || by.personId !== row.opened_by) throw new Refusal('not_found');
  const isLate = house.clock.now().getTime() - Date.parse(row.opened_at) > TEN_MINUTES;
  const isGoing = ['reading', 'sending'].includes(going.get(id)?.state ?? '');
  if (isLate || isGoing) throw new Refusal('conflict', { reason: 'archive_taken' });
  return row;
}

async function send(
  house: House,
  blobs: Blobs,
  archive: Taken,
  actor: Actor,
  language: 'fr' | 'en',
  folder: string,
): Promise<{ name: string; size: number; stream: Pouring }> {
  const { db, manifests, clock } = house;
  await house.followers.settled(); // what follows from the last words goes along, and is not worked out again there
  const now: Going = { ...nothingYet, state: 'reading', startedAt: clock.now().getTime() };
  forgetOld(clock.now().getTime());
  going.set(archive.id, now);
  const interrupted = async (error: unknown): Promise<never> => {
    now.state = 'interrupted';
    throw error;
  };
  const organisation = { id: archive.organisation_id, name: archive.organisation_name };
  const spooled = await spool({
    connectionString: db.connectionString,
    manifests,
    blobs,
    clock,
    organisationId: organisation.id,
    language,
    folder,
  }).catch(interrupted);
  let checkedAt = clock.now().getTime();
  const out = archiveOf({
    organisation,
    at: clock.now(),
    spool: spooled,
    blobs,
    onBytes: (count) => {
      now.done_bytes += count;
    },
    async onFile() {
      now.done_files++;
      if (clock.now().getTime() - checkedAt < CHECK_EVERY) return;
      checkedAt = clock.now().getTime();
      const by = await house.standing(actor, organisationScope(organisation.id));
      if (by?.role !== 'owner') throw new Refusal('forbidden');
    },
  });
  now.state = 'sending';
  now.total_files = spooled.files.length;
  now.total_bytes = spooled.files.reduce((sum, file) => sum + file.size, 0);
  async function finished(): Promise<void> {
    const input = { id: archive.id, organisationId: organisation.id, size_bytes: out.size };
    const counts = { file_count: spooled.files.length, hurt_count: out.hurt.size };
    if (!archive.finished_at) await house.act(system, 'archive.finish', { ...input, ...counts }, null);
    now.state = 'done';
  }
  async function* bytes() {
    try {
      let left = out.size;
      for await (const block of out.bytes()) {
        left -= block.length;
        // the last bytes leave once it is written that they did: who has the archive whole also sees it finished
        if (left === 0) await finished();
        yield block;
      }
    } finally {
      if (now.state !== 'done') now.state = 'interrupted';
      await spooled.clear();
    }
  }
  return { name: out.name, size: out.size, stream: new Pouring(bytes()) };
}

const HOUR = 3_600_000;

function forgetOld(now: number): void {
  for (const [id, each] of going)
    if (now - each.startedAt > HOUR && (each.state === 'done' || each.state === 'interrupted')) going.delete(id);
}
