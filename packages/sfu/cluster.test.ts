// What is told of a LiveKit cluster that comes and goes; a stand-in answers for it. stories/meeting-livekit.test.ts has a real one.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ListParticipantsResponse,
  ListRoomsResponse,
  MuteRoomTrackRequest,
  ParticipantInfo,
  Room,
  TrackInfo,
  TrackSource,
  UpdateParticipantRequest,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { connectCluster } from './cluster.ts';
import { until } from './test/stage.ts';

const person = (identity: string) =>
  new ParticipantInfo({
    identity,
    sid: `PA_${identity}`,
    tracks: [new TrackInfo({ sid: `TR_${identity}`, source: TrackSource.MICROPHONE })],
    permission: { canPublish: true, canSubscribe: true, canPublishData: true },
  });

test('who comes to a cluster and who leaves it is told once, and commands reach it', async () => {
  const present = new Map<string, string[]>();
  const asked: [string, Buffer][] = [];
  let isDown = true;
  const cluster = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const method = request.url!.split('/').at(-1)!;
      if (isDown) return void response.writeHead(503).end();
      if (!request.headers.authorization?.startsWith('Bearer ey')) return void response.writeHead(401).end();
      asked.push([method, Buffer.concat(parts)]);
      if (method === 'ListRooms') {
        const rooms = [...present].map(([name, people]) => new Room({ name, numParticipants: people.length }));
        return void response.end(new ListRoomsResponse({ rooms }).toBinary());
      }
      if (method === 'ListParticipants') {
        const people = [...present].find(([name]) => asked.at(-1)![1].includes(name))?.[1] ?? [];
        return void response.end(new ListParticipantsResponse({ participants: people.map(person) }).toBinary());
      }
      if (method === 'DeleteRoom') return void response.writeHead(404).end();
      response.end();
    });
  });
  await new Promise<void>((resolve) => cluster.listen(0, '127.0.0.1', resolve));
  const said: string[] = [];
  const engine = connectCluster({
    url: `ws://127.0.0.1:${(cluster.address() as AddressInfo).port}`,
    apiKey: 'key',
    apiSecret: 'a secret of at least thirty-two characters',
    isOurs: (room) => room.startsWith('ours'),
    log: (line) => said.push(line),
  });
  const told: string[] = [];
  engine.on('room', ({ event, room, identity }) => told.push(`${room} ${event} ${identity ?? ''}`.trim()));
  await until('the silence to be said', () => said.length === 1);
  isDown = false;
  present.set('ours', ['ann', 'bob']).set('theirs', ['eve']);
  await until('both to be told', () => told.includes('ours participant_joined bob'));
  present.set('ours', ['bob']);
  await until('the leaving', () => told.includes('ours participant_left ann'));
  present.delete('ours');
  await until('the end', () => told.includes('ours room_finished'));
  expect(told.filter((it) => !it.includes('track'))).toEqual([
    'ours room_started',
    'ours participant_joined ann',
    'ours participant_joined bob',
    'ours participant_left ann',
    'ours participant_left bob',
    'ours room_finished',
  ]);
  expect(said).toHaveLength(2);

  present.set('ours', ['ann']);
  expect(await engine.command('muteTrack', { room: 'ours', identity: 'ann', source: 'microphone', muted: true })).toBe(
    true,
  );
  const mute = MuteRoomTrackRequest.fromBinary(asked.findLast(([method]) => method === 'MutePublishedTrack')![1]);
  expect(mute).toMatchObject({ room: 'ours', identity: 'ann', trackSid: 'TR_ann', muted: true });
  await engine.command('updateParticipant', {
    room: 'ours',
    identity: 'ann',
    grants: { canPublishSources: ['camera'] },
  });
  const update = UpdateParticipantRequest.fromBinary(asked.findLast(([method]) => method === 'UpdateParticipant')![1]);
  expect(update.permission).toMatchObject({
    canPublish: true,
    canSubscribe: true,
    canPublishSources: [TrackSource.CAMERA],
  });
  expect(await engine.command('deleteRoom', { room: 'ours' })).toBe(false);
  expect(await engine.command('removeParticipant', { room: 'theirs', identity: 'eve' })).toBe(false);
  expect(asked.some(([method]) => method === 'RemoveParticipant')).toBe(false);
  await engine.stop();
  cluster.closeAllConnections();
  cluster.close();
});
