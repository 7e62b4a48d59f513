/** What the operator does from the command line: backup, restore, verify. Each answers the exit code. */
import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { pour } from '#core/blocks.ts';
import type { Clock } from '#core/clock.ts';
import type { Config } from '#core/config.ts';
import type { Manifest } from '#core/module.ts';
import { reachDatabase } from '#core/reach.ts';
import { type BackupSummary, backup } from './backup.ts';
import { importArchive, openArchive } from './import.ts';
import { openBackup, restore } from './restore.ts';
import { verifyBlobs } from './verify.ts';

export interface CommandContext {
  config: Pick<Config, 'dataFolder' | 'databaseUrl'>;
  manifests: Manifest[];
  clock: Clock;
  /** what is said while it goes on, and at the end; never the archive itself */
  say: (line: string) => void;
}

/** Writes the whole of `bytes` under its name only when it is on the disk; an existing file is never overwritten. */
export async function writeWhole(path: string, bytes: AsyncIterable<Buffer>): Promise<number> {
  if (existsSync(path)) throw new Error(`${path} exists already: choose another name.`);
  const part = `${path}.part`;
  await rm(part, { force: true });
  const file = await open(part, 'wx', 0o600);
  let size = 0;
  try {
    for await (const chunk of bytes) {
      await file.writev([chunk]);
      size += chunk.length;
    }
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(part, { force: true });
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new Error(`The disk of ${path} is full.`) : error;
  }
  await file.close();
  await rename(part, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
  return size;
}

export async function backupCommand(file: string, { config, manifests, clock, say }: CommandContext): Promise<number> {
  const reached = await reachDatabase(config);
  try {
    const summary: BackupSummary = { rows: 0, blobs: 0, bytes: 0, hurt: [] };
    const bytes = backup(
      { connectionString: reached.connectionString, dataFolder: config.dataFolder, manifests, clock, progress: say },
      summary,
    );
    if (file === '-') await pour(bytes, process.stdout);
    else {
      const size = await writeWhole(resolve(file), bytes);
      say(`${basename(file)}: ${inMiB(size)}, ${summary.rows} rows, ${summary.blobs} files.`);
    }
    say('It holds everything, the secrets of this installation too: keep it as you would keep the server.');
    for (const sha256 of summary.hurt)
      say(`HURT ${sha256}: missing or changed on this disk; bin/beffroi verify says more.`);
    return summary.hurt.length > 0 ? 2 : 0;
  } finally {
    await reached.release();
  }
}

export async function restoreCommand(
  file: string,
  isReplacing: boolean,
  { config, clock, say }: CommandContext,
): Promise<number> {
  say('Verifying every byte of the archive…');
  const opened = await openBackup(resolve(file));
  try {
    const reached = await reachDatabase(config, { isFilling: true });
    try {
      const summary = await restore(opened, {
        connectionString: reached.connectionString,
        dataFolder: config.dataFolder,
        clock,
        isReplacing,
        progress: say,
      });
      say(`Restored: ${summary.tables} tables, ${summary.blobs} files. Start Beffroi with bin/start.`);
      for (const sha256 of summary.hurt) say(`HURT ${sha256}: it was already hurt when the backup was made.`);
      return summary.hurt.length > 0 ? 2 : 0;
    } finally {
      await reached.release();
    }
  } finally {
    opened.bag.close();
  }
}

export async function importCommand(file: string, { config, manifests, clock, say }: CommandContext): Promise<number> {
  say('Verifying every byte of the archive…');
  const opened = await openArchive(resolve(file));
  try {
    const reached = await reachDatabase(config, { isFilling: true });
    try {
      const { connectionString } = reached;
      say('Bringing its rows and files…');
      const summary = await importArchive(opened, {
        connectionString,
        dataFolder: config.dataFolder,
        manifests,
        clock,
      });
      say(`Imported: ${summary.rows} rows, ${summary.blobs} files. Start Beffroi with bin/start.`);
      say('Passwords do not travel: bin/beffroi reset-password ADDRESS prints the link to choose one.');
      for (const sha256 of summary.missing) say(`MISSING ${sha256}: the archive does not hold this file whole.`);
      return summary.missing.length > 0 ? 2 : 0;
    } finally {
      await reached.release();
    }
  } finally {
    opened.bag.close();
  }
}

export async function verifyCommand({ config, manifests, clock, say }: CommandContext): Promise<number> {
  const reached = await reachDatabase(config);
  try {
    const { connectionString } = reached;
    const { blobs, bytes, hurt } = await verifyBlobs({
      connectionString,
      dataFolder: config.dataFolder,
      manifests,
      clock,
      progress: (done, total) => done > 0 && done % 5000 === 0 && say(`${done} of ${total} files…`),
    });
    for (const { sha256, what, names } of hurt) say(`HURT ${sha256} is ${what}: ${names.join(', ') || 'no name'}`);
    say(`${blobs} files, ${inMiB(bytes)}: ${hurt.length === 0 ? 'all whole' : `${hurt.length} hurt`}.`);
    return hurt.length > 0 ? 1 : 0;
  } finally {
    await reached.release();
  }
}

const inMiB = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
