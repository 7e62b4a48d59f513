// The part of STUN (RFC 8489) an ICE-lite responder needs: binding requests in, authenticated answers out.
// A request whose integrity can't be verified is dropped, never answered.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { crc32 } from 'node:zlib';

const MAGIC = 0x2112a442;
export const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
export const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const XOR_MAPPED_ADDRESS = 0x0020;
export const USE_CANDIDATE = 0x0025;
const FINGERPRINT = 0x8028;
const FINGERPRINT_XOR = 0x5354554e;
const LONGEST = 1024;

/** What matters of a binding request. */
export interface BindingRequest {
  transactionId: Buffer;
  /** Ours: the part of USERNAME before the colon. */
  localUfrag: string;
  remoteUfrag: string;
  isNominating: boolean;
  /** Where MESSAGE-INTEGRITY starts; -1 without. */
  integrityAt: number;
}

/** Reads a binding request; undefined for anything else or malformed. */
export function parseBindingRequest(packet: Buffer): BindingRequest | undefined {
  if (packet.length < 20 || packet.length > LONGEST || packet.readUInt16BE(0) !== BINDING_REQUEST) return undefined;
  if (packet.readUInt32BE(4) !== MAGIC || packet.readUInt16BE(2) !== packet.length - 20) return undefined;
  let username = '';
  let isNominating = false;
  let integrityAt = -1;
  for (let at = 20; at + 4 <= packet.length; ) {
    const type = packet.readUInt16BE(at);
    const length = packet.readUInt16BE(at + 2);
    if (at + 4 + length > packet.length) return undefined;
    if (type === FINGERPRINT) {
      if (length !== 4 || packet.readUInt32BE(at + 4) !== fingerprintOf(packet.subarray(0, at))) return undefined;
    } else if (integrityAt >= 0) {
      // What follows the integrity is not protected by it.
    } else if (type === USERNAME) username = packet.toString('utf8', at + 4, at + 4 + length);
    else if (type === USE_CANDIDATE) isNominating = true;
    else if (type === MESSAGE_INTEGRITY && length === 20) integrityAt = at;
    at += 4 + ((length + 3) & ~3);
  }
  const colon = username.indexOf(':');
  if (colon < 0) return undefined;
  return {
    transactionId: packet.subarray(8, 20),
    localUfrag: username.slice(0, colon),
    remoteUfrag: username.slice(colon + 1),
    isNominating,
    integrityAt,
  };
}

/** Whether the request was made by somebody who knows the password. */
export function hasIntegrity(packet: Buffer, request: BindingRequest, password: string): boolean {
  const at = request.integrityAt;
  if (at < 0 || at + 24 > packet.length) return false;
  return timingSafeEqual(integrityOf(packet.subarray(0, at), password), packet.subarray(at + 4, at + 24));
}

/** The answer: the address we saw, integrity, fingerprint. */
export function bindingSuccess(transactionId: Buffer, address: string, port: number, password: string): Buffer {
  const mapped = attribute(XOR_MAPPED_ADDRESS, xorAddress(address, port, transactionId));
  return signedMessage(BINDING_SUCCESS, transactionId, [mapped], password);
}

/** A message with its integrity under the password, and its fingerprint. */
export function signedMessage(type: number, transactionId: Buffer, attributes: Buffer[], password: string): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt16BE(type, 0);
  head.writeUInt32BE(MAGIC, 4);
  transactionId.copy(head, 8);
  const body = Buffer.concat([head, ...attributes]);
  const signed = Buffer.concat([body, attribute(MESSAGE_INTEGRITY, integrityOf(body, password))]);
  signed.writeUInt16BE(signed.length - 20 + 8, 2);
  const print = Buffer.alloc(4);
  print.writeUInt32BE(fingerprintOf(signed));
  return Buffer.concat([signed, attribute(FINGERPRINT, print)]);
}

// The length field counts up to and with the attribute being computed (RFC 8489, 14.5).
function integrityOf(before: Buffer, password: string): Buffer {
  const covered = Buffer.from(before);
  covered.writeUInt16BE(before.length - 20 + 24, 2);
  return createHmac('sha1', password).update(covered).digest();
}

function fingerprintOf(before: Buffer): number {
  const covered = Buffer.from(before);
  covered.writeUInt16BE(before.length - 20 + 8, 2);
  return (crc32(covered) ^ FINGERPRINT_XOR) >>> 0;
}

/** One attribute, padded. */
export function attribute(type: number, value: Buffer): Buffer {
  const padded = Buffer.alloc(4 + ((value.length + 3) & ~3));
  padded.writeUInt16BE(type, 0);
  padded.writeUInt16BE(value.length, 2);
  value.copy(padded, 4);
  return padded;
}

function xorAddress(address: string, port: number, transactionId: Buffer): Buffer {
  const bytes = isIPv6(address) ? ipv6Bytes(address) : Buffer.from(address.split('.').map(Number));
  const value = Buffer.alloc(4 + bytes.length);
  value[1] = bytes.length === 16 ? 2 : 1;
  value.writeUInt16BE(port ^ (MAGIC >>> 16), 2);
  const mask = Buffer.alloc(16);
  mask.writeUInt32BE(MAGIC, 0);
  transactionId.copy(mask, 4);
  for (let index = 0; index < bytes.length; index++) value[4 + index] = bytes[index]! ^ mask[index]!;
  return value;
}

function ipv6Bytes(address: string): Buffer {
  const [left = '', right] = address.split('%')[0]!.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const middle = new Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const bytes = Buffer.alloc(16);
  [...head, ...middle, ...tail].slice(0, 8).forEach((group, index) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16) & 0xffff, index * 2);
  });
  return bytes;
}
