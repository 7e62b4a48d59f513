/** Small files on their way, many in one request. */
import { PACK, type Packed } from '#contract/files.ts';
import { Refusal, type RefusalCode, type RefusalDetails } from '#contract/refusal.ts';
import { sendForm } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';

export const isSmall = ({ size }: { size: number }): boolean => size <= PACK.bytes;

/** As many of the first of these as one request may carry. */
export function packOf<T extends { size: number }>(items: readonly T[]): T[] {
  let bytes = 0;
  const beyond = items.findIndex(({ size }, at) => at >= PACK.files || (bytes += size) > PACK.bytes);
  return beyond < 0 ? [...items] : items.slice(0, beyond);
}

export interface Small {
  id: string;
  folderId: string | null;
  name: string;
  type: string;
  bytes: ArrayBuffer;
}

/** Sends them until they are answered for; each becomes the name under which it is listed, or why it is not. */
export async function sendPack(spaceId: string, files: Small[], signal: AbortSignal): Promise<(string | Refusal)[]> {
  const outcomes = await sendOnce(spaceId, files, signal);
  // a folder that went to the bin meanwhile: its files are listed at the top, where they can be seen
  const isGone = (at: number) => isNotFound(outcomes[at]!) && files[at]!.folderId !== null;
  const astray = files.filter((_, at) => isGone(at)).map((file) => ({ ...file, folderId: null }));
  if (astray.length === 0) return outcomes;
  const atTop = await sendOnce(spaceId, astray, signal);
  return outcomes.map((each, at) => (isGone(at) ? atTop.shift()! : each));
}

const isNotFound = (outcome: string | Refusal): boolean => outcome instanceof Refusal && outcome.code === 'not_found';

interface Answer {
  files: { name: string; refusal?: { code: RefusalCode; details: RefusalDetails } }[];
}

async function sendOnce(spaceId: string, files: Small[], signal: AbortSignal): Promise<(string | Refusal)[]> {
  const list: Packed = files.map(({ bytes, ...file }) => ({ ...file, size: bytes.byteLength }));
  const form = new FormData();
  form.append('files', JSON.stringify(list));
  for (const { bytes } of files) form.append('file', new Blob([bytes]), 'file');
  try {
    const answer = await sendForm<Answer>(`/api/v1/files/${spaceId}`, form, newId(), signal);
    return answer.files.map(({ name, refusal }) => (refusal ? new Refusal(refusal.code, refusal.details) : name));
  } catch (error) {
    // none of them is listed
    if (error instanceof Refusal) return files.map(() => error);
    throw error;
  }
}
