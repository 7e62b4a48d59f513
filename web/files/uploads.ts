/** The uploads of this window: a few at a time, paused and resumed, kept over a reload, listed when whole. */
import { useSyncExternalStore } from 'react';
import { Refusal } from '#contract/refusal.ts';
import { postUntilAnswered, Unreachable } from '#web/core/api.ts';
import { newId, now } from '#web/core/clock.ts';
import { receivedBytes, sendBytes, UploadLost } from './bytes.ts';
import type { Dropped } from './dropped.ts';
import { allKept, forget, type KeptUpload, keep } from './kept.ts';
import { isSmall, packOf, sendPack } from './pack.ts';

export interface Sending extends KeptUpload {
  state: 'waiting' | 'sending' | 'paused' | 'needsFile' | 'done' | 'failed';
  sent: number;
  file?: File;
  /** its folder is still being made */
  place?: Promise<string | null>;
  error?: unknown;
}
export interface Uploads {
  list: readonly Sending[];
  /** bytes per second, lately */
  speed: number;
}
export interface FileToSend extends Omit<Dropped, 'path'> {
  path?: string[];
  /** a promise while the folder is being made */
  folderId: string | null | Promise<string | null>;
  /** chosen before: begun again, on another page or after a reload, it is the same upload and becomes the same file */
  fileId?: string;
}

/** requests, each with one file's bytes or with a pack of small ones */
const AT_ONCE = 3;

let uploads: Uploads = { list: [], speed: 0 };
const listeners = new Set<() => void>();
const running = new Map<string, { stop(): void }>();
let busy = 0;
let samples: { at: number; sent: number }[] = [];

function change(list: readonly Sending[]): void {
  const isSending = list.some((each) => each.state === 'sending');
  uploads = { list, speed: isSending ? uploads.speed : 0 };
  if (!isSending) samples = [];
  for (const listener of listeners) listener();
}
function set(id: string, changes: Partial<Sending>): void {
  setAll(new Map([[id, changes]]));
}
function setAll(changes: ReadonlyMap<string, Partial<Sending>>): void {
  change(uploads.list.map((each) => (changes.has(each.id) ? { ...each, ...changes.get(each.id) } : each)));
}
const find = (id: string): Sending | undefined => uploads.list.find((each) => each.id === id);

export function useUploads(): Uploads {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );
}

/** A name that the house takes: what turns the reading direction, or looks like a path, is taken out. */
const fileName = (name: string): string =>
  name.replace(/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '_').slice(0, 255) || '_';
const pathOf = ({ file, path = [] }: Pick<FileToSend, 'file' | 'path'>): string => [...path, file.name].join('/');

/** Sends files into folders of a space; answers their ids at once. */
export function startUploads(spaceId: string, personId: string, files: FileToSend[]): string[] {
  const chosen = new Map(files.flatMap((each) => (each.fileId ? [[each.fileId, each] as const] : [])));
  const begun = uploads.list.filter(({ fileId }) => chosen.has(fileId));
  for (const { id, fileId, state } of begun)
    if (state === 'needsFile' || state === 'failed')
      set(id, { file: chosen.get(fileId)!.file, state: 'waiting', error: undefined });
  const fresh = files.filter(({ fileId }) => !begun.some((each) => each.fileId === fileId));
  const added = fresh.map((each): Sending => {
    const { file, folderId, handle, root } = each;
    return {
      id: newId(),
      windowId,
      fileId: each.fileId ?? newId(),
      personId,
      spaceId,
      ...(folderId instanceof Promise ? { folderId: null, place: folderId } : { folderId }),
      name: fileName(file.name),
      path: pathOf(each),
      size: file.size,
      type: file.type.slice(0, 120),
      modified: file.lastModified,
      handle,
      root,
      state: 'waiting',
      sent: 0,
      file,
    };
  });
  change([...uploads.list.filter((each) => each.state !== 'done'), ...added]);
  hold();
  for (const each of added) if (chosen.has(each.fileId)) void forgetEarlier(each);
  for (const [place, some] of Map.groupBy(added, (each) => each.place)) {
    // kept with its folder as soon as that is known; a failure is told when its turn comes
    if (place) place.then((folderId) => remember(some.map((each) => ({ ...each, folderId })))).catch(() => {});
    else remember(some);
  }
  next();
  return added.map((each) => each.fileId);
}

/** Resolves once this file of one of the uploads is listed in its space; rejects when somebody gives it up. */
export function whenListed(fileId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const item = uploads.list.find((each) => each.fileId === fileId);
      if (item && item.state !== 'done') return;
      listeners.delete(look);
      if (item) resolve();
      else reject(new Error('given up'));
    };
    listeners.add(look);
    look();
  });
}

function remember(items: Sending[]): void {
  const kept = items.map(
    ({ state: _state, sent: _sent, file: _file, place: _place, error: _error, ...each }): KeptUpload => each,
  );
  keep(kept).catch(() => {});
}

