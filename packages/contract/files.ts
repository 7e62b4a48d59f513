/** Files of a space: folders, files, what is in the bin, and uploads. All of a space's rows are one scope. */
import Type, { type Static, type TSchema } from 'typebox';
import {
  type CommandSpec,
  type ContractModule,
  closed,
  command,
  drop,
  event,
  everyoneInSpace,
  Id,
  Instant,
  membersOfSpace,
  Name,
  Nothing,
  nullable,
  type PredictContext,
  type Prediction,
  put,
  query,
  type Role,
  writersInSpace,
} from './language.ts';
import { moduleScope } from './scope.ts';

export const FILE_NAME_LENGTH = 255;
/** No path, no control character, and nothing that turns the reading direction, which makes `gpj.exe` look like a picture. */
export const FileName = Type.String({
  minLength: 1,
  maxLength: FILE_NAME_LENGTH,
  pattern: '^(?!\\s*\\.{0,2}\\s*$)[^/\\\\\\u0000-\\u001f\\u007f\\u202a-\\u202e\\u2066-\\u2069]+$',
});
const Bytes = Type.Integer({ minimum: 0, maximum: 2 ** 43 });

export const Folder = Type.Object({
  id: Id,
  space_id: Id,
  folder_id: nullable(Id),
  name: FileName,
  created_by: nullable(Id),
  created_by_name: Type.String(),
  changed_at: Instant,
  trashed_at: nullable(Instant),
});
export type Folder = Static<typeof Folder>;

export const File = Type.Object({
  id: Id,
  space_id: Id,
  folder_id: nullable(Id),
  name: FileName,
  size_bytes: Bytes,
  type: Type.String({ maxLength: 120 }),
  sha256: Type.String(),
  added_by: nullable(Id),
  added_by_name: Type.String(),
  added_at: Instant,
  changed_at: Instant,
  trashed_at: nullable(Instant),
});
export type File = Static<typeof File>;

/** The folder of what is attached to messages: each space has one, whose id follows from the space's. */
export const attachmentFolderOf = (spaceId: string): string => `${spaceId.slice(0, 14)}8${spaceId.slice(15)}`;

/** True when the folder, or one it lies in, is in the bin. `folders` by id. */
export function isInBin(folders: Readonly<Record<string, Folder>>, folderId: string | null): boolean {
  for (let id = folderId, steps = 0; id && steps < 1000; steps++) {
    const folder: Folder | undefined = folders[id];
    if (!folder) return false;
    if (folder.trashed_at) return true;
    id = folder.folder_id;
  }
  return false;
}

/** « plan.pdf » → « plan (2).pdf »: the name that a second file of that name gets. */
export function numbered(name: string, n: number): string {
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const suffix = ` (${n})${extension}`;
  return stem.slice(0, FILE_NAME_LENGTH - suffix.length) + suffix;
}

export const folderCreated = event({
  name: 'folder.created',
  body: Folder,
  apply: (state, row) => put(state, 'folders', row),
});
export const folderChanged = event({
  name: 'folder.changed',
  body: Folder,
  apply: (state, row) => put(state, 'folders', row),
});
export const fileAdded = event({
  name: 'file.added',
  body: File,
  apply: (state, row) => put(state, 'files', row),
});
export const fileChanged = event({
  name: 'file.changed',
  body: File,
  apply: (state, row) => put(state, 'files', row),
});
export const binEmptied = event({
  name: 'bin.emptied',
  body: Type.Object({ files: Type.Array(Id), folders: Type.Array(Id) }),
  apply: (state, body) =>
    body.folders.reduce(
      (next, id) => drop(next, 'folders', id),
      body.files.reduce((next, id) => drop(next, 'files', id), state),
    ),
});

const scope = (input: { spaceId: string }) => moduleScope(input.spaceId, 'files');

