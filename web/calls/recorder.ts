/** Records the meeting as this window shows it: its pictures drawn together, everybody's sound mixed. All in this browser. */
import { type Room, Track } from 'livekit-client';

const WIDTH = 1280;
const HEIGHT = 720;
const FRAMES = 12;
/** what a window that is killed may lose at most */
const PIECE_MS = 5000;

export interface Recorder {
  /** Ends the recording; its last piece has been given when this resolves. */
  stop(): Promise<void>;
}

export const canRecord = (): boolean =>
  typeof MediaRecorder !== 'undefined' && typeof HTMLCanvasElement !== 'undefined';

/** In what this browser records; undefined when it cannot. */
export function recordingType(): { recorded: string; plain: string; ending: string } | undefined {
  const recorded = ['video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'].find((each) =>
    MediaRecorder.isTypeSupported(each),
  );
  const plain = recorded?.split(';')[0];
  return recorded && plain ? { recorded, plain, ending: plain === 'video/mp4' ? 'mp4' : 'webm' } : undefined;
}

/** Begins, and gives a piece of the file every few seconds; throws when this browser cannot, says so when it no longer can. */
export function record(room: Room, type: string, take: (piece: Blob) => void, onBroken: () => void): Recorder {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d')!;
  const sound = mixSound(room);
  const stream = new MediaStream([...canvas.captureStream(FRAMES).getTracks(), ...sound.stream.getTracks()]);
  const letGo = () => {
    sound.close();
    for (const track of stream.getTracks()) track.stop();
  };
  let recorder: MediaRecorder;
  try {
    recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 2_000_000 });
  } catch (error) {
    letGo();
    throw error;
  }
  recorder.ondataavailable = ({ data }) => {
    if (data.size > 0) take(data);
  };
  recorder.onerror = onBroken;
  const stopClock = everyFrame(() => {
    draw(pen);
    sound.follow();
  });
  draw(pen);
  recorder.start(PIECE_MS);
  return {
    async stop() {
      stopClock();
      if (recorder.state !== 'inactive') {
        const over = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
        recorder.stop();
        await over;
      }
      letGo();
    },
  };
}

/**
 * A clock that a window in the background keeps: timers of a page are slowed there, a worker's are not. It waits for the
 * picture it asked for, and then at least as long as that took: on a slow machine pictures are fewer and the page stays in hand.
 */
function everyFrame(work: () => void): () => void {
  const source = URL.createObjectURL(new Blob([`(${clockWork})(${1000 / FRAMES})`], { type: 'text/javascript' }));
  const clock = new Worker(source);
  clock.onmessage = () => {
    work();
    clock.postMessage(0);
  };
  return () => {
    clock.terminate();
    URL.revokeObjectURL(source);
  };
}

/** Runs in the worker; nothing from outside it is known there. */
function clockWork(every: number): void {
  let asked = 0;
  const ask = () => {
    asked = performance.now();
    postMessage(0);
  };
  addEventListener('message', () => {
    const took = performance.now() - asked;
    setTimeout(ask, Math.max(every - took, took));
  });
  ask();
}

/** Shared screens first, as in the meeting; people in a strip beside them, or in a grid. */
function draw(pen: CanvasRenderingContext2D): void {
  const screens = [...document.querySelectorAll<HTMLElement>('[data-screen-of]')];
  const people = [...document.querySelectorAll<HTMLElement>('[data-identity]')];
  pen.fillStyle = '#121a24';
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  const strip = screens.length > 0 ? 240 : 0;
  drawGrid(pen, screens, 0, 0, WIDTH - strip, HEIGHT, true);
  if (screens.length > 0) drawGrid(pen, people.slice(0, 5), WIDTH - strip, 0, strip, HEIGHT, false, 1);
  else drawGrid(pen, people, 0, 0, WIDTH, HEIGHT, false);
}

function drawGrid(
  pen: CanvasRenderingContext2D,
  tiles: HTMLElement[],
  left: number,
  top: number,
  width: number,
  height: number,
  isWhole: boolean,
  columns = Math.ceil(Math.sqrt(tiles.length)),
): void {
  if (tiles.length === 0) return;
  const rows = Math.ceil(tiles.length / columns);
  for (const [at, tile] of tiles.entries()) {
    const w = width / columns - 8;
    const h = Math.min(height / rows - 8, isWhole ? height : w * 0.75);
    const x = left + 4 + (at % columns) * (width / columns);
    const y = top + 4 + Math.floor(at / columns) * (rows > 1 || isWhole ? height / rows : h + 8);
    pen.fillStyle = '#263445';
    pen.fillRect(x, y, w, h);
    const video = tile.querySelector('video');
    const name = tile.dataset.name ?? '';
    if (video && video.videoWidth > 0) {
      const scale = isWhole
        ? Math.min(w / video.videoWidth, h / video.videoHeight)
        : Math.max(w / video.videoWidth, h / video.videoHeight);
      const [vw, vh] = [video.videoWidth * scale, video.videoHeight * scale];
      pen.save();
      pen.beginPath();
      pen.rect(x, y, w, h);
      pen.clip();
      pen.drawImage(video, x + (w - vw) / 2, y + (h - vh) / 2, vw, vh);
      pen.restore();
    }
    pen.font = '600 16px sans-serif';
    const textWidth = Math.min(pen.measureText(name).width + 16, w);
    pen.fillStyle = 'rgb(13 20 28 / 0.8)';
    pen.fillRect(x, y + h - 26, textWidth, 26);
    pen.fillStyle = '#fff';
    pen.fillText(name, x + 8, y + h - 8, w - 16);
  }
}

/** Everybody's sound in one track; who comes later is taken in. */
function mixSound(room: Room): { stream: MediaStream; follow(): void; close(): void } {
  const context = new AudioContext();
  const mix = context.createMediaStreamDestination();
  const sources = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>();
  const follow = () => {
    const tracks = new Set(
      [room.localParticipant, ...room.remoteParticipants.values()].flatMap((participant) =>
        [Track.Source.Microphone, Track.Source.ScreenShareAudio].flatMap((source) => {
          const publication = participant.getTrackPublication(source);
          const track = publication?.track?.mediaStreamTrack;
          return track && track.readyState === 'live' && !publication.isMuted ? [track] : [];
        }),
      ),
    );
    for (const [track, node] of sources) {
      if (tracks.has(track)) continue;
      node.disconnect();
      sources.delete(track);
    }
    for (const track of tracks) {
      if (sources.has(track)) continue;
      const node = context.createMediaStreamSource(new MediaStream([track]));
      node.connect(mix);
      sources.set(track, node);
    }
  };
  follow();
  return { stream: mix.stream, follow, close: () => void context.close().catch(() => {}) };
}
