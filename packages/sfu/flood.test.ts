// What anybody can throw at the ports from outside, in quantity: the process lives, stays small and goes on letting people in.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import {
  JoinRequest,
  SignalRequest,
  SignalResponse,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Sfu, shardOf, signToken, startSfu } from './index.ts';
import { until } from './test/stage.ts';

const keys = { apiKey: 'test', apiSecret: 'a secret of at least thirty-two characters' };
const http = createServer({ maxHeaderSize: 256 * 1024 });
let sfu: Sfu;
let url = '';
let pids: number[];

beforeAll(async () => {
  sfu = await startSfu({ mediaPort: 0, processes: 2, mediaAddresses: ['127.0.0.1'], ...keys });
  pids = sfu.pids();
  http.on('upgrade', (...it) => sfu.upgrade(...it));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await sfu.stop();
  http.closeAllConnections();
  http.close();
});

/** A name of a room that the given process holds. */
const roomOn = (shard: number): string => {
  for (let number = 0; ; number++) if (shardOf(`room ${number}`, 2) === shard) return `room ${number}`;
};

async function knock(
  room: string,
  query = '',
  path = '/rtc/v1',
): Promise<{ socket: WebSocket; first: SignalResponse['message']['case'] | number }> {
  const token = await signToken({ ...keys, room, identity: `somebody ${Math.random()}`, name: 'somebody', grants: {} });
  const socket = new WebSocket(`${url}${path}?access_token=${token}${query}`);
  const first = await new Promise<SignalResponse['message']['case'] | number>((resolve) => {
    socket.once('message', (bytes: Buffer) => resolve(SignalResponse.fromBinary(bytes).message.case));
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
  });
  return { socket, first };
}

const leave = (socket: WebSocket): void =>
  socket.send(new SignalRequest({ message: { case: 'leave', value: {} } }).toBinary());

/** The same processes as at the start let somebody in. */
async function goesOn(): Promise<void> {
  for (const shard of [0, 1]) {
    const { socket, first } = await knock(roomOn(shard));
    expect(first).toBe('join');
    leave(socket);
  }
  expect(sfu.pids()).toEqual(pids);
}

test('rooms are spread over the processes, and each is asked for its own', async () => {
  const sockets = await Promise.all([0, 1].map((shard) => knock(roomOn(shard))));
  const rooms = await sfu.command('listRooms', {});
  expect(rooms.map((it) => it.room).sort()).toEqual([roomOn(0), roomOn(1)].sort());
  for (const shard of [0, 1]) expect(await sfu.command('listParticipants', { room: roomOn(shard) })).toHaveLength(1);
  expect(new Set(sfu.mediaPorts()).size).toBe(2);
  for (const { socket } of sockets) {
    leave(socket);
    await new Promise((resolve) => socket.once('close', resolve));
  }
});

test('datagrams from strangers are dropped, whatever they look like', async () => {
  const stranger = createSocket('udp4');
  const port = sfu.mediaPorts()[0]!;
  const before = await sfu.command('statistics', {});
  // First bytes of STUN, DTLS, RTP, RTCP, and of nothing at all; the cookie of STUN in every other one.
  const heads = [[0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42], [22, 254, 253, 0, 0], [0x80, 96], [0x80, 200], [0xff]];
  const packets = fc.sample(fc.tuple(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 1200 })), 2000);
  let at = 0;
  for (const [head, rest] of packets) {
    stranger.send(Buffer.concat([Buffer.from(head), rest]), port, '127.0.0.1');
    if (++at % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await until(
    'some to arrive',
    async () => (await sfu.command('statistics', {})).packetsReceived > before.packetsReceived + 100,
  );
  const after = await sfu.command('statistics', {});
  expect(after.packetsSent).toBe(before.packetsSent);
  stranger.close();
  await goesOn();
});

test('TCP connections that say nothing of ICE are closed', async () => {
  const port = sfu.mediaPorts()[0]!;
  const opened = await Promise.all(
    ['GET / HTTP/1.1\r\n\r\n', '\x00\x05\x80abcd', '\xff\xff', '\x00\x01\x16'].map(
      (said) =>
        new Promise<Socket>((resolve) => {
          const socket: Socket = connect(port, '127.0.0.1', () => resolve(socket));
          socket.on('error', () => {});
          socket.resume();
          socket.write(Buffer.from(said, 'latin1'));
        }),
    ),
  );
  await until('all to be closed', () => opened.every((socket) => socket.destroyed));
  await goesOn();
});

test('join requests that are none are refused, and so is what unpacks to too much', async () => {
  const wrap = (joinRequest: Uint8Array) => {
    const wrapped = new WrappedJoinRequest({ compression: WrappedJoinRequest_Compression.GZIP, joinRequest });
    return `&join_request=${Buffer.from(wrapped.toBinary()).toString('base64url')}`;
  };
  for (const bytes of [gzipSync(Buffer.alloc(8 << 20)), Buffer.from('no gzip'), gzipSync(Buffer.from([255, 255, 255]))])
    expect((await knock('odd', wrap(bytes))).first).toBe(400);
  const { socket, first } = await knock('odd', wrap(gzipSync(new JoinRequest({}).toBinary())));
  expect(first).toBe('join');
  socket.close();
});

test('a client that talks nonsense loses its own connection and nobody else’s', async () => {
  const quiet = await knock(roomOn(0));
  for (const path of ['/rtc/v1', '/rtc']) {
    const { socket } = await knock(roomOn(0), '', path);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    for (const message of fc.sample(fc.uint8Array({ minLength: 1, maxLength: 300 }), 300)) socket.send(message);
    socket.send(new SignalRequest({ message: { case: 'offer', value: { type: 'offer', sdp: 'v=0' } } }).toBinary());
    socket.send(new SignalRequest({ message: { case: 'answer', value: { type: 'answer', sdp: 'v=0' } } }).toBinary());
    await closed;
  }
  expect(quiet.socket.readyState).toBe(WebSocket.OPEN);
  leave(quiet.socket);
  await goesOn();
});

test('forty who come and never send media cost little and are forgotten when they hang up', async () => {
  const before = (await sfu.command('statistics', {})).memoryBytes;
  const sockets: WebSocket[] = [];
  for (let number = 0; number < 40; number++)
    sockets.push((await knock(roomOn(1), '', number % 2 ? '/rtc' : '/rtc/v1')).socket);
  const grown = (await sfu.command('statistics', {})).memoryBytes - before;
  expect(grown).toBeLessThan(64 << 20);
  for (const socket of sockets) leave(socket);
  await until('all to be gone', async () => (await sfu.command('listParticipants', { room: roomOn(1) })).length === 0);
  await goesOn();
});
