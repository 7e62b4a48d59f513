import { type RemoteParticipant, type Room, RoomEvent } from 'livekit-client';
import { useEffect, useRef } from 'react';
import { readObject } from './standing.ts';

/** What the server says through the media: only it sends without being a participant. */
export function useTold(
  room: Room,
  isConnected: boolean,
  onConnected: (() => void) | undefined,
  onTold: ((topic: string, body: unknown) => void) | undefined,
): void {
  const told = useRef(onTold);
  told.current = onTold;
  useEffect(() => {
    if (isConnected) onConnected?.();
  }, [isConnected, onConnected]);
  useEffect(() => {
    const hear = (payload: Uint8Array, from?: RemoteParticipant, _kind?: unknown, topic?: string) => {
      if (!from && topic) told.current?.(topic, readObject(new TextDecoder().decode(payload)));
    };
    room.on(RoomEvent.DataReceived, hear);
    return () => {
      room.off(RoomEvent.DataReceived, hear);
    };
  }, [room]);
}
