// What a participant is told while its socket comes and goes.
import { AddTrackRequest, JoinRequest, SignalResponse, TrackPublishedResponse } from '@livekit/protocol';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { Participant } from './participant.ts';

/** The end of a connection that keeps what it is given while open. */
function socket() {
  const end = {
    readyState: 1,
    bufferedAmount: 0,
    said: [] as string[],
    send: (bytes: Uint8Array) => void end.said.push(String(SignalResponse.fromBinary(bytes).message.case)),
    close: () => {},
  };
  return end;
}

test('what is said while a socket is closing is heard on the next one', () => {
  const claims = { identity: 'ann', name: 'Ann', room: 'four', metadata: '', attributes: {}, grants: {} };
  const ann = new Participant(claims as ConstructorParameters<typeof Participant>[0], new JoinRequest(), '');
  const [first, second] = [socket(), socket()];
  ann.attach(first as unknown as WebSocket, { case: 'pong', value: 1n });
  first.readyState = 2;
  const own = ann.announce(new AddTrackRequest({ cid: 'camera' }))!;
  ann.send({ case: 'trackPublished', value: new TrackPublishedResponse({ cid: own.cid, track: own.info }) });
  ann.attach(second as unknown as WebSocket, { case: 'pong', value: 2n });
  expect(first.said).toEqual(['pong']);
  expect(second.said).toEqual(['pong', 'trackPublished']);
});
