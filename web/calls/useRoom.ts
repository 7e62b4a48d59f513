/** One connection to a meeting's media, by the unmodified livekit-client. It comes back by itself after any loss. */
import {
  ConnectionState,
  DisconnectReason,
  type LocalParticipant,
  Room,
  RoomEvent,
  Track,
  type TrackPublication,
  VideoPresets,
} from 'livekit-client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { choose, chosen, useChoices } from './choices.ts';
import { encryptionWith } from './encryption.ts';
import { type DeviceKind, type Problem, problemOf } from './problems.ts';
import { blurOf, useBlurIn } from './useBlur.ts';

export interface Pass {
  url: string;
  token: string;
  /** when the offer ends the meeting */
  endsAt: string | null;
}

export type RoomStatus = 'connecting' | 'connected' | 'reconnecting' | 'left';

export interface RoomView {
  room: Room;
  status: RoomStatus;
  /** changes whenever anything in the room did, so that tiles draw again */
  version: number;
  isSilenced: boolean;
  /** signalling passes and media does not: the network blocks it */
  isMediaBlocked: boolean;
  /** what arrives cannot be read with our key */
  isKeyWrong: boolean;
  problems: Partial<Record<DeviceKind, Problem>>;
  /** when the offer ends the meeting */
  endsAt: string | null;
  setMicrophone(isOn: boolean): Promise<void>;
  setCamera(isOn: boolean): Promise<void>;
  /** opens the microphone while held, and remembers nothing of it */
  talk(isHeld: boolean): void;
}

const AGAIN_MS = [500, 1000, 2000, 4000];

/** Joins with a pass (asked anew at each try, since a pass ages) and the chosen devices; leaves when unmounted. */
export function useRoom(
  getPass: () => Promise<Pass>,
  /** undefined ⇒ it is over for everybody; `removed` ⇒ for us alone; otherwise why we may not come in */
  onEnded: (why?: unknown) => void,
  onSilenced: (source: Track.Source) => void,
  encryptionKey: string | undefined,
): RoomView {
  const roomRef = useRef<ReturnType<typeof newRoom>>(null);
  roomRef.current ??= newRoom(encryptionKey);
  const { room, ready, worker } = roomRef.current;
  const [isKeyWrong, setKeyWrong] = useState(false);
  const [status, setStatus] = useState<RoomStatus>('connecting');
  const [version, setVersion] = useState(0);
  const [isSilenced, setSilenced] = useState(false);
  const [isMediaBlocked, setMediaBlocked] = useState(false);
  const [problems, setProblems] = useState<RoomView['problems']>({});
  const [endsAt, setEndsAt] = useState<string | null>(null);
  // while one turns one's own device, its being muted is no news
  const turning = useRef(0);
  const silenced = useRef(onSilenced);
  silenced.current = onSilenced;
  const ended = useRef(onEnded);
  ended.current = onEnded;
  const passRef = useRef(getPass);
  passRef.current = getPass;

  const turn = useCallback(
    async (kind: DeviceKind, isOn: boolean) => {
      choose(kind === 'camera' ? { hasCamera: isOn } : { hasMicrophone: isOn });
      turning.current++;
      const problem = await turnDevice(room.localParticipant, kind, isOn);
      turning.current--;
      setProblems((old) => ({ ...old, [kind]: problem }));
    },
    [room],
  );

  useEffect(() => {
    let isOver = false;
    let attempt = 0;
    let hasSignalled = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const redraw = () => setVersion((old) => old + 1);

    async function join(): Promise<void> {
      hasSignalled = false;
      try {
        const { url, token, endsAt: end } = await passRef.current();
        if (isOver) return;
        setEndsAt(end);
        await ready;
        if (isOver) return;
        await room.connect(url || location.origin.replace(/^http/, 'ws'), token);
        attempt = 0;
        setMediaBlocked(false);
        const { hasCamera, hasMicrophone } = chosen();
        const local = room.localParticipant;
        const microphone = hasMicrophone ? await turnDevice(local, 'microphone', true) : undefined;
        if (isOver) return;
        const camera = hasCamera ? await turnDevice(local, 'camera', true) : undefined;
        setProblems({ microphone, camera });
      } catch (error) {
        if (isOver) return;
        const isRefused =
          (error as { code?: string }).code !== undefined && (error as { name?: string }).name === 'Error';
        if (isRefused && (error as { code?: string }).code !== 'unavailable') return ended.current(error);
        if (hasSignalled && attempt > 0) setMediaBlocked(true);
        again();
      }
    }
    function again(): void {
      setStatus('reconnecting');
      // a connection that fails says so twice
      clearTimeout(timer);
      timer = setTimeout(() => void join(), AGAIN_MS[Math.min(attempt++, AGAIN_MS.length - 1)]);
    }
    function disconnected(reason?: DisconnectReason): void {
      if (isOver) return;
      if (reason === DisconnectReason.ROOM_DELETED) return ended.current();
      if (reason === DisconnectReason.PARTICIPANT_REMOVED) return ended.current('removed');
      if (reason === DisconnectReason.CLIENT_INITIATED) return;
      again();
    }

    for (const event of Object.values(RoomEvent)) room.on(event as RoomEvent.Connected, redraw);
    room.on(RoomEvent.ConnectionStateChanged, (state) => {
      if (state === ConnectionState.Connected) setStatus('connected');
      if (state === ConnectionState.Reconnecting || state === ConnectionState.SignalReconnecting)
        setStatus('reconnecting');
    });
    room.on(RoomEvent.SignalConnected, () => {
      hasSignalled = true;
    });
    room.on(RoomEvent.Disconnected, disconnected);
    room.on(RoomEvent.AudioPlaybackStatusChanged, () => setSilenced(!room.canPlaybackAudio));
    // a device that is unplugged or taken in the middle of the call says so; a screen, which has no kind, is said where it was asked for
    room.on(RoomEvent.MediaDevicesError, (error, device) => {
      if (!device) return;
      const kind: DeviceKind = device === 'videoinput' ? 'camera' : 'microphone';
      setProblems((old) => ({ ...old, [kind]: old[kind] ?? problemOf(error) }));
    });
    room.on(RoomEvent.EncryptionError, () => setKeyWrong(true));
    room.on(RoomEvent.TrackMuted, (publication, participant) => {
      if (participant !== room.localParticipant || turning.current > 0) return;
      const lost = lostBy(publication);
      if (lost) setProblems((old) => ({ ...old, [lost]: 'unplugged' }));
      else silenced.current(publication.source);
    });
    void join();
    return () => {
      isOver = true;
      clearTimeout(timer);
      void room.disconnect();
      room.removeAllListeners();
      worker?.terminate();
      roomRef.current = null;
    };
  }, [room, ready, worker]);

  useChosenDevices(room, status);
  useBlurIn(room, status === 'connected');
  useLowData(room, version);
  return {
    room,
    status,
    version,
    isSilenced,
    isMediaBlocked,
    isKeyWrong,
    problems,
    endsAt,
    setMicrophone: useCallback((isOn) => turn('microphone', isOn), [turn]),
    setCamera: useCallback((isOn) => turn('camera', isOn), [turn]),
    talk: useCallback(
      (isHeld) => {
        turning.current++;
        void turnDevice(room.localParticipant, 'microphone', isHeld).finally(() => turning.current--);
      },
      [room],
    ),
  };
}

