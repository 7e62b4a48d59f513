// What a subscriber gets, whatever the network and the switching do: one unbroken stream, and no index used twice.
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Bandwidth } from './bandwidth.ts';
import { Downlink } from './downlink.ts';
import { DownTrack, type PacketSink } from './downtrack.ts';
import { Missing, RoundTrip } from './feedback.ts';
import { PublishedTrack } from './published.ts';
import { readRtcp } from './rtcp.ts';
import { emptyVp8, readVp8 } from './rtp.ts';
import type { Transport } from './transport.ts';

const FORMAT = {
  mid: '3',
  payloadType: 96,
  rtxPayloadType: 97,
  redPayloadType: 0,
  transportSequenceId: 2,
  orientationId: 13,
  midId: 0,
  playoutDelayId: 0,
};

interface Sent {
  ssrc: number;
  index: number;
  payloadType: number;
  timestamp: number;
  payload: Buffer;
}

function sink(): PacketSink & { sent: Sent[]; reports: number } {
  const sent: Sent[] = [];
  return {
    isConnected: true,
    bandwidth: new Bandwidth(),
    sent,
    reports: 0,
    sendRtp(packet, headerLength, index) {
      const payload = Buffer.from(packet.subarray(headerLength));
      const ssrc = packet.readUInt32BE(8);
      sent.push({ ssrc, index, payloadType: packet[1]! & 0x7f, timestamp: packet.readUInt32BE(4), payload });
      return true;
    },
    sendRtcp() {
      this.reports += 1;
    },
  };
}

/** A VP8 packet of one frame: descriptor with picture id and tl0, then the frame's first byte. */
function vp8Packet(sequence: number, timestamp: number, picture: number, isKey: boolean, padding = 0): Buffer {
  const head = Buffer.alloc(12);
  head[0] = padding > 0 ? 0xa0 : 0x80;
  head[1] = 0x80 | 96;
  head.writeUInt16BE(sequence & 0xffff, 2);
  head.writeUInt32BE(timestamp >>> 0, 4);
  if (padding > 0) return Buffer.concat([head, Buffer.alloc(padding - 1), Buffer.from([padding])]);
  const body = Buffer.from([0x90, 0xc0, 0x80 | ((picture >> 8) & 0x7f), picture & 0xff, picture & 0xff, isKey ? 0 : 1]);
  return Buffer.concat([head, body, Buffer.from(`seq ${sequence}`)]);
}

function stage(rids: string[]) {
  const up = sink();
  const down = sink();
  const track = new PublishedTrack('TR_V1', 'video', rids, up, 1);
  for (const layer of track.layers) layer.rebind(100 + layer.index);
  const downTrack = new DownTrack(track, down);
  downTrack.format = FORMAT;
  track.downs.add(downTrack);
  return { track, down, downTrack, up };
}

function receiving() {
  const down = sink();
  const track = new PublishedTrack('TR_V1', 'video', [''], sink(), 1);
  track.layers[0]!.rebind(100);
  const downlink = new Downlink(down as unknown as Transport, new RoundTrip());
  const downTrack = downlink.subscribe(track, 'PA_1');
  downTrack.format = FORMAT;
  downTrack.aim(0);
  const give = (sequence: number) =>
    track.receive(track.layers[0]!, vp8Packet(sequence, sequence * 3000, sequence, true), 12, false, 0, -1);
  return { down, downlink, give };
}

test('the first reports of a sender are passed on, later ones now and then', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.advanceTimersByTime(1000);
  onTestFinished(() => void vi.useRealTimers());
  const { track, down, downTrack } = stage(['']);
  const layer = track.layers[0]!;
  downTrack.aim(0);
  track.receive(layer, vp8Packet(1, 3000, 1, true), 12, false, 0, -1);
  for (let second = 1; second <= 20; second++) {
    vi.advanceTimersByTime(1000);
    track.onSenderReport(layer, second, 0, second * 90_000, performance.now());
  }
  expect(down.reports).toBe(3 + 5);
});

test('of a great gap no more is asked for at once than one packet holds, and the rest soon after', () => {
  const missing = new Missing();
  missing.skipped(100, 500, 0);
  const asked = [50, 70, 90].map((now) => missing.due(1, 2, now, 100).packet!);
  for (const packet of asked) expect(packet.length).toBeLessThan(1200);
  const sequences = new Set<number>();
  for (const packet of asked) {
    const none = () => {};
    const nack = (_: number, sequence: number) => void sequences.add(sequence);
    readRtcp(packet, { senderReport: none, report: none, nack, keyFrameRequest: none, arrival: none });
  }
  expect(sequences.size).toBe(400);
});