/** What a window that is gone had begun to send of the same file waits for nobody. */
async function forgetEarlier({ id, fileId }: Sending): Promise<void> {
  const earlier = (await allKept().catch(() => [])).filter((each) => each.fileId === fileId && each.id !== id);
  await forget(earlier.map((each) => each.id)).catch(() => {});
}

const windowId = newId();
const lockOf = (id: string): string => `beffroi.uploads.${id}`;
let isHeld = false;
/** Says to the other windows of this browser, while this one lives, that its uploads are in hands. */
function hold(): void {
  if (isHeld) return;
  isHeld = true;
  void navigator.locks?.request(lockOf(windowId), () => new Promise(() => {}));
}

function next(): void {
  while (busy < AT_ONCE) {
    const waiting = uploads.list.filter((each) => each.state === 'waiting');
    const [first] = waiting;
    if (!first) return;
    const items = isSmall(first)
      ? packOf(waiting.filter((each) => each.spaceId === first.spaceId && isSmall(each)))
      : [first];
    setAll(new Map(items.map(({ id }) => [id, { state: 'sending' }])));
    busy++;
    void (isSmall(first) ? sendSmall(first.spaceId, items) : send(first)).finally(() => {
      for (const { id } of items) running.delete(id);
      busy--;
      next();
    });
  }
}

const failed = (error: unknown): Partial<Sending> => ({
  state: 'failed',
  error: error instanceof Refusal ? error : new Unreachable(String(error)),
});

/** Small files in one request, each listed or refused by itself; one that was given up on the way goes to the bin. */
async function sendSmall(spaceId: string, items: Sending[]): Promise<void> {
  const leaving = new AbortController();
  for (const { id } of items) running.set(id, { stop: () => leaving.abort() });
  const stillSending = () => items.filter(({ id }) => find(id)?.state === 'sending');
  const ready = await Promise.all(
    items.map(async (item) => {
      try {
        const [folderId, bytes] = await Promise.all([item.place ?? item.folderId, item.file!.arrayBuffer()]);
        return { item, folderId, bytes };
      } catch (error) {
        set(item.id, failed(error));
        return undefined;
      }
    }),
  );
  const wanted = new Set(stillSending().map(({ id }) => id));
  const sent = ready.filter((each) => each !== undefined).filter(({ item }) => wanted.has(item.id));
  if (sent.length === 0) return;
  try {
    const outcomes = await sendPack(
      spaceId,
      sent.map(({ item: { fileId, name, type }, ...rest }) => ({ id: fileId, name, type, ...rest })),
      leaving.signal,
    );
    const listed = sent.flatMap(({ item }, at) => (outcomes[at] instanceof Refusal ? [] : item));
    await forget(listed.map(({ id }) => id)).catch(() => {});
    for (const { id, fileId } of listed)
      if (!find(id)) void postUntilAnswered('file.trash', { id: fileId, spaceId }, newId()).catch(() => {});
    setAll(
      new Map(
        sent.map(({ item, folderId }, at) => {
          const outcome = outcomes[at]!;
          const place = { folderId, place: undefined };
          return [
            item.id,
            outcome instanceof Refusal
              ? { ...place, ...failed(outcome) }
              : { ...place, state: 'done', name: outcome, sent: item.size },
          ];
        }),
      ),
    );
    measure();
  } catch (error) {
    const changes: Partial<Sending> = leaving.signal.aborted ? { state: 'waiting' } : failed(error);
    setAll(new Map(stillSending().map(({ id }) => [id, changes])));
  }
}

async function send(item: Sending): Promise<void> {
  const { id, spaceId, name, size, type } = item;
  try {
    const folderId = item.place ? await item.place : item.folderId;
    if (item.place) set(id, { folderId, place: undefined });
    await atTopIfGone(folderId, (into) =>
      postUntilAnswered('upload.open', { id, spaceId, folderId: into, name, size, type }, id),
    );
    if (find(id)?.state !== 'sending') return;
    const sender = sendBytes(id, item.file!, item.sent === 0, (sent) => progress(id, sent));
    running.set(id, sender);
    if (!(await sender.whole)) return;
    const listed = await atTopIfGone(folderId, (into) =>
      postUntilAnswered('file.add', { id: item.fileId, spaceId, folderId: into, name, uploadId: id }, item.fileId),
    );
    set(id, { state: 'done', name: (listed as { name: string }).name, sent: size });
    await forget([id]).catch(() => {});
  } catch (error) {
    if (error instanceof UploadLost) await beginAnew(item);
    else if (find(id)?.state === 'sending') set(id, failed(error));
  }
}

/** The server has forgotten what was sent of it: the same file goes again from its first byte. */
async function beginAnew(item: Sending): Promise<void> {
  const again: Sending = { ...find(item.id)!, id: newId(), sent: 0, state: 'waiting' };
  change(uploads.list.map((each) => (each.id === item.id ? again : each)));
  remember([again]);
  await forget([item.id]).catch(() => {});
}