function newRoom(encryptionKey: string | undefined): {
  room: Room;
  ready: Promise<void>;
  worker: Worker | undefined;
} {
  const { cameraId, microphoneId, speakerId, isBlurred } = chosen();
  const encryption = encryptionKey ? encryptionWith(encryptionKey) : undefined;
  const room = new Room({
    ...encryption?.options,
    adaptiveStream: { pixelDensity: 'screen' },
    dynacast: true,
    audioCaptureDefaults: {
      deviceId: microphoneId || undefined,
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    },
    videoCaptureDefaults: {
      deviceId: cameraId || undefined,
      resolution: VideoPresets.h720.resolution,
      processor: blurOf(isBlurred),
    },
    audioOutput: speakerId ? { deviceId: speakerId } : undefined,
    publishDefaults: {
      simulcast: true,
      videoCodec: 'vp8',
    },
  });
  // nothing is published before the key is set: a room that should encrypt never sends in clear
  const ready = encryption ? encryption.ready.then(() => room.setE2EEEnabled(true)) : Promise.resolve();
  return { room, ready, worker: encryption?.worker };
}

/** Muted though nobody did: its device is gone and no other took its place. A camera is muted by nobody else. */
function lostBy({ source, track }: TrackPublication): DeviceKind | undefined {
  if (source === Track.Source.Camera) return 'camera';
  const hasEnded = track?.mediaStreamTrack.readyState === 'ended';
  return source === Track.Source.Microphone && hasEnded ? 'microphone' : undefined;
}

/** Turns a device on or off; answers why it could not. */
async function turnDevice(local: LocalParticipant, kind: DeviceKind, isOn: boolean): Promise<Problem | undefined> {
  try {
    if (kind === 'camera') await local.setCameraEnabled(isOn);
    else await local.setMicrophoneEnabled(isOn);
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

/** A screen keeps each of its pixels: one whole picture, fewer of them rather than blurred ones. */
export async function shareScreen(local: LocalParticipant): Promise<void> {
  await local.setScreenShareEnabled(
    true,
    { audio: true, contentHint: 'detail', resolution: { width: 1920, height: 1080, frameRate: 15 } },
    {
      simulcast: false,
      screenShareEncoding: { maxBitrate: 3_000_000, maxFramerate: 15, priority: 'high' },
      degradationPreference: 'maintain-resolution',
    },
  );
}

/** Devices chosen in the call are taken at once. */
function useChosenDevices(room: Room, status: RoomStatus): void {
  const { cameraId, microphoneId, speakerId } = useChoices();
  useEffect(() => {
    if (status !== 'connected') return;
    const take = (kind: MediaDeviceKind, id: string) => {
      if (id && room.getActiveDevice(kind) !== id) void room.switchActiveDevice(kind, id).catch(() => {});
    };
    take('videoinput', cameraId);
    take('audioinput', microphoneId);
    take('audiooutput', speakerId);
  }, [room, status, cameraId, microphoneId, speakerId]);
}

/** Low data: sound and shared screens are received, cameras are not. */
function useLowData(room: Room, version: number): void {
  const { isLowData } = useChoices();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that publications may have changed
  useEffect(() => {
    for (const participant of room.remoteParticipants.values()) {
      const camera = participant.getTrackPublication(Track.Source.Camera);
      if (camera && camera.isDesired === isLowData) camera.setSubscribed(!isLowData);
    }
  }, [room, version, isLowData]);
}

/** Whether the server lets us show our screen; it may change in the middle of the meeting. */
export function mayShare(room: Room): boolean {
  const permissions = room.localParticipant.permissions;
  if (!permissions) return true;
  const sources: number[] = permissions.canPublishSources;
  return permissions.canPublish && (sources.length === 0 || sources.includes(SCREEN_SHARE));
}
/** `TrackSource.SCREEN_SHARE` of the protocol */
const SCREEN_SHARE = 3;
