/** The uploads of this window: a few at a time, paused and resumed, kept over a reload, listed when whole. */
import { useSyncExternalStore } from 'react';
import type { Upload } from 'tus-js-client';
import { Refusal } from '#contract/refusal.ts';
import { postUntilAnswered } from '#web/core/api.ts';
import { newId, now } from '#web/core/clock.ts';
import { allKept, forget, type KeptUpload, keep } from './kept.ts';

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
export interface FileToSend {
  file: File;
  /** a promise while the folder is being made */
  folderId: string | null | Promise<string | null>;
  handle?: FileSystemFileHandle;
}

const AT_ONCE = 3;
const CHUNK = 16 * 1024 * 1024;
const RETRIES = [0, 500, 1000, 3000, 5000, 10_000, 20_000];

let uploads: Uploads = { list: [], speed: 0 };
const listeners = new Set<() => void>();
const running = new Map<string, Upload>();
let samples: { at: number; sent: number }[] = [];

function change(list: readonly Sending[]): void {
  const isSending = list.some((each) => each.state === 'sending');
  uploads = { list, speed: isSending ? uploads.speed : 0 };
  if (!isSending) samples = [];
  for (const listener of listeners) listener();
}
function set(id: string, changes: Partial<Sending>): void {
  change(uploads.list.map((each) => (each.id === id ? { ...each, ...changes } : each)));
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

/** Sends files into folders of a space; answers their ids at once. */
export function startUploads(spaceId: string, personId: string, files: FileToSend[]): string[] {
  const added = files.map(
    ({ file, folderId, handle }): Sending => ({
      id: newId(),
      fileId: newId(),
      personId,
      spaceId,
      ...(folderId instanceof Promise ? { folderId: null, place: folderId } : { folderId }),
      name: fileName(file.name),
      size: file.size,
      type: file.type.slice(0, 120),
      modified: file.lastModified,
      handle,
      state: 'waiting',
      sent: 0,
      file,
    }),
  );
  change([...uploads.list.filter((each) => each.state !== 'done'), ...added]);
  for (const each of added) {
    // awaited when its turn comes; until then its failure is nobody's
    each.place?.catch(() => {});
    if (!each.place) remember(each);
  }
  next();
  return added.map((each) => each.fileId);
}

function remember({ state: _state, sent: _sent, file: _file, place: _place, error: _error, ...kept }: Sending): void {
  keep(kept).catch(() => {});
}

function next(): void {
  const busy = uploads.list.filter((each) => each.state === 'sending').length;
  for (const item of uploads.list.filter((each) => each.state === 'waiting').slice(0, AT_ONCE - busy)) {
    set(item.id, { state: 'sending' });
    void send(item);
  }
}

async function send(item: Sending): Promise<void> {
  const { id, spaceId, name, size, type } = item;
  try {
    const folderId = item.place ? await item.place : item.folderId;
    if (item.place) {
      set(id, { folderId, place: undefined });
      remember({ ...item, folderId });
    }
    await atTopIfGone(folderId, (into) =>
      postUntilAnswered('upload.open', { id, spaceId, folderId: into, name, size, type }, id),
    );
    if (!(await sendBytes(item))) return;
    const listed = await atTopIfGone(folderId, (into) =>
      postUntilAnswered('file.add', { id: item.fileId, spaceId, folderId: into, name, uploadId: id }, item.fileId),
    );
    set(id, { state: 'done', name: (listed as { name: string }).name, sent: size });
    await forget(id).catch(() => {});
  } catch (error) {
    set(id, { state: 'failed', error });
  } finally {
    running.delete(id);
    next();
  }
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

/** True when every byte is there; false when the person paused. */
async function sendBytes({ id, file }: Sending): Promise<boolean> {
  const tus = await import('tus-js-client');
  if (find(id)?.state !== 'sending') return false;
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(file!, {
      uploadUrl: `/api/v1/uploads/${id}`,
      chunkSize: CHUNK,
      retryDelays: RETRIES,
      storeFingerprintForResuming: false,
      onProgress: (sent) => progress(id, sent),
      onSuccess: () => resolve(true),
      onError: reject,
    });
    running.set(id, upload);
    paused.set(id, () => resolve(false));
    upload.start();
  }).finally(() => paused.delete(id)) as Promise<boolean>;
}
const paused = new Map<string, () => void>();

function progress(id: string, sent: number): void {
  set(id, { sent });
  const at = now().getTime();
  const total = uploads.list.reduce((sum, each) => sum + each.sent, 0);
  samples = [...samples.filter((each) => each.at > at - 4000 && each.sent <= total), { at, sent: total }];
  const first = samples[0]!;
  if (at - first.at > 300) uploads = { ...uploads, speed: ((total - first.sent) * 1000) / (at - first.at) };
}

export function pauseAll(): void {
  const going = uploads.list.filter((each) => each.state === 'sending' || each.state === 'waiting');
  change(uploads.list.map((each) => (going.includes(each) ? { ...each, state: 'paused' } : each)));
  for (const { id } of going) {
    void running.get(id)?.abort();
    paused.get(id)?.();
  }
}

export function resumeAll(): void {
  const mayResume = (each: Sending) => each.file && (each.state === 'paused' || each.state === 'failed');
  change(uploads.list.map((each) => (mayResume(each) ? { ...each, state: 'waiting', error: undefined } : each)));
  next();
}

/** Goes on with an upload from before the reload. False when it is not the same file. */
export function resumeWith(id: string, file: File): boolean {
  const item = find(id);
  if (!item || file.size !== item.size || file.name !== item.name || file.lastModified !== item.modified) return false;
  set(id, { file, state: 'waiting' });
  next();
  return true;
}

/** Asks the browser for the file it remembers; false when the person must pick it again. */
export async function resumeByHandle(id: string): Promise<boolean> {
  const handle = find(id)?.handle as (FileSystemFileHandle & PermissionAsker) | undefined;
  if (!handle || (await handle.requestPermission?.({ mode: 'read' })) !== 'granted') return false;
  return resumeWith(id, await handle.getFile());
}
interface PermissionAsker {
  queryPermission?(mode: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(mode: { mode: 'read' }): Promise<PermissionState>;
}

export async function giveUp(id: string): Promise<void> {
  const item = find(id);
  if (!item) return;
  change(uploads.list.filter((each) => each.id !== id));
  void running.get(id)?.abort();
  paused.get(id)?.();
  await forget(id).catch(() => {});
  await postUntilAnswered('upload.cancel', { spaceId: item.spaceId, uploadId: id }, newId()).catch(() => {});
}

export const dismissDone = (): void => change(uploads.list.filter((each) => each.state !== 'done'));

let isLoaded = false;
/** Takes up what was under way before a reload. */
export async function takeUp(personId: string): Promise<void> {
  if (isLoaded) return;
  isLoaded = true;
  const kept = await allKept().catch(() => []);
  const known = new Set(uploads.list.map((each) => each.id));
  const mine = kept.filter((each) => each.personId === personId && !known.has(each.id));
  change([...uploads.list, ...mine.map((each): Sending => ({ ...each, state: 'needsFile', sent: 0 }))]);
  for (const { id, handle } of mine) {
    const asker = handle as (FileSystemFileHandle & PermissionAsker) | undefined;
    if ((await asker?.queryPermission?.({ mode: 'read' })) !== 'granted') continue;
    const file = await asker!.getFile().catch(() => undefined);
    if (file) resumeWith(id, file);
  }
}
