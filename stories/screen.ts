/** A shared screen full of small text, drawn in a window, and which share of its letters another window can read. */
import type { Page } from 'playwright-core';
import { drawPage, readPage } from '../bench/calls/page.ts';

const WIDTH = 1280;
const HEIGHT = 720;
const SHARP = 0.98;

declare function show(picture: string): void;
/** Chromium's own: the types of the web don't know it. */
declare class MediaStreamTrackGenerator extends MediaStreamTrack {
  constructor(options: { kind: 'video' });
  readonly writable: WritableStream<VideoFrame>;
}

/** Shares a screen that shows this page of text. Without a display there is none to choose: it is drawn here, everything after that is real. */
export async function shareText(page: Page, number: number): Promise<void> {
  await page.evaluate(
    ([width, height]) => {
      let picture = new Uint8Array((width * height * 3) / 2);
      Object.assign(globalThis, {
        show: (text: string) => {
          picture = Uint8Array.from(atob(text), (it) => it.charCodeAt(0));
        },
      });
      navigator.mediaDevices.getDisplayMedia = () => {
        const generator = new MediaStreamTrackGenerator({ kind: 'video' });
        const writer = generator.writable.getWriter();
        const timer = setInterval(() => {
          const shape = { format: 'I420', codedWidth: width, codedHeight: height } as const;
          const frame = new VideoFrame(picture, { ...shape, timestamp: performance.now() * 1000 });
          writer.write(frame).catch(() => clearInterval(timer));
        }, 200);
        return Promise.resolve(new MediaStream([generator]));
      };
    },
    [WIDTH, HEIGHT] as const,
  );
  await turnTo(page, number);
  await page.getByRole('button', { name: 'Partager mon écran' }).click();
}

/** Puts a page of text on the screen that this window shares. */
export async function turnTo(page: Page, number: number): Promise<void> {
  const picture = new Uint8Array((WIDTH * HEIGHT * 3) / 2).fill(128);
  drawPage(picture, WIDTH, HEIGHT, number);
  await page.evaluate((text) => show(text), Buffer.from(picture).toString('base64'));
}

/** The page that this window sees shared (-1: none), and whether its letters can be read. */
export async function reads(page: Page): Promise<{ page: number; isSharp: boolean }> {
  const seen = await page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-screen-of] video');
    if (!video?.videoWidth) return undefined;
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext('2d')!;
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let grey = '';
    for (let at = 1; at < data.length; at += 4) grey += String.fromCharCode(data[at]!);
    return { width: canvas.width, height: canvas.height, grey: btoa(grey) };
  });
  if (!seen) return { page: -1, isSharp: false };
  const read = readPage(Buffer.from(seen.grey, 'base64'), seen.width, seen.height);
  return { page: read.page, isSharp: read.legible >= SHARP };
}