test('over losses, repeats, probes, reordering and switches the sequence has no gap that was not lost, and none is used twice', () => {
  const step = fc.record({
    layer: fc.nat(2),
    does: fc.constantFrom('next', 'next', 'next', 'next', 'probe', 'key', 'swap', 'repeat', 'aim', 'nack'),
    which: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 300 }), fc.nat(65_535), (steps, start) => {
      const { track, down, downTrack } = stage(['q', 'h', 'f']);
      downTrack.aim(0);
      const next = track.layers.map((_, index) => start + index * 1000);
      const give = (index: number, sequence: number, isKey: boolean, padding = 0) =>
        track.receive(
          track.layers[index]!,
          vp8Packet(sequence, sequence * 3000, sequence & 0x7fff, isKey, padding),
          12,
          false,
          0,
          -1,
        );
      for (const { layer, does, which } of steps) {
        const sequence = next[layer]!;
        if (does === 'next') give(layer, next[layer]!++, false);
        else if (does === 'key') give(layer, next[layer]!++, true);
        else if (does === 'probe') give(layer, next[layer]!++, false, 50);
        else if (does === 'swap') {
          give(layer, sequence + 1, false);
          give(layer, sequence, false);
          next[layer]! += 2;
        } else if (does === 'repeat') give(layer, sequence - 1, false);
        else if (does === 'aim') downTrack.aim(which);
        else {
          const last = down.sent.findLast((it) => it.ssrc === downTrack.ssrc);
          if (last) downTrack.resend(last.index & 0xffff);
        }
      }
      const keys = down.sent.map((it) => `${it.ssrc} ${it.index}`);
      expect(new Set(keys).size).toBe(keys.length);
      const media = down.sent.filter((it) => it.ssrc === downTrack.ssrc).map((it) => it.index);
      const sorted = [...media].sort((a, b) => a - b);
      expect(sorted.length === 0 || sorted.at(-1)! - sorted[0]! === sorted.length - 1).toBe(true);
      for (const it of down.sent) expect(it.payloadType).toBe(it.ssrc === downTrack.rtxSsrc ? 97 : 96);
    }),
    { numRuns: 200 },
  );
});

test('a layer is entered at a key frame, with the next sequence and picture, never going back in time', () => {
  const { track, down, downTrack } = stage(['q', 'h']);
  const give = (index: number, sequence: number, picture: number, isKey: boolean) =>
    track.receive(
      track.layers[index]!,
      vp8Packet(sequence, 90_000 + sequence * 3000, picture, isKey),
      12,
      false,
      0,
      -1,
    );
  downTrack.aim(0);
  give(0, 10, 500, false);
  expect(down.sent).toHaveLength(0);
  give(0, 11, 501, true);
  give(0, 12, 502, false);
  downTrack.aim(1);
  give(1, 900, 77, false);
  give(0, 13, 503, false);
  give(1, 901, 78, true);
  give(0, 14, 504, false);
  give(1, 902, 79, false);
  expect(down.sent).toHaveLength(5);
  const pictures = down.sent.map(({ payload }) => {
    const vp8 = emptyVp8();
    readVp8(payload, 0, payload.length, vp8);
    return vp8.pictureId;
  });
  for (let index = 1; index < 5; index++) {
    expect(down.sent[index]!.index).toBe(down.sent[index - 1]!.index + 1);
    expect(pictures[index]).toBe((pictures[index - 1]! + 1) & 0x7fff);
    expect((down.sent[index]!.timestamp - down.sent[index - 1]!.timestamp) | 0).toBeGreaterThan(0);
  }
});

test('a repeat goes out on the retransmission source and holds what went out the first time', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.advanceTimersByTime(1000);
  onTestFinished(() => void vi.useRealTimers());
  const { track, down, downTrack } = stage(['q']);
  downTrack.aim(0);
  track.receive(track.layers[0]!, vp8Packet(5, 100, 7, true), 12, false, 0, -1);
  const [first] = down.sent;
  downTrack.resend(first!.index & 0xffff);
  const again = down.sent[1]!;
  expect(again.ssrc).toBe(downTrack.rtxSsrc);
  expect(again.payload.readUInt16BE(0)).toBe(first!.index & 0xffff);
  expect(again.payload.subarray(2)).toEqual(first!.payload);
  // At the same moment: asked for twice, sent once.
  downTrack.resend(first!.index & 0xffff);
  expect(down.sent).toHaveLength(2);
});

