// Everything a peer can send, as it should be and as it should not: the files of `test/corpus`, and what becomes of each
// when bytes are turned, cut off, doubled or made to lie. What once did harm stays there as a file. The same seeds each time.
import { readdirSync, readFileSync } from 'node:fs';
import { DataPacket, SignalRequest } from '@livekit/protocol';
import { expect, test } from 'vitest';
import { RTCSctpTransport } from 'werift';
import { Bandwidth } from './bandwidth.ts';
import { DataChannels } from './data.ts';
import { DownTrack } from './downtrack.ts';
import { Dtls, makeCertificate } from './dtls.ts';
import { readJoinRequest } from './media-server.ts';
import { PublishedTrack } from './published.ts';
import { readRtcp } from './rtcp.ts';
import { headerLengthOf, visitExtensions } from './rtp.ts';
import { readDescription } from './sdp.ts';
import { AEAD_AES_128_GCM, SrtpReceiver } from './srtp.ts';
import { hasIntegrity, parseBindingRequest } from './stun.ts';
import { until } from './test/stage.ts';

const MUTANTS = 400;
const CORPUS = new URL('test/corpus/', import.meta.url);

const filesOf = (kind: string): [string, Buffer][] =>
  readdirSync(new URL(`${kind}/`, CORPUS))
    .sort()
    .map((name) => {
      const hex = readFileSync(new URL(`${kind}/${name}`, CORPUS), 'utf8').replaceAll('\n', '');
      return [name, Buffer.from(hex, 'hex')];
    });

/** The files of a kind and their mutants, each copied: readers may write into what they read. */
function* specimens(kind: string): Generator<[string, Buffer]> {
  for (const [name, bytes] of filesOf(kind)) {
    yield [name, Buffer.from(bytes)];
    const random = seeded(name);
    for (let number = 0; number < MUTANTS; number++) yield [`${name} ${number}`, mutated(bytes, random)];
  }
}