export const uploadOpen = command({
  name: 'upload.open',
  about: 'Checks right and quota and reserves room; the bytes then go to /api/v1/uploads/<id> by the tus protocol.',
  input: Type.Object(
    { id: Id, spaceId: Id, folderId: nullable(Id), name: FileName, size: Bytes, type: Type.String({ maxLength: 120 }) },
    closed,
  ),
  answer: Type.Object({ url: Type.String() }),
  scope,
  may: writersInSpace,
});
export const uploadCancel = command({
  name: 'upload.cancel',
  about: 'Gives up one’s own upload and frees the room that it had reserved.',
  input: Type.Object({ spaceId: Id, uploadId: Id }, closed),
  answer: Nothing,
  scope,
  may: writersInSpace,
});
export const fileAdd = command({
  name: 'file.add',
  about: 'Lists a finished upload in a folder; a name that is taken gets a number.',
  input: Type.Object({ id: Id, spaceId: Id, folderId: nullable(Id), name: FileName, uploadId: Id }, closed),
  answer: Type.Object({ id: Id, name: Type.String() }),
  scope,
  may: writersInSpace,
});
/** Small files go together in one request: at most so many, of so many bytes in all. */
export const PACK = { files: 100, bytes: 1024 * 1024 } as const;
const packed = { id: Id, folderId: nullable(Id), name: FileName, type: Type.String({ maxLength: 120 }), size: Bytes };
/** What the first part of such a request says of those that follow, in their order. */
export const Packed = Type.Array(Type.Object(packed, closed), { minItems: 1, maxItems: PACK.files });
export type Packed = Static<typeof Packed>;
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
export const fileReceive = command({
  name: 'file.receive',
  about:
    'Lists files whose bytes came together; each is listed or refused by itself. Refused as a whole when none is listed.',
  input: Type.Object(
    {
      spaceId: Id,
      files: Type.Array(Type.Object({ ...packed, sha256: Sha256 }, closed), { minItems: 1, maxItems: PACK.files }),
    },
    closed,
  ),
  answer: Type.Object({
    files: Type.Array(
      Type.Object({
        id: Id,
        name: Type.String(),
        refusal: Type.Optional(
          Type.Object({ code: Type.String(), details: Type.Record(Type.String(), Type.Unknown()) }),
        ),
      }),
    ),
  }),
  scope,
  may: writersInSpace,
  door: {
    path: '/api/v1/files/{spaceId}',
    parts: Type.Object({
      files: Packed,
      file: Type.Array(Type.String({ contentMediaType: 'application/octet-stream' })),
    }),
  },
});
export const fileBring = command({
  name: 'file.bring',
  about: 'Lists bytes that are here already, under the name of who is nobody here; done by the house itself.',
  input: Type.Object(
    {
      id: Id,
      spaceId: Id,
      folderId: nullable(Id),
      name: FileName,
      type: Type.String({ maxLength: 200 }),
      sha256: Sha256,
      size: Type.Integer({ minimum: 0 }),
      authorName: Name,
    },
    closed,
  ),
  answer: Type.Object({ id: Id, name: Type.String() }),
  scope,
  may: [],
});
export const folderCreate = command({
  name: 'folder.create',
  about: 'Creates a folder.',
  input: Type.Object({ id: Id, spaceId: Id, folderId: nullable(Id), name: FileName }, closed),
  answer: Type.Object({ id: Id, name: Type.String() }),
  scope,
  may: writersInSpace,
  predict: (input, { me, now }) => [
    {
      scope: scope(input),
      type: 'folder.created',
      body: {
        id: input.id,
        space_id: input.spaceId,
        folder_id: input.folderId,
        name: input.name,
        created_by: me.personId,
        created_by_name: me.name,
        changed_at: now,
        trashed_at: null,
      },
    },
  ],
});

