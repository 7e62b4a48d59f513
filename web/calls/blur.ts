/** One's camera with the background blurred, as livekit-client asks for it. What is not blurred yet is never given on. */
import type { Track, TrackProcessor } from 'livekit-client';
import type { Asked, Found, Told } from './blurWorker.ts';

/** Why a camera that should be blurred gives nothing. */
export class BlurError extends Error {
  override name = 'BlurError';
}

const SIZE = { resizeWidth: 256, resizeHeight: 144, resizeQuality: 'low' } as const;
const PATIENCE_MS = 20_000;

interface Running {
  track: MediaStreamTrack;
  follow(camera: MediaStreamTrack): void;
  end(): void;
}

/** May be started and ended again and again, on one camera at a time. */
export function createBlur(): TrackProcessor<Track.Kind.Video> {
  let running: Running | undefined;
  let turn = 0;
  const blur: TrackProcessor<Track.Kind.Video> = {
    name: 'blur',
    async init({ track }) {
      running?.end();
      running = undefined;
      const mine = ++turn;
      const begun = await run(track);
      if (mine !== turn) {
        // given up while it began: nobody would end it any more
        begun.end();
        throw new BlurError();
      }
      running = begun;
      blur.processedTrack = begun.track;
    },
    async restart(options) {
      // the track that was given on may have been stopped meanwhile
      if (running?.track.readyState === 'live') running.follow(options.track);
      else await blur.init(options);
    },
    async destroy() {
      turn++;
      running?.end();
      running = undefined;
      blur.processedTrack = undefined;
    },
  };
  return blur;
}

/** Resolves with the first blurred picture. */
async function run(first: MediaStreamTrack): Promise<Running> {
  const worker = new Worker(new URL('./blurWorker.ts', import.meta.url), { type: 'module' });
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
  const [seen, shown] = [document.createElement('canvas'), document.createElement('canvas')];
  const [eye, pen] = [seen.getContext('2d')!, shown.getContext('2d')!];
  const [track] = shown.captureStream().getVideoTracks() as [MediaStreamTrack];
  let camera = first;
  const end = () => {
    worker.terminate();
    track.stop();
    video.srcObject = null;
  };
  const follow = (next: MediaStreamTrack) => {
    camera = next;
    video.srcObject = new MediaStream([next]);
    void video.play().catch(() => {});
  };
  let isBusy = false;
  const look = async () => {
    // a camera that is off gives its last picture for ever
    if (camera.readyState === 'ended' || !camera.enabled) return pen.clearRect(0, 0, shown.width, shown.height);
    if (isBusy || video.videoWidth === 0) return;
    isBusy = true;
    try {
      sized(seen, video.videoWidth, video.videoHeight);
      eye.drawImage(video, 0, 0);
      const picture = await createImageBitmap(seen, SIZE);
      worker.postMessage({ picture } satisfies Asked, [picture]);
    } catch {
      // one picture that cannot be had, as of a camera that is being changed, does not stop those to come
      isBusy = false;
    }
  };
  let patience: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = () => reject(new BlurError());
      patience = setTimeout(fail, PATIENCE_MS);
      worker.onerror = fail;
      worker.onmessage = ({ data: told }: MessageEvent<Told>) => {
        if (told.kind === 'failed') {
          isBusy = false;
          fail();
        }
        if (told.kind === 'ready') follow(first);
        if (told.kind === 'due') void look();
        if (told.kind !== 'found') return;
        compose(pen, seen, told);
        isBusy = false;
        resolve();
      };
    });
  } catch (error) {
    end();
    throw error;
  } finally {
    clearTimeout(patience);
  }
  return { track, follow, end };
}

function sized(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}

/** The people as they were seen, over what is behind them. */
function compose(pen: CanvasRenderingContext2D, seen: HTMLCanvasElement, { people, behind }: Found): void {
  const { canvas } = pen;
  const [width, height] = [seen.width, seen.height];
  sized(canvas, width, height);
  pen.globalCompositeOperation = 'copy';
  pen.drawImage(people, 0, 0, width, height);
  pen.globalCompositeOperation = 'source-in';
  pen.drawImage(seen, 0, 0);
  pen.globalCompositeOperation = 'destination-over';
  pen.drawImage(behind, 0, 0, width, height);
  people.close();
  behind.close();
}
