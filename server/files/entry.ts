/** Files and folders: listed, renamed, moved, put in the bin and taken out of it. */
import {
  binEmptied,
  binEmpty,
  type File,
  type Folder,
  fileAdd,
  fileAdded,
  fileBring,
  fileChanged,
  folderChanged,
  folderCreate,
  folderCreated,
  ofFile,
  ofFolder,
} from '#contract/files.ts';
import { moduleScope, Refusal } from '#contract/index.ts';
import { command, type Standing, type Tx } from '#core/module.ts';
import { charge, streamsOfRoom } from '../offers/index.ts';
import { refuseArchived } from '../spaces/index.ts';
import { freeName, isOpen, openFolder, refuseCycle } from './place.ts';
import type { Upload } from './upload.ts';

export const folderColumns = 'id, space_id, folder_id, name, created_by, created_by_name, changed_at, trashed_at';
export const fileColumns =
  'id, space_id, folder_id, name, size_bytes, type, sha256, added_by, added_by_name, added_at, changed_at, trashed_at';
export const writers = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'accepted',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;

export const add = command(fileAdd, {
  expects: writers,
  async run(tx, input, by) {
    refuseArchived(by);
    await openFolder(tx, input.spaceId, input.folderId);
    const [upload] = await tx.query<Upload>(
      'select * from uploads where id = $2 and space_id = $1 and account_id = $3',
      [input.spaceId, input.uploadId, by.accountId],
    );
    if (!upload) throw new Refusal('not_found');
    if (!upload.sha256) throw new Refusal('conflict', { reason: 'not_ready' });
    const name = await freeName(tx, input.spaceId, input);
    const [row] = await tx.query<File>(
      `insert into files (id, space_id, folder_id, name, size_bytes, type, sha256, added_by, added_by_name, added_at, changed_at)
       select $2, $1, $3, $4, size_bytes, type, sha256, $6, $7, $8, $8 from uploads where id = $5
       on conflict do nothing returning ${fileColumns}`,
      [input.spaceId, input.id, input.folderId, name, input.uploadId, by.personId, by.name, tx.now],
    );
    if (!row) throw new Refusal('conflict');
    await tx.query('delete from uploads where id = $1', [input.uploadId]);
    tx.emit(moduleScope(input.spaceId, 'files'), fileAdded, row);
    return { id: row.id, name: row.name };
  },
});

export const bring = command(fileBring, {
  expects: { ...writers, owner: 'forbidden', member: 'forbidden', guest: 'forbidden' },
  streams: streamsOfRoom,
  async run(tx, input) {
    await openFolder(tx, input.spaceId, input.folderId);
    const name = await freeName(tx, input.spaceId, input);
    const [row] = await tx.query<File>(
      `insert into files (id, space_id, folder_id, name, size_bytes, type, sha256, added_by_name, added_at, changed_at)
       values ($2, $1, $3, $4, $5, $6, $7, $8, $9, $9) on conflict do nothing returning ${fileColumns}`,
      [input.spaceId, input.id, input.folderId, name, input.size, input.type, input.sha256, input.authorName, tx.now],
    );
    if (!row) throw new Refusal('conflict');
    await charge(tx, input.spaceId, input.size);
    tx.emit(moduleScope(input.spaceId, 'files'), fileAdded, row);
    return { id: row.id, name: row.name };
  },
});

export const createFolder = command(folderCreate, {
  expects: writers,
  async run(tx, input, by) {
    refuseArchived(by);
    await openFolder(tx, input.spaceId, input.folderId);
    const name = await freeName(tx, input.spaceId, input);
    const [row] = await tx.query<Folder>(
      `insert into folders (id, space_id, folder_id, name, created_by, created_by_name, changed_at)
       values ($2, $1, $3, $4, $5, $6, $7) on conflict do nothing returning ${folderColumns}`,
      [input.spaceId, input.id, input.folderId, name, by.personId, by.name, tx.now],
    );
    if (!row) throw new Refusal('conflict');
    tx.emit(moduleScope(input.spaceId, 'files'), folderCreated, row);
    return { id: row.id, name: row.name };
  },
});