type Kind = 'file' | 'folder';
function changed(
  kind: Kind,
  input: { spaceId: string },
  id: string,
  context: PredictContext,
  changes: object,
): Prediction[] {
  const row = context.state(scope(input)).rows[`${kind}s`]?.[id];
  return row ? [{ scope: scope(input), type: `${kind}.changed`, body: { ...row, ...changes } }] : [];
}

const target = { id: Id, spaceId: Id };
const Target = Type.Object(target, closed);
const Renamed = Type.Object({ ...target, name: FileName }, closed);
const Moved = Type.Object({ ...target, folderId: nullable(Id) }, closed);

/** The same four changes for files and for folders. */
function change<I extends TSchema>(
  kind: Kind,
  verb: string,
  about: string,
  input: I,
  may: readonly Role[],
  changes: (input: Static<I>, now: string) => object,
): CommandSpec<I, typeof Nothing> {
  return command({
    name: `${kind}.${verb}`,
    about,
    input,
    answer: Nothing,
    scope: (each) => scope(each as { spaceId: string }),
    may,
    predict: (each, context) => {
      const { id, spaceId } = each as { id: string; spaceId: string };
      return changed(kind, { spaceId }, id, context, changes(each, context.now));
    },
  });
}
const changesOf = (kind: Kind) => ({
  rename: change(kind, 'rename', `Changes the name of a ${kind}.`, Renamed, writersInSpace, ({ name }) => ({ name })),
  move: change(kind, 'move', `Puts a ${kind} in another folder of the space.`, Moved, writersInSpace, (each) => ({
    folder_id: each.folderId,
  })),
  trash: change(kind, 'trash', `Puts a ${kind} in the bin.`, Target, writersInSpace, (_each, now) => ({
    trashed_at: now,
  })),
  restore: change(kind, 'restore', `Takes a ${kind} out of the bin.`, Target, writersInSpace, () => ({
    trashed_at: null,
  })),
});
export const ofFile = changesOf('file');
export const ofFolder = changesOf('folder');

export const binEmpty = command({
  name: 'bin.empty',
  about: 'Erases for good what is in the bin, and frees its room.',
  input: Type.Object({ spaceId: Id }, closed),
  answer: Nothing,
  scope,
  may: membersOfSpace,
});

/** From here on a person is told that room runs out. */
export const NEARLY_FULL = 0.85;

export const storage = query({
  name: 'storage',
  about: 'How much room the organisation of a space uses, files on their way included, and how much its offer gives.',
  input: Type.Object({ spaceId: Id }, closed),
  answer: Type.Object({ used_bytes: Bytes, limit_bytes: nullable(Bytes) }),
  scope,
  may: everyoneInSpace,
});

export const FoundFile = Type.Intersect([
  File,
  Type.Object({ space_name: Type.String(), folder_name: nullable(Type.String()) }),
]);
export type FoundFile = Static<typeof FoundFile>;
export const searchFiles = query({
  name: 'search.files',
  about:
    'The files of every space one is in whose name has all the words, the newest first; without words the newest of all. Accents and case do not matter.',
  input: Type.Object({ text: Type.String({ maxLength: 200 }), spaceId: Type.Optional(Id) }, closed),
  answer: Type.Object({ rows: Type.Array(FoundFile), hasMore: Type.Boolean() }),
  scope: () => 'server',
  may: ['account', 'operator'],
});

export const module: ContractModule = {
  commands: {
    uploadOpen,
    uploadCancel,
    fileAdd,
    fileReceive,
    fileBring,
    folderCreate,
    fileRename: ofFile.rename,
    fileMove: ofFile.move,
    fileTrash: ofFile.trash,
    fileRestore: ofFile.restore,
    folderRename: ofFolder.rename,
    folderMove: ofFolder.move,
    folderTrash: ofFolder.trash,
    folderRestore: ofFolder.restore,
    binEmpty,
  },
  queries: { storage, searchFiles },
  events: { folderCreated, folderChanged, fileAdded, fileChanged, binEmptied },
};
