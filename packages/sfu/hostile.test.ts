// Whatever a peer sends, reading it ends, within bounds, and harms nobody else.
import { gzipSync } from 'node:zlib';
import { WrappedJoinRequest, WrappedJoinRequest_Compression } from '@livekit/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAcceptable } from './dtls.ts';
import { ArrivalLog, Missing } from './feedback.ts';
import { readJoinRequest } from './media-server.ts';
import { readRtcp, transportFeedback } from './rtcp.ts';
import { emptyVp8, headerLengthOf, paddingOf, readVp8, visitExtensions } from './rtp.ts';
import { readDescription } from './sdp.ts';

const bytes = fc.uint8Array({ minLength: 12, maxLength: 400 }).map((it) => Buffer.from(it));

test('RTP of any shape is read or refused', () => {
  fc.assert(
    fc.property(bytes, (packet) => {
      const length = headerLengthOf(packet);
      expect(length).toBeLessThanOrEqual(packet.length);
      if (length === 0) return;
      visitExtensions(packet, length, (_, at, size) => expect(at + size).toBeLessThanOrEqual(length));
      expect(paddingOf(packet, length)).toBeLessThanOrEqual(packet.length - length);
      readVp8(packet, length, packet.length, emptyVp8());
    }),
    { numRuns: 2000 },
  );
});

test('RTCP of any shape is read or refused', () => {
  const nothing = () => {};
  const visitor = {
    senderReport: nothing,
    report: nothing,
    nack: nothing,
    keyFrameRequest: nothing,
    arrival: nothing,
  };
  fc.assert(
    fc.property(bytes, fc.constantFrom(200, 201, 202, 205, 206), fc.nat(31), (packet, type, count) => {
      packet[0] = 0x80 | count;
      packet[1] = type;
      packet.writeUInt16BE(Math.min(packet.length >> 2, packet.readUInt16BE(2) % 40), 2);
      readRtcp(packet, visitor);
    }),
    { numRuns: 2000 },
  );
});

test('DTLS: nothing unauthenticated starts a finished handshake again, and malformed records are dropped', () => {
  const record = (type: number, epoch: number, body: number[]) =>
    Buffer.from([type, 254, 253, 0, epoch, 0, 0, 0, 0, 0, 1, 0, body.length, ...body]);
  expect(isAcceptable(record(22, 0, [1, 0, 0]), false)).toBe(true);
  expect(isAcceptable(record(22, 0, [1, 0, 0]), true)).toBe(false);
  expect(isAcceptable(record(21, 0, [2, 40]), true)).toBe(false);
  expect(isAcceptable(record(23, 0, [1]), true)).toBe(false);
  expect(isAcceptable(record(23, 1, [1]), true)).toBe(true);
  fc.assert(fc.property(bytes, (packet) => typeof isAcceptable(packet, true) === 'boolean'));
});

test('a join request that unpacks to more than any client sends is refused', () => {
  const joinRequest = gzipSync(Buffer.alloc(8 << 20));
  const wrapped = new WrappedJoinRequest({ compression: WrappedJoinRequest_Compression.GZIP, joinRequest });
  const encoded = Buffer.from(wrapped.toBinary()).toString('base64url');
  expect(() => readJoinRequest(new URLSearchParams({ join_request: encoded }))).toThrow();
});

test('an offer that is none is refused', () => {
  for (const text of ['', 'v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n', 'x'.repeat(500_000)]) {
    expect(() => readDescription(text)).toThrow();
  }
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      try {
        readDescription(`v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=${text}\r\n`);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
});

test('feedback stays bounded however sequences leap', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(65_535), { maxLength: 300 }), (sequences) => {
      const log = new ArrivalLog();
      const missing = new Missing();
      sequences.forEach((sequence, index) => {
        log.record(sequence, index);
        missing.skipped(index * 300, index * 300 + (sequence % 300), index);
      });
      expect(missing.size).toBeLessThanOrEqual(512);
      for (const packet of log.take(1, 2)) expect(packet.length).toBeLessThan(1500);
    }),
  );
});

test('feedback about arrivals says what ours says, and none makes reading long', () => {
  const seen: [number, number][] = [];
  const visitor = {
    senderReport() {},
    report() {},
    nack() {},
    keyFrameRequest() {},
    arrival: (sequence: number, at: number) => void seen.push([sequence, at]),
  };
  readRtcp(transportFeedback(1, 2, 65_534, 0, [6400, Number.NaN, 6410.5, 6900, 6890]), visitor);
  expect(seen).toEqual([
    [65_534, 6400],
    [65_535, Number.NaN],
    [0, 6410.5],
    [1, 6900],
    [2, 6890],
  ]);
  seen.length = 0;
  // Run lengths of 8191 in every chunk, and a count that lies.
  const lying = Buffer.alloc(1400, 0x1f);
  lying.writeUInt16BE(0x8fcd, 0);
  lying.writeUInt16BE(1400 / 4 - 1, 2);
  lying.writeUInt16BE(65_535, 14);
  readRtcp(lying, visitor);
  expect(seen.length).toBeLessThanOrEqual(2048);
});
