/** A folder with real blobs for a world, and files put there by the same commands as everybody's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Blobs, openBlobs } from '#core/blobs.ts';
import type { Somebody, World } from './world.ts';

export interface Shelf {
  dataFolder: string;
  blobs: Blobs;
  add(who: Somebody, name: string, bytes: Buffer, folderId?: string | null): Promise<string>;
  pathOf(sha256: string): string;
  clear(): void;
}

export async function openShelf(world: World): Promise<Shelf> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'beffroi-shelf-'));
  const blobs = await openBlobs(join(dataFolder, 'blobs'), world.clock);
  return {
    dataFolder,
    blobs,
    async add(who, name, bytes, folderId = null) {
      const [uploadId, id] = [world.id(), world.id()];
      const where = { spaceId: world.spaceId, folderId, name };
      await who.does('upload.open', { id: uploadId, ...where, size: bytes.length, type: 'application/octet-stream' });
      await blobs.append(uploadId, 0, [bytes] as unknown as AsyncIterable<Buffer>, bytes.length);
      const sha256 = await blobs.finish(uploadId);
      await blobs.forget(uploadId);
      await world.house.db.query('update uploads set sha256 = $2 where id = $1', [uploadId, sha256]);
      await who.does('file.add', { id, ...where, uploadId });
      return sha256;
    },
    pathOf: (sha256) => join(dataFolder, 'blobs', sha256.slice(0, 2), sha256),
    clear: () => rmSync(dataFolder, { recursive: true, force: true }),
  };
}
