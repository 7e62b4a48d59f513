/** Beside the page: finds people in the small pictures it is sent, and answers with where they are and what is blurred behind them. */
import modelUrl from '@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite?url';
import { readModel } from './model.ts';
import { createSegmenter, type Segmenter } from './segmenter.ts';
import { softened } from './softened.ts';

/** From the page: a picture, which is ours to close. */
export interface Asked {
  picture: ImageBitmap;
}
/** To the page. `ready` once; `due` when the next picture may come; `found` for each; `failed` when there is no more to hope for. */
export type Told = { kind: 'ready' | 'due' | 'failed' } | ({ kind: 'found' } & Found);
export interface Found {
  /** opaque where people are */
  people: ImageBitmap;
  /** the rest, blurred, without those people */
  behind: ImageBitmap;
}

const EVERY_MS = 1000 / 30;
const here = self as unknown as {
  postMessage(told: Told, given?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
};

async function begin(): Promise<void> {
  const answer = await fetch(modelUrl);
  if (!answer.ok) throw new Error(`the model answers ${answer.status}`);
  const segmenter = createSegmenter(readModel(await answer.arrayBuffer()));
  const { width, height } = segmenter;
  const pen = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  here.onmessage = ({ data: { picture } }) => {
    pen.drawImage(picture, 0, 0, width, height);
    picture.close();
    void find(segmenter, pen.getImageData(0, 0, width, height)).then(
      (found) => here.postMessage({ kind: 'found', ...found }, [found.people, found.behind]),
      () => here.postMessage({ kind: 'failed' }),
    );
  };
  here.postMessage({ kind: 'ready' });
  // the clock is here: a page that is not looked at has a slow one
  setInterval(() => here.postMessage({ kind: 'due' }), EVERY_MS);
}

async function find(segmenter: Segmenter, seen: ImageData): Promise<Found> {
  const { picture, run } = segmenter;
  for (let from = 0, to = 0; from < seen.data.length; from += 4) {
    picture[to++] = seen.data[from]! / 255;
    picture[to++] = seen.data[from + 1]! / 255;
    picture[to++] = seen.data[from + 2]! / 255;
  }
  const sure = run();
  const people = new ImageData(seen.width, seen.height);
  for (let at = 0; at < sure.length; at++) people.data[at * 4 + 3] = opacity(sure[at]!) * 255;
  const [one, other] = await Promise.all([createImageBitmap(people), createImageBitmap(softened(seen, sure))]);
  return { people: one, behind: other };
}

/** Doubtful pixels are mixed, the others are one or the other. */
const opacity = (sure: number): number => Math.min(1, Math.max(0, (sure - 0.25) * 2));

begin().catch(() => here.postMessage({ kind: 'failed' }));
