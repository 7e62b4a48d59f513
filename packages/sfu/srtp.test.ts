import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headerLengthOf } from './rtp.ts';
import { AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80, masterLengths, SrtpReceiver, SrtpSender } from './srtp.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const profiles = [AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80] as const;

const packetOf = (sequence: number, payload: Buffer, ssrc = 0xcafebabe) => {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = 0x0f;
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(0xdecafbad, 4);
  header.writeUInt32BE(ssrc, 8);
  return Buffer.concat([header, payload]);
};

function pair(profile: (typeof profiles)[number]) {
  const lengths = masterLengths(profile);
  const key = Buffer.alloc(lengths.key, 7);
  const salt = Buffer.alloc(lengths.salt, 9);
  return { sender: new SrtpSender(profile, key, salt), receiver: new SrtpReceiver(profile, key, salt) };
}

describe('SRTP', () => {
  test('protects as libsrtp does: the AES-CM test vector that RFC 3711 implementations share', () => {
    const sender = new SrtpSender(
      AES_CM_128_HMAC_SHA1_80,
      hex('e1f97a0d3e018be0d64fa32c06de4139'),
      hex('0ec675ad498afeebb6960b3aabe6'),
    );
    const plain = packetOf(0x1234, Buffer.alloc(16, 0xab));
    const out = Buffer.alloc(100);
    const length = sender.protect(plain, 12, 0x1234, out);
    expect(out.toString('hex', 0, length)).toBe(
      '800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb',
    );
  });

  test('protects as libsrtp does: AES-GCM of RFC 7714', () => {
    const sender = new SrtpSender(
      AEAD_AES_128_GCM,
      hex('000102030405060708090a0b0c0d0e0f'),
      hex('a0a1a2a3a4a5a6a7a8a9aaab'),
    );
    const out = Buffer.alloc(100);
    const length = sender.protect(packetOf(0x1234, Buffer.alloc(16, 0xab)), 12, 0x1234, out);
    expect(out.toString('hex', 0, length)).toBe(
      '800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392',
    );
  });

  test.each(profiles)('what is protected opens, in any order and over roll-overs (profile %i)', (profile) => {
    const { sender, receiver } = pair(profile);
    const out = Buffer.alloc(2048);
    const plain = Buffer.alloc(2048);
    for (let index = 65_400; index < 65_700; index += 2) {
      for (const it of [index + 1, index]) {
        const packet = packetOf(it, Buffer.from(`payload ${it}`));
        const length = sender.protect(packet, 12, it, out);
        // The receiver has to guess the roll-over; it starts near.
        if (index === 65_400 && it === index + 1) expect(length).toBeGreaterThan(0);
        const opened = receiver.open(Buffer.from(out.subarray(0, length)), 12, plain);
        expect(plain.toString('utf8', 12, opened)).toBe(`payload ${it}`);
      }
    }
  });

  test.each(profiles)('a changed, repeated or foreign packet does not open (profile %i)', (profile) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), fc.nat(7), (payload, at, bit) => {
        const { sender, receiver } = pair(profile);
        const out = Buffer.alloc(400);
        const plain = Buffer.alloc(400);
        const length = sender.protect(packetOf(5, Buffer.from(payload)), 12, 5, out);
        const changed = Buffer.from(out.subarray(0, length));
        changed[12 + (at % (length - 12))]! ^= 1 << bit;
        expect(receiver.open(changed, 12, plain)).toBe(0);
        const good = Buffer.from(out.subarray(0, length));
        expect(receiver.open(good, 12, plain)).toBe(12 + payload.length);
        expect(receiver.open(good, 12, plain)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  test.each(profiles)('RTCP goes round and is opened once (profile %i)', (profile) => {
    const { sender, receiver } = pair(profile);
    const report = hex('80c80006 11223344 0000000100000002 00000003 00000004 00000005');
    const secret = Buffer.alloc(100);
    const length = sender.protectRtcp(report, secret);
    const plain = Buffer.alloc(100);
    const open = (packet: Buffer) => receiver.openRtcp(packet.subarray(0, length), plain);
    expect(secret.includes(report.subarray(8))).toBe(false);
    const forged = Buffer.from(secret);
    forged[10]! ^= 1;
    expect(open(forged)).toBe(0);
    expect(open(secret)).toBe(report.length);
    expect(plain.subarray(0, report.length)).toEqual(report);
    expect(open(secret)).toBe(0);
  });

  test('an index is never used for two packets', () => {
    const { sender } = pair(AEAD_AES_128_GCM);
    const out = Buffer.alloc(200);
    expect(sender.protect(packetOf(9, Buffer.from('one')), 12, 9, out)).toBeGreaterThan(0);
    expect(sender.protect(packetOf(9, Buffer.from('two')), 12, 9, out)).toBe(0);
    expect(sender.protect(packetOf(9, Buffer.from('one')), 12, 9, out, 0, true)).toBeGreaterThan(0);
    expect(sender.protect(packetOf(3000, Buffer.from('far')), 12, 3000, out)).toBeGreaterThan(0);
    // Too long ago to remember: refused rather than risked.
    expect(sender.protect(packetOf(10, Buffer.from('late')), 12, 10, out)).toBe(0);
  });

  test('no bytes whatever make the opening fail otherwise than by saying no', () => {
    const { receiver } = pair(AEAD_AES_128_GCM);
    const plain = Buffer.alloc(2048);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 300 }), (bytes) => {
        const packet = Buffer.from(bytes);
        packet[0] = 0x80 | (packet[0]! & 0x3f);
        const headerLength = headerLengthOf(packet);
        if (headerLength > 0) expect(receiver.open(packet, headerLength, plain)).toBe(0);
        expect(receiver.openRtcp(packet, plain)).toBe(0);
      }),
    );
  });
});