function seeded(text: string): (below: number) => number {
  let state = [...text].reduce((sum, it) => (Math.imul(sum, 31) + it.charCodeAt(0)) >>> 0, 7);
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const LIES = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

function mutated(bytes: Buffer, random: (below: number) => number): Buffer {
  let it = Buffer.from(bytes);
  for (let times = random(3); times >= 0 && it.length > 0; times--) {
    const at = random(it.length);
    const kind = random(6);
    if (kind === 0) it[at]! ^= 1 << random(8);
    else if (kind === 1) it[at] = LIES[random(LIES.length)]!;
    else if (kind === 2) it.fill(LIES[random(LIES.length)]!, at, Math.min(it.length, at + 4));
    else if (kind === 3) it = Buffer.from(it.subarray(0, at));
    else if (kind === 4) it = Buffer.concat([it.subarray(0, at), it.subarray(random(at + 1))]).subarray(0, 2000);
    else it = Buffer.concat([it.subarray(0, at), it.subarray(Math.min(it.length, at + 1 + random(8)))]);
  }
  return it;
}

const nothing = () => {};

test('STUN is read or refused, and only what bears the password is believed', () => {
  const believed = [];
  for (const [name, packet] of specimens('stun')) {
    const request = parseBindingRequest(packet);
    if (request && hasIntegrity(packet, request, 'password')) believed.push(name);
  }
  // A turned bit in what integrity doesn't cover may pass; a forged request may not.
  expect(believed).toContain('binding-that-nominates.hex');
  expect(believed.every((name) => name.startsWith('binding-that-nominates'))).toBe(true);
});

test('RTP is read or refused, passed on and sent again, and what goes out is no longer than what came in', () => {
  let longest = 0;
  const sink = {
    isConnected: true,
    bandwidth: new Bandwidth(),
    sendRtp: (packet: Buffer) => {
      longest = Math.max(longest, packet.length);
      return true;
    },
    sendRtcp: nothing,
  };
  const track = new PublishedTrack('TR', 'video', [], sink, 1);
  const down = new DownTrack(track, sink);
  down.format = {
    mid: '1',
    payloadType: 96,
    rtxPayloadType: 97,
    redPayloadType: 0,
    transportSequenceId: 2,
    orientationId: 3,
    midId: 0,
    playoutDelayId: 4,
  };
  down.target = 0;
  track.downs.add(down);
  track.layers[0]!.ssrc = 1;
  let now = 0;
  for (const [name, packet] of specimens('rtp')) {
    now += 7;
    const length = packet.length >= 12 ? headerLengthOf(packet) : 0;
    if (length === 0 || packet.length > 1500) continue;
    visitExtensions(packet, length, (_, at, size) => expect(at + size, name).toBeLessThanOrEqual(length));
    track.receive(track.layers[0]!, packet, length, now % 3 === 0, now, -1);
    track.tick(now, 50);
    down.resend(packet.readUInt16BE(2));
  }
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThan(1600);
});

test('RTCP is read or refused, and none says more than it can hold', () => {
  for (const [name, packet] of specimens('rtcp')) {
    let said = 0;
    const say = () => void said++;
    readRtcp(packet, { senderReport: say, report: say, nack: say, keyFrameRequest: say, arrival: say });
    expect(said, name).toBeLessThanOrEqual(17 * packet.length + 2048);
  }
});

test('protected packets that nobody protected are not opened', () => {
  const receiver = new SrtpReceiver(AEAD_AES_128_GCM, Buffer.alloc(16, 1), Buffer.alloc(12, 2));
  const out = Buffer.alloc(2048);
  for (const [name, packet] of [...specimens('rtp'), ...specimens('rtcp')]) {
    const length = packet.length >= 12 && packet.length < 1500 ? headerLengthOf(packet) : 0;
    if (length > 0) expect(receiver.open(packet, length, out), name).toBeLessThanOrEqual(0);
    expect(receiver.openRtcp(packet, out), name).toBe(0);
  }
});

test('what is said in protobuf, packed or not, is read or refused with an error', () => {
  const refused = (read: () => unknown) => {
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
  };
  for (const [, bytes] of specimens('join'))
    refused(() => readJoinRequest(new URLSearchParams({ join_request: bytes.toString('base64url') })));
  for (const [, bytes] of specimens('data')) refused(() => DataPacket.fromBinary(bytes));
  for (const [, bytes] of specimens('signal'))
    refused(() => {
      const { message } = SignalRequest.fromBinary(bytes);
      if (message.case === 'offer') readDescription(message.value.sdp);
    });
});

test('DTLS from strangers is answered or dropped, and connects nobody', async () => {
  const certificate = await makeCertificate();
  let connected = 0;
  for (const [name] of filesOf('dtls')) {
    const dtls = new Dtls(certificate, {
      send: nothing,
      onConnected: () => connected++,
      onData: nothing,
      onFailed: nothing,
    });
    for (const [of, packet] of specimens('dtls')) if (of.startsWith(name)) dtls.receive(packet);
  }
  // Rejections that nobody handles fail the run: werift answers in turns of its own.
  await new Promise((resolve) => setImmediate(resolve));
  expect(connected).toBe(0);
});

/** A running association between werift's client and our channels; `inject` takes a packet as if the client sent it. */
async function association() {
  let receive: ((data: Buffer) => void) | undefined;
  let tag = Buffer.alloc(4);
  let acknowledged = 0;
  const channels = new DataChannels(
    async (data) => {
      const packet = Buffer.from(data);
      if (packet[12] === 3) acknowledged = packet.readUInt32BE(16);
      setImmediate(() => receive?.(packet));
    },
    nothing,
    nothing,
  );
  const client = new RTCSctpTransport(5000, 65_535);
  client.setDtlsTransport({
    id: 'client',
    iceTransport: { role: 'controlling' },
    onStateChange: { subscribe: () => ({ unSubscribe: nothing }) },
    state: 'connected',
    sendData: async (data: Buffer) => {
      const packet = Buffer.from(data);
      if (packet.readUInt32BE(4) !== 0) tag = packet.subarray(4, 8);
      setImmediate(() => channels.onPacket(packet));
    },
    set dataReceiver(it: (data: Buffer) => void) {
      receive = it;
    },
  } as unknown as Parameters<RTCSctpTransport['setDtlsTransport']>[0]);
  channels.start(5000);
  await client.start(5000);
  await until('the association', () => tag.readUInt32BE(0) !== 0);
  return {
    acknowledged: () => acknowledged,
    inject(packet: Buffer) {
      tag.copy(packet, 4);
      packet.writeUInt32LE(0, 8);
      packet.writeUInt32LE(crc32c(packet), 8);
      channels.onPacket(packet);
    },
    async stop() {
      channels.stop();
      await client.stop();
    },
    nextNumber: () => (client.sctp as unknown as { localTsn: number }).localTsn,
  };
}

test('SCTP that lies to a running association is read to its end, and fails nothing', async () => {
  const { inject, stop } = await association();
  for (const [, packet] of specimens('sctp')) if (packet.length >= 12) inject(packet);
  await new Promise((resolve) => setImmediate(resolve));
  await stop();
});

test('of messages that never end, no more is kept than was offered to be', async () => {
  const { inject, stop, nextNumber, acknowledged } = await association();
  const first = nextNumber();
  for (let number = 0; number < 2500; number++) {
    // The first piece of a message, or a middle one.
    const packet = Buffer.alloc(12 + 16 + 1000);
    packet[13] = number === 0 ? 2 : 0;
    packet.writeUInt16BE(1016, 14);
    packet.writeUInt32BE((first + number) >>> 0, 16);
    inject(packet);
    if (number % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await until('to be acknowledged', () => acknowledged() !== 0);
  expect((acknowledged() - first) >>> 0).toBeGreaterThan(900);
  expect((acknowledged() - first) >>> 0).toBeLessThan(1200);
  await stop();
});

function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