/** A folder that went to the bin meanwhile: the file is listed at the top, where it can be seen. */
async function atTopIfGone(folderId: string | null, work: (into: string | null) => Promise<unknown>): Promise<unknown> {
  try {
    return await work(folderId);
  } catch (error) {
    if (!folderId || !(error instanceof Refusal) || error.code !== 'not_found') throw error;
    return work(null);
  }
}

function progress(id: string, sent: number): void {
  set(id, { sent });
  measure();
}

function measure(): void {
  const at = now().getTime();
  const total = uploads.list.reduce((sum, each) => sum + each.sent, 0);
  samples = [...samples.filter((each) => each.at > at - 4000 && each.sent <= total), { at, sent: total }];
  const first = samples[0]!;
  if (at - first.at > 300) uploads = { ...uploads, speed: ((total - first.sent) * 1000) / (at - first.at) };
}

export function pauseAll(): void {
  const going = uploads.list.filter((each) => each.state === 'sending' || each.state === 'waiting');
  setAll(new Map(going.map(({ id }) => [id, { state: 'paused' }])));
  for (const { id } of going) running.get(id)?.stop();
}

export function resumeAll(): void {
  const mayResume = (each: Sending) => each.file && (each.state === 'paused' || each.state === 'failed');
  change(uploads.list.map((each) => (mayResume(each) ? { ...each, state: 'waiting', error: undefined } : each)));
  next();
}

export async function giveUp(id: string): Promise<void> {
  const item = find(id);
  if (!item) return;
  change(uploads.list.filter((each) => each.id !== id));
  await forget([id]).catch(() => {});
  if (isSmall(item)) return; // it may be on its way with others
  running.get(id)?.stop();
  await postUntilAnswered('upload.cancel', { spaceId: item.spaceId, uploadId: id }, newId()).catch(() => {});
}

export const dismissDone = (): void => change(uploads.list.filter((each) => each.state !== 'done'));

// ---- after a reload ----

/** Goes on with what waits for one of these files; answers those that nothing waited for. */
export function resumeWith(spaceId: string, dropped: Dropped[]): Dropped[] {
  const waiting = uploads.list.filter((each) => each.spaceId === spaceId && each.state === 'needsFile');
  const rest = dropped.filter((each) => {
    const { file } = each;
    const isSame = (item: Sending) => file.size === item.size && file.lastModified === item.modified;
    const alike = waiting.filter((item) => isSame(item) && item.path.endsWith(file.name));
    // its own folders first; the file alone, picked again, will do
    const item = alike.find((one) => one.path === pathOf(each)) ?? (each.path.length === 0 ? alike[0] : undefined);
    if (!item) return true;
    waiting.splice(waiting.indexOf(item), 1);
    set(item.id, { file, handle: each.handle ?? item.handle, root: each.root ?? item.root, state: 'waiting' });
    return false;
  });
  next();
  return rest;
}

interface PermissionAsker {
  queryPermission?(mode: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(mode: { mode: 'read' }): Promise<PermissionState>;
}

/** Asks the browser for the files that it remembers: one question for a whole folder. True when one came back. */
export async function resumeByHandles(spaceId: string, mayAsk: boolean): Promise<boolean> {
  const refused = new Set<unknown>();
  let isResumed = false;
  for (const { id, handle, root } of uploads.list.filter((e) => e.spaceId === spaceId && e.state === 'needsFile')) {
    const asker = (root ?? handle) as PermissionAsker | undefined;
    if (!handle || refused.has(root)) continue;
    const question = mayAsk ? asker?.requestPermission : asker?.queryPermission;
    const answer = await question?.call(asker, { mode: 'read' }).catch(() => undefined);
    const file = answer === 'granted' ? await handle.getFile().catch(() => undefined) : undefined;
    const item = find(id);
    if (file && item?.state === 'needsFile' && file.size === item.size && file.lastModified === item.modified) {
      set(id, { file, state: 'waiting' });
      isResumed = true;
    } else if (root) refused.add(root);
  }
  next();
  return isResumed;
}

let isLoaded = false;
/** Takes up what was under way before a reload, unless another window of this browser has it. */
export async function takeUp(personId: string): Promise<void> {
  if (isLoaded) return;
  isLoaded = true;
  const kept = await allKept().catch(() => []);
  const held = new Set((await navigator.locks?.query())?.held?.map((lock) => lock.name));
  const known = new Set(uploads.list.map((each) => each.fileId));
  const mine = kept.filter(
    (each) => each.personId === personId && !known.has(each.fileId) && !held.has(lockOf(each.windowId)),
  );
  const rows = await Promise.all(
    mine.map(async (each): Promise<Sending> => {
      const sent = isSmall(each) ? 0 : ((await receivedBytes(each.id)) ?? 0);
      return { ...each, windowId, state: 'needsFile', sent };
    }),
  );
  // begun again meanwhile
  const lost = rows.filter(({ fileId }) => !uploads.list.some((each) => each.fileId === fileId));
  if (lost.length === 0) return;
  hold();
  remember(lost);
  change([...uploads.list, ...lost]);
  for (const spaceId of new Set(lost.map((each) => each.spaceId))) await resumeByHandles(spaceId, false);
}
