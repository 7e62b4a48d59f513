/** The bytes of one upload on their way, by tus: from where the server is, in chunks that fit the line. */
import type { Upload } from 'tus-js-client';
import { now } from '#web/core/clock.ts';

const MIB = 2 ** 20;
/** a chunk is one request: small enough to lose little on a slow line, large enough to cost little on a fast one */
const CHUNK = { first: 8 * MIB, least: 8 * MIB, most: 64 * MIB, seconds: 2 };
const RETRIES = [0, 500, 1000, 3000, 5000, 10_000, 20_000, 30_000];
const headers = { 'tus-resumable': '1.0.0' };

/** The server knows nothing of this upload any more: it waited for more than a day. */
export class UploadLost extends Error {}

export interface Sender {
  /** true once every byte is there, false when it was stopped */
  whole: Promise<boolean>;
  stop(): void;
}

const addressOfUpload = (id: string): string => `/api/v1/uploads/${id}`;

/** How many bytes the server has; undefined when it cannot be asked. */
export async function receivedBytes(id: string): Promise<number | undefined> {
  const response = await fetch(addressOfUpload(id), { method: 'HEAD', headers }).catch(() => undefined);
  return response?.ok ? Number(response.headers.get('upload-offset')) : undefined;
}

export function sendBytes(id: string, file: File, isFresh: boolean, onProgress: (sent: number) => void): Sender {
  const leaving = new AbortController();
  let upload: Upload | undefined;
  let stopped = () => {};
  const work = async (): Promise<boolean> => {
    if (isFresh && file.size <= CHUNK.least && (await sendAtOnce(id, file, leaving.signal))) return true;
    const tus = await import('tus-js-client');
    if (leaving.signal.aborted) return false;
    return new Promise((resolve, reject) => {
      stopped = () => resolve(false);
      let since = now().getTime();
      upload = new tus.Upload(file, {
        uploadUrl: addressOfUpload(id),
        chunkSize: CHUNK.first,
        retryDelays: RETRIES,
        storeFingerprintForResuming: false,
        onProgress,
        onChunkComplete(size) {
          const seconds = (now().getTime() - since) / 1000;
          since = now().getTime();
          const fitting = (size / Math.max(seconds, 0.001)) * CHUNK.seconds;
          upload!.options.chunkSize = Math.round(Math.min(CHUNK.most, Math.max(CHUNK.least, fitting)));
        },
        onSuccess: () => resolve(true),
        onError(error) {
          const status = 'originalResponse' in error ? error.originalResponse?.getStatus() : undefined;
          reject(status === 404 || status === 410 ? new UploadLost() : error);
        },
      });
      upload.start();
    });
  };
  return {
    whole: work(),
    stop() {
      leaving.abort();
      void upload?.abort();
      stopped();
    },
  };
}

/** A small file in one request; false when that did not do, and the long way must. */
async function sendAtOnce(id: string, file: File, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(addressOfUpload(id), {
    method: 'PATCH',
    headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: file,
    signal,
  }).catch(() => undefined);
  return response?.status === 204 && Number(response.headers.get('upload-offset')) === file.size;
}
