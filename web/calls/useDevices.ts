/** The devices of this machine: which there are, and a stream of the chosen one to try it with. */
import { useEffect, useState } from 'react';
import { type DeviceKind, type Problem, problemOf } from './problems.ts';

export interface Device {
  id: string;
  name: string;
}
export interface DeviceLists {
  cameras: Device[];
  microphones: Device[];
  speakers: Device[];
}

/** Lists devices; names appear once the browser has been allowed one, so it is listed again when `seen` changes. Undefined until it was looked once. */
export function useDeviceLists(seen: unknown): DeviceLists | undefined {
  const [lists, setLists] = useState<DeviceLists>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `seen` says when to look again
  useEffect(() => {
    let isOver = false;
    const look = async () => {
      const found = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
      if (isOver) return;
      const of = (kind: MediaDeviceKind) =>
        found
          .filter((each) => each.kind === kind && each.deviceId && each.deviceId !== 'default')
          .map((each, at) => ({ id: each.deviceId, name: each.label || `${at + 1}` }));
      setLists({ cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') });
    };
    void look();
    navigator.mediaDevices?.addEventListener?.('devicechange', look);
    return () => {
      isOver = true;
      navigator.mediaDevices?.removeEventListener?.('devicechange', look);
    };
  }, [seen]);
  return lists;
}

export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;

/** Opens one device while wanted; the two are opened apart, so that a missing camera does not cost the microphone. */
export function useTrial(
  kind: DeviceKind,
  isWanted: boolean,
  deviceId: string,
  attempt: number,
): { stream: MediaStream | undefined; problem: Problem | undefined } {
  const [stream, setStream] = useState<MediaStream>();
  const [problem, setProblem] = useState<Problem>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` says to try once more
  useEffect(() => {
    if (!isWanted) {
      setProblem(undefined);
      return;
    }
    let opened: MediaStream | undefined;
    let isOver = false;
    const stop = () => {
      for (const track of opened?.getTracks() ?? []) track.stop();
    };
    const wished = deviceId ? { deviceId: { ideal: deviceId } } : true;
    const asked = kind === 'camera' ? { video: wished } : { audio: wished };
    (navigator.mediaDevices?.getUserMedia(asked) ?? Promise.reject(new Error('insecure'))).then(
      (got) => {
        opened = got;
        if (isOver) return stop();
        setProblem(undefined);
        setStream(got);
        for (const track of got.getTracks())
          track.addEventListener('ended', () => {
            if (isOver) return;
            setProblem('unplugged');
            setStream(undefined);
          });
      },
      (error) => {
        if (!isOver) setProblem(problemOf(error));
      },
    );
    return () => {
      isOver = true;
      stop();
      setStream(undefined);
    };
  }, [kind, isWanted, deviceId, attempt]);
  return { stream, problem };
}

/** How loud a stream is, 0 to 1, some times a second. */
export function useLevel(stream: MediaStream | undefined): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!stream || stream.getAudioTracks().length === 0) return setLevel(0);
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, each) => sum + each * each, 0) / samples.length;
      setLevel(Math.min(1, Math.sqrt(power) * 6));
    }, 100);
    return () => {
      clearInterval(timer);
      void context.close().catch(() => {});
    };
  }, [stream]);
  return level;
}
