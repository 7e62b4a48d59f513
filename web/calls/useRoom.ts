/** One connection to a meeting's media, by the unmodified livekit-client. It comes back by itself after any loss. */
import { ConnectionState, DisconnectReason, Room, RoomEvent, Track, VideoPresets } from 'livekit-client';
import { useEffect, useRef, useState } from 'react';

export interface Pass {
  url: string;
  token: string;
}
export interface Devices {
  hasCamera: boolean;
  hasMicrophone: boolean;
}

export type RoomStatus = 'connecting' | 'connected' | 'reconnecting' | 'left';

export interface RoomView {
  room: Room;
  status: RoomStatus;
  /** changes whenever anything in the room did, so that tiles draw again */
  version: number;
  isSilenced: boolean;
}

const AGAIN_MS = [500, 1000, 2000, 4000];

/** Joins with a pass (asked anew at each try, since a pass ages) and the chosen devices; leaves when unmounted. */
export function useRoom(getPass: () => Promise<Pass>, devices: Devices, onEnded: (error?: unknown) => void): RoomView {
  const roomRef = useRef<Room>(null);
  roomRef.current ??= newRoom();
  const room = roomRef.current;
  const [status, setStatus] = useState<RoomStatus>('connecting');
  const [version, setVersion] = useState(0);
  const [isSilenced, setSilenced] = useState(false);
  const ended = useRef(onEnded);
  ended.current = onEnded;
  const passRef = useRef(getPass);
  passRef.current = getPass;

  useEffect(() => {
    let isOver = false;
    let attempt = 0;
    let timer: ReturnType<typeof setTimeout>;
    const redraw = () => setVersion((old) => old + 1);

    async function join(): Promise<void> {
      try {
        const { url, token } = await passRef.current();
        if (isOver) return;
        await room.connect(url || location.origin.replace(/^http/, 'ws'), token);
        attempt = 0;
        await publish(room, devices);
      } catch (error) {
        if (isOver) return;
        const isRefused =
          (error as { code?: string }).code !== undefined && (error as { name?: string }).name === 'Error';
        if (isRefused && (error as { code?: string }).code !== 'unavailable') return ended.current(error);
        again();
      }
    }
    function again(): void {
      setStatus('reconnecting');
      timer = setTimeout(() => void join(), AGAIN_MS[Math.min(attempt++, AGAIN_MS.length - 1)]);
    }
    function disconnected(reason?: DisconnectReason): void {
      if (isOver) return;
      if (reason === DisconnectReason.ROOM_DELETED || reason === DisconnectReason.PARTICIPANT_REMOVED)
        return ended.current();
      if (reason === DisconnectReason.CLIENT_INITIATED) return;
      again();
    }

    for (const event of Object.values(RoomEvent)) room.on(event as RoomEvent.Connected, redraw);
    room.on(RoomEvent.ConnectionStateChanged, (state) => {
      if (state === ConnectionState.Connected) setStatus('connected');
      if (state === ConnectionState.Reconnecting || state === ConnectionState.SignalReconnecting)
        setStatus('reconnecting');
    });
    room.on(RoomEvent.Disconnected, disconnected);
    room.on(RoomEvent.AudioPlaybackStatusChanged, () => setSilenced(!room.canPlaybackAudio));
    void join();
    return () => {
      isOver = true;
      clearTimeout(timer);
      void room.disconnect();
      room.removeAllListeners();
      roomRef.current = null;
    };
  }, [room, devices]);

  return { room, status, version, isSilenced };
}

function newRoom(): Room {
  return new Room({
    adaptiveStream: true,
    dynacast: true,
    videoCaptureDefaults: { resolution: VideoPresets.h720.resolution },
    publishDefaults: {
      simulcast: true,
      videoCodec: 'vp8',
      screenShareEncoding: { maxBitrate: 3_000_000, maxFramerate: 15, priority: 'high' },
      red: false,
    },
  });
}

async function publish(room: Room, devices: Devices): Promise<void> {
  const local = room.localParticipant;
  if (devices.hasMicrophone && !local.getTrackPublication(Track.Source.Microphone))
    await local.setMicrophoneEnabled(true).catch(() => {});
  if (devices.hasCamera && !local.getTrackPublication(Track.Source.Camera))
    await local.setCameraEnabled(true).catch(() => {});
}
