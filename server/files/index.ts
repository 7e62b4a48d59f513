/** Files: folders, files and uploads of a space, and the side doors through which bytes come and go. */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Row } from '#contract/index.ts';
import { type Blobs, openBlobs } from '#core/blobs.ts';
import type { Config } from '#core/config.ts';
import type { Database } from '#core/db.ts';
import { unlessHeld } from '#core/hold.ts';
import type { House } from '#core/house.ts';
import { type Manifest, system } from '#core/module.ts';
import { collect } from './collect.ts';
import { downloads } from './download.ts';
import * as entry from './entry.ts';
import { packs } from './pack.ts';
import { readable } from './readable.ts';
import { receive } from './receive.ts';
import { search } from './search.ts';
import { uploads } from './tus.ts';
import * as upload from './upload.ts';

const ofSpaces = {
  ofOrganisation: 'space_id in (select id from spaces where organisation_id = $1)',
  ofSpace: 'space_id = $1',
};

export const files: Manifest = {
  name: 'files',
  tables: [
    { name: 'folders', ...ofSpaces },
    { name: 'files', ...ofSpaces, blob: 'sha256', sizeOfBlob: 'size_bytes', counted: 'files' },
    {
      name: 'uploads',
      ofOrganisation: null,
      stays: 'not yet files',
      blob: 'sha256',
      sizeOfBlob: 'size_bytes',
      ofSpace: 'space_id = $1',
    },
  ],
  readable,
  commands: [
    upload.open,
    upload.cancel,
    entry.add,
    receive,
    entry.bring,
    entry.createFolder,
    ...entry.changes,
    entry.emptyBin,
  ],
  queries: [upload.room, search],
  snapshots: {
    'space/files': async (db, { id }) => {
      const [folders, rows] = await Promise.all([
        db.query<Row>(`select ${entry.folderColumns} from folders where space_id = $1`, [id]),
        db.query<Row>(`select ${entry.fileColumns} from files where space_id = $1`, [id]),
      ]);
      return { folders, files: rows };
    },
  },
};

const EVERY = 3600_000;
/** the store beside a database, where this process opened it */
const ofDatabase = new WeakMap<Database, Blobs>();
export const knownBlobs = (db: Database): Blobs | undefined => ofDatabase.get(db);

/** Opens the store of bytes and its doors, and collects what nothing refers to. */
export async function openFiles(
  app: FastifyInstance,
  house: House,
  config: Pick<Config, 'dataFolder' | 'publicUrl'>,
): Promise<{ stop(): void }> {
  const blobs = await openBlobs(join(config.dataFolder, 'blobs'), house.clock);
  ofDatabase.set(house.db, blobs);
  app.register(async (inner) => {
    uploads(inner, house, blobs, config.publicUrl);
    packs(inner, house, blobs, config.publicUrl);
    downloads(inner, house, blobs);
  });
  const timer = setInterval(() => {
    unlessHeld(house.db, () =>
      collect(house.db, house.clock, blobs, (input) => house.act(system, 'upload.cancel', input, null)),
    ).catch((error) => app.log.error({ error }, 'collecting what nothing refers to'));
  }, EVERY);
  return { stop: () => clearInterval(timer) };
}
