// An encrypted meeting leaves nothing of it readable in the media server. All of the process's memory is searched for the
// frames that senders encoded – its rings hold the last seconds of every stream –, and for a message. The same search finds
// them in a meeting that is not encrypted.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encryptionWorker, type PageGlobals, publish, receives, Stage, until } from './test/stage.ts';

declare const room: PageGlobals['room'];
declare const LivekitClient: typeof import('livekit-client');
declare const encoded: string[];

const MESSAGE = 'Le devis est à 48 200 euros';
/** What encryption leaves readable for decoders: ten bytes of a key frame, three of others, one of sound. */
const CLEAR_BYTES = 10;
const NEEDLE_BYTES = 24;
const SHORTEST_FRAME = 60;
const FRAMES = 40;

// Each frame as it was encoded: the first bytes that encryption hides, told to the page.
const TAP = `const channel = new BroadcastChannel('encoded');
const tell = (bytes) => { if (bytes.length >= ${SHORTEST_FRAME}) channel.postMessage(Array.from(bytes.subarray(${CLEAR_BYTES}, ${CLEAR_BYTES + NEEDLE_BYTES}), (it) => it.toString(16).padStart(2, '0')).join('')); };
`;
const TAPPED_WORKER = `${TAP}const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
crypto.subtle.encrypt = (how, key, data) => { tell(data.slice()); return encrypt(how, key, data); };
`;
const PLAIN_WORKER = `${TAP}onrtctransform = ({ transformer }) => {
  const tap = new TransformStream({ transform(frame, out) { tell(new Uint8Array(frame.data).slice()); out.enqueue(frame); } });
  void transformer.readable.pipeThrough(tap).pipeTo(transformer.writable);
};`;

const stage = new Stage();
beforeAll(async () => {
  stage.scripts.set('/encrypting.js', `${TAPPED_WORKER}${encryptionWorker()}`);
  stage.scripts.set('/plain.js', PLAIN_WORKER);
  await stage.start();
});
afterAll(() => stage.stop(), 30_000);

async function arrive(meeting: string, identity: string, isEncrypted: boolean): Promise<Page> {
  const page = await stage.page();
  const token = await stage.token(meeting, identity);
  await page.evaluate(
    async ([url, token, isEncrypted]) => {
      const globals = globalThis as unknown as PageGlobals & { encoded: string[] };
      globals.encoded = [];
      new BroadcastChannel('encoded').onmessage = ({ data }) => void globals.encoded.push(data);
      if (!isEncrypted) {
        const worker = new Worker('/plain.js');
        const add = RTCPeerConnection.prototype.addTransceiver;
        RTCPeerConnection.prototype.addTransceiver = function (...it) {
          const transceiver = add.apply(this, it);
          transceiver.sender.transform = new RTCRtpScriptTransform(worker);
          return transceiver;
        };
        return globals.enter(url, token, {});
      }
      const keyProvider = new LivekitClient.ExternalE2EEKeyProvider();
      await keyProvider.setKey('a key that the server never sees');
      await globals.enter(url, token, { encryption: { keyProvider, worker: new Worker('/encrypting.js') } });
      await room.setE2EEEnabled(true);
    },
    [stage.url, token, isEncrypted] as const,
  );
  return page;
}

/** Two people with camera and microphone who write a line; what of it is in the memory of the media process. */
async function foundOf(meeting: string, isEncrypted: boolean): Promise<{ frames: number; message: boolean }> {
  const ann = await arrive(meeting, 'ann', isEncrypted);
  const bob = await arrive(meeting, 'bob', isEncrypted);
  await publish(ann);
  await receives(bob, ['ann/camera', 'ann/microphone']);
  await ann.evaluate(
    (text) => room.localParticipant.publishData(new TextEncoder().encode(text), { reliable: true }),
    MESSAGE,
  );
  await until('the line', () => bob.evaluate((text) => received.at(-1)?.[0] === text, MESSAGE));
  await until('frames', () => ann.evaluate((count) => encoded.length > count * 2, FRAMES));
  const frames = (await ann.evaluate((count) => encoded.slice(-count), FRAMES)).map((it) => Buffer.from(it, 'hex'));
  const found = inMemoryOf(stage.sfu.pids()[0]!, [...frames, Buffer.from(MESSAGE)]);
  for (const page of [ann, bob]) await page.context().close();
  return { frames: found.slice(0, FRAMES).filter(Boolean).length, message: found[FRAMES]! };
}

/** Which of these bytes are somewhere in what the process may write to. */
function inMemoryOf(pid: number, needles: Buffer[]): boolean[] {
  const found = needles.map(() => false);
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    if (from === '') continue;
    const bytes = Buffer.alloc(Number.parseInt(to, 16) - Number.parseInt(from, 16));
    try {
      readSync(memory, bytes, 0, bytes.length, Number.parseInt(from, 16));
    } catch {
      // Reserved, and not there.
      continue;
    }
    needles.forEach((needle, index) => {
      if (!found[index]) found[index] = bytes.includes(needle);
    });
  }
  closeSync(memory);
  return found;
}

declare const received: PageGlobals['received'];

test.runIf(process.platform === 'linux')(
  'nothing of an encrypted meeting is in the memory of the media server; of another, nearly all is',
  async () => {
    expect(await foundOf('private', true)).toEqual({ frames: 0, message: false });
    const plain = await foundOf('plain', false);
    expect(plain.message).toBe(true);
    expect(plain.frames).toBeGreaterThan(FRAMES / 2);
  },
  240_000,
);
