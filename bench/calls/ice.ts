// The part of ICE (RFC 8445) that a controlling client needs: requests out, answers to the other side's checks.
import { randomBytes } from 'node:crypto';
import {
  attribute,
  BINDING_REQUEST,
  bindingSuccess,
  signedMessage,
  USE_CANDIDATE,
  USERNAME,
} from '../../packages/sfu/stun.ts';

const PRIORITY = 0x0024;
const CONTROLLING = 0x802a;

/** A request that nominates its path. */
export function bindingRequest(remote: { ufrag: string; password: string }, ufrag: string): Buffer {
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(1_853_824_767);
  const attributes = [
    attribute(USERNAME, Buffer.from(`${remote.ufrag}:${ufrag}`)),
    attribute(PRIORITY, priority),
    attribute(CONTROLLING, Buffer.alloc(8, 7)),
    attribute(USE_CANDIDATE, Buffer.alloc(0)),
  ];
  return signedMessage(BINDING_REQUEST, randomBytes(12), attributes, remote.password);
}

export const isBindingRequest = (packet: Buffer): boolean =>
  packet.length >= 20 && packet.readUInt16BE(0) === BINDING_REQUEST;

/** What a server that checks paths itself is answered. */
export const answerBinding = (request: Buffer, password: string): Buffer =>
  bindingSuccess(request.subarray(8, 20), '127.0.0.1', 9, password);
