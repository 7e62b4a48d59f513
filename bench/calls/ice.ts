// The part of STUN (RFC 8489, RFC 8445) that a controlling client needs: requests out, answers to the other side's checks.
import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { bindingSuccess } from '../../packages/sfu/stun.ts';

const MAGIC = 0x2112a442;
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const PRIORITY = 0x0024;
const USE_CANDIDATE = 0x0025;
const FINGERPRINT = 0x8028;
const CONTROLLING = 0x802a;

/** A request that nominates its path. */
export function bindingRequest(remote: { ufrag: string; password: string }, ufrag: string): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt16BE(1, 0);
  head.writeUInt32BE(MAGIC, 4);
  randomBytes(12).copy(head, 8);
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(1_853_824_767);
  const body = Buffer.concat([
    head,
    attribute(USERNAME, Buffer.from(`${remote.ufrag}:${ufrag}`)),
    attribute(PRIORITY, priority),
    attribute(CONTROLLING, Buffer.alloc(8, 7)),
    attribute(USE_CANDIDATE, Buffer.alloc(0)),
  ]);
  body.writeUInt16BE(body.length - 20 + 24, 2);
  const integrity = createHmac('sha1', remote.password).update(body).digest();
  const signed = Buffer.concat([body, attribute(MESSAGE_INTEGRITY, integrity)]);
  signed.writeUInt16BE(signed.length - 20 + 8, 2);
  const print = Buffer.alloc(4);
  print.writeUInt32BE((crc32(signed) ^ 0x5354554e) >>> 0);
  return Buffer.concat([signed, attribute(FINGERPRINT, print)]);
}

export const isBindingRequest = (packet: Buffer): boolean => packet.length >= 20 && packet.readUInt16BE(0) === 1;

/** What a server that checks paths itself is answered. */
export const answerBinding = (request: Buffer, password: string): Buffer =>
  bindingSuccess(request.subarray(8, 20), '127.0.0.1', 9, password);

function attribute(type: number, value: Buffer): Buffer {
  const padded = Buffer.alloc(4 + ((value.length + 3) & ~3));
  padded.writeUInt16BE(type, 0);
  padded.writeUInt16BE(value.length, 2);
  value.copy(padded, 4);
  return padded;
}