test('key frames are asked for at once, then at most twice a second', () => {
  const { track, up } = stage(['q']);
  let asked = 0;
  up.sendRtcp = () => void asked++;
  for (let now = 0; now < 2000; now += 20) {
    track.requestKeyFrame(0);
    track.tick(now, 100);
  }
  expect(asked).toBe(4);
});

test('where a hundred receive a track, those who come one after the other are given one key frame together', () => {
  const { track, up } = stage(['']);
  for (let count = 1; count < 100; count++) track.downs.add(new DownTrack(track, sink()));
  track.tick(1000, 50);
  for (let now = 1000; now < 5000; now += 20) {
    track.requestKeyFrame(0);
    track.tick(now, 50);
  }
  expect(up.reports).toBe(2);
});

test('what is lost between two whole pictures was nothing: it is not asked for, and the subscriber sees no gap', () => {
  const { track, down, downTrack, up } = stage(['']);
  let asked = 0;
  up.sendRtcp = () => void asked++;
  downTrack.aim(0);
  const give = (sequence: number, picture: number, isKey = false) =>
    track.receive(track.layers[0]!, vp8Packet(sequence, picture * 3000, picture, isKey), 12, false, 0, -1);
  give(5, 7, true);
  give(9, 8);
  give(12, 9);
  expect(down.sent.map((it) => it.index - down.sent[0]!.index)).toEqual([0, 1, 2]);
  // A picture is missing here, and so it may be more than nothing.
  give(15, 11);
  expect(track.layers[0]!.missing.size).toBe(2);
  // The real ones come late: nobody is told twice.
  const before = down.sent.length;
  track.receive(track.layers[0]!, vp8Packet(7, 21_000, 0, false, 40), 12, false, 0, -1);
  expect(down.sent).toHaveLength(before);
  for (let now = 0; now < 400; now += 20) track.tick(now, 50);
  expect(asked).toBeGreaterThan(0);
});

test('a packet of nothing that the subscriber missed is sent again too', () => {
  const { track, down, downTrack } = stage(['']);
  downTrack.aim(0);
  track.receive(track.layers[0]!, vp8Packet(5, 100, 7, true), 12, false, 0, -1);
  track.receive(track.layers[0]!, vp8Packet(7, 100, 0, false, 40), 12, false, 0, -1);
  const nothing = down.sent.at(-1)!;
  downTrack.resend(nothing.index & 0xffff);
  const again = down.sent.at(-1)!;
  expect(again.ssrc).toBe(downTrack.rtxSsrc);
  expect(again.payload.readUInt16BE(0)).toBe(nothing.index & 0xffff);
});

test('without a retransmission source, a repeat is byte for byte what went out before', () => {
  const { track, downTrack } = stage(['']);
  const packets: string[] = [];
  const plain = downTrack.transport as { sendRtp: PacketSink['sendRtp'] };
  plain.sendRtp = (packet, _length, index, isIdentical) => {
    packets.push(`${index} ${isIdentical === true} ${packet.toString('hex')}`);
    return true;
  };
  downTrack.format = { ...FORMAT, rtxPayloadType: 0, midId: 1, playoutDelayId: 5 };
  downTrack.settleFor(200, 0);
  downTrack.aim(0);
  track.receive(track.layers[0]!, vp8Packet(5, 100, 7, true), 12, false, 0, 1);
  downTrack.settleFor(300, 1);
  downTrack.reported(0);
  const [first] = packets;
  downTrack.resend(Number(first!.split(' ')[0]) & 0xffff);
  expect(packets[1]).toBe(first!.replace('false', 'true'));
});

