/** Reads every blob that a row refers to and says which are no longer what they were. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openBlobs } from '#core/blobs.ts';
import type { Clock } from '#core/clock.ts';
import { type Db, openDatabase } from '#core/db.ts';
import { holdBlobs } from '#core/hold.ts';
import type { Manifest } from '#core/module.ts';
import { blobsSql, type Table, tablesOf } from './tables.ts';

export interface Hurt {
  sha256: string;
  what: 'missing' | 'changed' | 'unreadable';
  /** what people call the files that these bytes are */
  names: string[];
}

export async function verifyBlobs(options: {
  connectionString: string;
  dataFolder: string;
  manifests: Manifest[];
  clock: Clock;
  progress?: (done: number, total: number) => void;
}): Promise<{ blobs: number; bytes: number; hurt: Hurt[] }> {
  const db = openDatabase(options.connectionString, 2);
  try {
    const release = await holdBlobs(db);
    try {
      const blobs = await openBlobs(join(options.dataFolder, 'blobs'), options.clock);
      const tables = await tablesOf(db);
      const rows = await db.query<{ sha256: string }>(blobsSql(options.manifests, tables, false));
      const result = { blobs: rows.length, bytes: 0, hurt: [] as Hurt[] };
      for (const [at, { sha256 }] of rows.entries()) {
        options.progress?.(at, rows.length);
        const hash = createHash('sha256');
        let what: Hurt['what'] | undefined;
        try {
          await blobs.sizeOf(sha256);
          for await (const block of blobs.blocks(sha256)) {
            hash.update(block);
            result.bytes += block.length;
          }
          if (hash.digest('hex') !== sha256) what = 'changed';
        } catch (error) {
          what = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';
        }
        if (what) result.hurt.push({ sha256, what, names: await namesOf(db, tables, options.manifests, sha256) });
      }
      return result;
    } finally {
      await release();
    }
  } finally {
    await db.close();
  }
}

async function namesOf(db: Db, tables: Table[], manifests: Manifest[], sha256: string): Promise<string[]> {
  const names: string[] = [];
  for (const { name, blob } of manifests.flatMap((manifest) => manifest.tables)) {
    const hasName = tables.find((table) => table.name === name)?.columns.some((column) => column.name === 'name');
    if (!blob || !hasName) continue;
    for (const row of await db.query<{ name: string }>(`select name from ${name} where ${blob} = $1 limit 20`, [
      sha256,
    ]))
      names.push(row.name);
  }
  return names;
}
