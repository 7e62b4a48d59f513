/**
 * End-to-end encryption on demand. The key is made in a browser and travels only in a link's fragment, which browsers never
 * send; livekit-client encrypts each frame with it in a worker of ours, and the server forwards what it cannot read.
 */
import { ExternalE2EEKeyProvider, type RoomOptions } from 'livekit-client';
import E2eeWorker from 'livekit-client/e2ee-worker?worker';
import { safetyWords } from './safetyWords.ts';

const FORM = /^[A-Za-z0-9_-]{43}$/;

/** A new key: 256 random bits, as text. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

export const fragmentOf = (key: string): string => `k=${key}`;

/** The key in a fragment, a whole link, or by itself; undefined when there is none. */
export function keyIn(text: string): string | undefined {
  const found = text.trim().split('#').at(-1)!.replace(/^k=/, '');
  return FORM.test(found) ? found : undefined;
}

/** What makes a room encrypt and decrypt with this key. */
export function encryptionWith(key: string): {
  options: Pick<RoomOptions, 'encryption'>;
  ready: Promise<void>;
  /** to be ended by whoever asked: livekit-client does not */
  worker: Worker;
} {
  const keyProvider = new ExternalE2EEKeyProvider();
  const worker = new E2eeWorker();
  return { options: { encryption: { keyProvider, worker } }, ready: keyProvider.setKey(key), worker };
}

/** Five words that two people with the same key both see: read aloud, they show that nobody stands between. */
export async function wordsOf(key: string): Promise<string[]> {
  const bytes = new TextEncoder().encode(`beffroi safety words ${key}`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest.subarray(0, 5)].map((byte) => safetyWords[byte]!);
}
