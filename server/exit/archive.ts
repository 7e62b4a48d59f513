/** The complete archive of an organisation: a bag of open formats, streamed, whose length is known before its first byte. */
import { bagSize, writeBag } from '#core/bag.ts';
import type { Blobs } from '#core/blobs.ts';
import { blocksOfFile } from '#core/blocks.ts';
import { portableNames } from '#core/portable-names.ts';
import { NAME_BYTES, type Spool } from './spool.ts';

export const ARCHIVE_KIND = 'beffroi-archive-1';

export interface ArchiveOptions {
  organisation: { id: string; name: string };
  at: Date;
  spool: Spool;
  blobs: Blobs;
  onFile?: (size: number) => void | Promise<void>;
  onBytes?: (count: number) => void;
}

export interface OutgoingArchive {
  name: string;
  size: number;
  /** blobs whose bytes were no longer theirs, known when the last byte is out */
  hurt: Set<string>;
  /** in blocks whose memory is used again (core/blocks.ts) */
  bytes(): AsyncGenerator<Buffer>;
}

export function archiveOf({ organisation, at, spool, blobs, onFile, onBytes }: ArchiveOptions): OutgoingArchive {
  const day = at.toISOString().slice(0, 10);
  const name = portableNames({ longest: NAME_BYTES }).take('', `Beffroi ${organisation.name} ${day}`);
  const hurt = new Set(spool.missing);
  const info = {
    'Bagging-Date': day,
    'External-Identifier': ARCHIVE_KIND,
    'External-Description': `Complete archive of ${organisation.name}, made by Beffroi`,
    'Beffroi-Organisation': organisation.id,
    'Beffroi-Missing': String(spool.missing.length),
  };
  async function* files() {
    for (const file of spool.files) {
      yield {
        path: file.path,
        at: file.at,
        async *read() {
          let size = 0;
          for await (const block of file.blob ? blobs.blocks(file.blob) : blocksOfFile(file.spooled!)) {
            size += block.length;
            onBytes?.(block.length);
            yield block;
          }
          // the length was promised: better no archive than one that pretends
          if (size !== file.size) throw new Error(`${file.path} changed while it was sent`);
        },
        done(sha256: string) {
          if (file.blob && file.blob !== sha256) hurt.add(file.blob);
        },
      };
      await onFile?.(file.size);
    }
  }
  return {
    name,
    size: bagSize(name, spool.files, info),
    hurt,
    bytes: () => writeBag(name, at, files(), () => info),
  };
}