type Kind = 'file' | 'folder';
type Entry = Pick<Folder, 'id' | 'folder_id' | 'name' | 'trashed_at'>;
type Changes = Partial<Pick<Entry, 'folder_id' | 'name' | 'trashed_at'>>;

/** Writes and tells a change; a name that is taken where the entry now lies gets a number. */
async function change(
  tx: Tx,
  by: Standing,
  kind: Kind,
  { id, spaceId }: { id: string; spaceId: string },
  changesOf: (entry: Entry) => Changes | Promise<Changes>,
) {
  refuseArchived(by);
  const [before] = await tx.query<Entry>(
    `select id, folder_id, name, trashed_at from ${kind}s where id = $2 and space_id = $1`,
    [spaceId, id],
  );
  if (!before) throw new Refusal('not_found');
  const entry = { ...before, ...(await changesOf(before)) };
  if (!entry.trashed_at) entry.name = await freeName(tx, spaceId, { id, folderId: entry.folder_id, name: entry.name });
  const [row] = await tx.query(
    `update ${kind}s set folder_id = $3, name = $4, trashed_at = $5, changed_at = $6 where id = $2 and space_id = $1
     returning ${kind === 'file' ? fileColumns : folderColumns}`,
    [spaceId, id, entry.folder_id, entry.name, entry.trashed_at, tx.now],
  );
  const scope = moduleScope(spaceId, 'files');
  if (kind === 'file') tx.emit(scope, fileChanged, row as unknown as File);
  else tx.emit(scope, folderChanged, row as unknown as Folder);
  return {};
}

const specs = { file: ofFile, folder: ofFolder };
const commandsOf = (kind: Kind) => [
  command(specs[kind].rename, {
    expects: writers,
    run: (tx, input, by) => change(tx, by, kind, input, () => ({ name: input.name })),
  }),
  command(specs[kind].move, {
    expects: writers,
    run: (tx, input, by) =>
      change(tx, by, kind, input, async () => {
        await openFolder(tx, input.spaceId, input.folderId);
        if (kind === 'folder') await refuseCycle(tx, input.spaceId, input.id, input.folderId);
        return { folder_id: input.folderId };
      }),
  }),
  command(specs[kind].trash, {
    expects: writers,
    run: (tx, input, by) => change(tx, by, kind, input, () => ({ trashed_at: tx.now.toISOString() })),
  }),
  command(specs[kind].restore, {
    expects: writers,
    run: (tx, input, by) =>
      change(tx, by, kind, input, async ({ folder_id }) => ({
        trashed_at: null,
        // its folder went to the bin meanwhile: it comes back at the top, where it can be seen
        folder_id: folder_id && (await isOpen(tx, input.spaceId, folder_id)) ? folder_id : null,
      })),
  }),
];
export const changes = [...commandsOf('file'), ...commandsOf('folder')];

export const emptyBin = command(binEmpty, {
  expects: { ...writers, guest: 'forbidden' },
  streams: streamsOfRoom,
  async run(tx, { spaceId }, by) {
    refuseArchived(by);
    const [folders, files] = [
      await tx.query<{ id: string }>(
        `with recursive down as (
           select id from folders where space_id = $1 and trashed_at is not null
           union select f.id from folders f join down on f.folder_id = down.id where f.space_id = $1
         ) delete from folders where id in (select id from down) returning id`,
        [spaceId],
      ),
      [] as { id: string; size_bytes: number }[],
    ];
    files.push(
      ...(await tx.query<{ id: string; size_bytes: number }>(
        `delete from files where space_id = $1 and (trashed_at is not null or folder_id = any($2)) returning id, size_bytes`,
        [spaceId, folders.map((each) => each.id)],
      )),
    );
    const bytes = files.reduce((sum, file) => sum + file.size_bytes, 0);
    await charge(tx, spaceId, -bytes);
    const ids = (rows: { id: string }[]) => rows.map((row) => row.id);
    tx.emit(moduleScope(spaceId, 'files'), binEmptied, { files: ids(files), folders: ids(folders) });
    return {};
  },
});