test('packets name their section until the subscriber reports of the track, so that none that outruns the answer is misplaced', () => {
  const { track, downTrack } = stage(['']);
  const named: string[] = [];
  let last = 0;
  const plain = downTrack.transport as { sendRtp: PacketSink['sendRtp'] };
  plain.sendRtp = (packet, _length, index) => {
    last = index & 0xffff;
    const first = packet[16]!;
    named.push(first >> 4 === 1 ? packet.toString('latin1', 17, 18 + (first & 15)) : '');
    return true;
  };
  const pass = (sequence: number) =>
    track.receive(track.layers[0]!, vp8Packet(sequence, sequence * 3000, sequence, sequence === 5), 12, false, 0, -1);
  downTrack.format = { ...FORMAT, midId: 1 };
  downTrack.aim(0);
  pass(5);
  downTrack.format = { ...FORMAT, midId: 1 }; // negotiated again, as it was
  pass(6);
  downTrack.reported(0);
  pass(7);
  downTrack.resend(last);
  downTrack.format = { ...FORMAT, mid: '33', midId: 1 };
  pass(8);
  expect(named).toEqual(['3', '3', '', '3', '33']);
});

test('a repeat is not asked for again before its answer can be here, and one that never comes is given up', () => {
  const missing = new Missing();
  missing.skipped(10, 11, 0);
  const asked: number[] = [];
  let gaveUp = false;
  for (let now = 0; now < 3000 && !gaveUp; now += 20) {
    const due = missing.due(1, 2, now, 200);
    if (due.packet) asked.push(now);
    gaveUp = due.gaveUp;
  }
  expect(asked.length).toBeLessThanOrEqual(7);
  expect(asked.every((at, index) => index === 0 || at - asked[index - 1]! >= 200)).toBe(true);
  expect(gaveUp).toBe(true);
});

test('where much is lost a question is put twice, a moment apart, and then not before its answer can be here', () => {
  const missing = new Missing();
  const asked: number[] = [];
  for (let now = 0; now < 400; now += 20) {
    // Nine others that were lost before, so that it counts as lossy.
    if (now === 0) missing.skipped(1, 11, now);
    if (now === 40) for (let sequence = 1; sequence < 10; sequence++) missing.arrived(sequence, true, now);
    if (missing.due(1, 2, now, 200).packet) asked.push(now);
  }
  expect(asked).toEqual([20, 40, 260, 280]);
});

test('where much is lost a repeat goes out twice, under two numbers', () => {
  const { down, downlink, give } = receiving();
  give(5);
  const said = down.sent.at(-1)!.index & 0xffff;
  const repeats = () => down.sent.filter((it) => it.payloadType === FORMAT.rtxPayloadType);
  downlink.nack(down.sent.at(-1)!.ssrc, said);
  downlink.repeat();
  expect(repeats()).toHaveLength(1);
  down.bandwidth.loss = 0.05;
  give(6);
  downlink.nack(down.sent.at(-1)!.ssrc, down.sent.at(-1)!.index & 0xffff);
  downlink.repeat();
  downlink.repeat();
  expect(repeats()).toHaveLength(3);
  expect(new Set(repeats().map((it) => it.index)).size).toBe(3);
  expect(repeats()[1]!.payload.equals(repeats()[2]!.payload)).toBe(true);
});

test('a process that is behind sends nothing twice, nor what is too old to be shown, and fills no line', () => {
  const { down, downlink, give } = receiving();
  const strained = down as unknown as { isBehind: boolean };
  const repeats = () => down.sent.filter((it) => it.payloadType === FORMAT.rtxPayloadType).length;
  for (let sequence = 1; sequence <= 30; sequence++) give(sequence);
  const [first, last] = [down.sent[0]!, down.sent.at(-1)!];
  const miss = ({ ssrc, index }: typeof first) => downlink.nack(ssrc, index & 0xffff);
  down.bandwidth.loss = 0.05;
  down.bandwidth.probeBytes = () => 10_000;
  strained.isBehind = true;
  miss(first);
  downlink.probe(1000);
  expect(repeats()).toBe(0);
  for (let times = 0; times < 3; times++) {
    miss(last);
    downlink.repeat();
  }
  expect(repeats()).toBe(1);
  strained.isBehind = false;
  miss(first);
  downlink.repeat();
  expect(repeats()).toBe(3);
});

test('a path that became longer is believed at the second sample, a single late answer is not', () => {
  const roundTrip = new RoundTrip();
  for (const sample of [1, 2, 1, 170, 2, 1]) roundTrip.learn(sample);
  expect(roundTrip.milliseconds).toBeLessThan(25);
  roundTrip.learn(170);
  roundTrip.learn(190);
  expect(roundTrip.milliseconds).toBeGreaterThan(160);
});

test('after a cut the sender is asked for a key frame at once, not for all that was lost; after a hiccup only for that', () => {
  const asked = (lost: number, silentMs: number) => {
    const { track, downTrack, up } = stage(['']);
    const said: string[] = [];
    up.sendRtcp = (packet) => void said.push(packet[1] === 206 ? 'key frame' : 'repeat');
    downTrack.aim(0);
    const give = (sequence: number, isKey: boolean, now: number) =>
      track.receive(track.layers[0]!, vp8Packet(sequence, now * 90, sequence, isKey), 12, false, now, -1);
    give(1, true, 5000);
    track.tick(5000, 50);
    said.length = 0;
    give(2 + lost, false, 5000 + silentMs);
    for (let after = 20; after <= 60; after += 20) track.tick(5000 + silentMs + after, 50);
    return [...new Set(said)];
  };
  expect(asked(80, 1000)).toEqual(['key frame']);
  expect(asked(8, 1000)).toEqual(['repeat']);
  expect(asked(40, 60)).toEqual(['repeat']);
});

test('what a sender without a retransmission source loses of its probing costs no key frame, a picture lost there does', () => {
  const keyFramesAsked = (isPictureLost: boolean) => {
    const { track, downTrack, up } = stage(['']);
    let asked = 0;
    up.sendRtcp = (packet) => void (asked += packet[1] === 206 ? 1 : 0);
    downTrack.aim(0);
    let now = 5000;
    let sequence = 1;
    const give = (packet: Buffer) => track.receive(track.layers[0]!, packet, 12, false, now, -1);
    const pass = (milliseconds: number) => {
      for (const until = now + milliseconds; now < until; now += 10) track.tick(now, 180);
    };
    give(vp8Packet(sequence++, 0, 1, true));
    pass(600);
    asked = 0;
    // Nothing but probes for longer than a packet is waited for.
    for (let probes = 0; probes < 300; probes++, sequence++) {
      if (probes % 10 !== 5) give(vp8Packet(sequence, 0, 0, false, 200));
      pass(10);
    }
    if (isPictureLost) sequence++;
    give(vp8Packet(sequence++, 270_000, isPictureLost ? 3 : 2, false));
    pass(2000);
    return asked;
  };
  expect(keyFramesAsked(false)).toBe(0);
  expect(keyFramesAsked(true)).toBeGreaterThan(0);
});

test('sound that repeats what came before it goes so to who can take it, to others without, and again byte for byte', () => {
  const track = new PublishedTrack('TR_A1', 'audio', [], sink(), 1);
  track.layers[0]!.rebind(100);
  const receive = (redPayloadType: number) => {
    const packets: Buffer[] = [];
    const to = sink();
    to.sendRtp = (packet) => packets.push(Buffer.from(packet)) > 0;
    const down = new DownTrack(track, to);
    down.format = { ...FORMAT, payloadType: 111, rtxPayloadType: 0, redPayloadType };
    down.aim(0);
    track.downs.add(down);
    return { down, packets };
  };
  const [able, other] = [receive(63), receive(0)];
  const head = Buffer.from([0x80, 63, 0, 9, 0, 0, 3, 192, 0, 0, 0, 100]);
  // 960 ticks before: 5 bytes; then what is new
  const red = Buffer.from([0x80 | 111, (960 >> 6) & 0xff, ((960 & 0x3f) << 2) & 0xff, 5, 111]);
  const packet = Buffer.concat([head, red, Buffer.from('older'), Buffer.from('newest')]);
  track.receive(track.layers[0]!, packet, 12, false, 0, -1, true);
  expect(able.packets[0]![1]! & 0x7f).toBe(63);
  expect(able.packets[0]!.subarray(12).equals(packet.subarray(12))).toBe(true);
  expect(other.packets[0]![1]! & 0x7f).toBe(111);
  expect(other.packets[0]!.subarray(12).toString()).toBe('newest');
  for (const { down, packets } of [able, other]) {
    down.resend(packets[0]!.readUInt16BE(2));
    expect(packets[1]!.equals(packets[0]!)).toBe(true);
  }
  // A length that lies is not passed on.
  const liar = Buffer.concat([head.fill(10, 3, 4), Buffer.from([0x80 | 111, 0, 3, 255, 111]), Buffer.from('x')]);
  track.receive(track.layers[0]!, liar, 12, false, 0, -1, true);
  expect(other.packets).toHaveLength(2);
});
