/** Somebody drawn in front of shelves is found where they are, each time anew, and by the steps of the model that is served. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readModel } from './model.ts';
import { createSegmenter } from './segmenter.ts';

const file = readFileSync(
  new URL('../../node_modules/@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite', import.meta.url),
);
const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length);

type Colour = readonly [number, number, number];
const shelves: readonly Colour[] = [
  [170, 51, 51],
  [51, 136, 51],
  [51, 51, 136],
  [170, 170, 68],
  [85, 85, 85],
];

/** What is at a pixel: shelves, or somebody whose head is around `middle`. */
function colourAt(x: number, y: number, middle: number): Colour {
  const isIn = (left: number, top: number, width: number, height: number) =>
    ((x - middle - left) / width) ** 2 + ((y - top) / height) ** 2 < 1;
  for (const side of [-1, 1]) {
    if (isIn(side * 10, 58, 2.2, 2.2)) return [42, 26, 16];
    if (isIn(side * 10, 58, 4.5, 2.6)) return [255, 255, 255];
    if (Math.abs(x - middle - side * 10) < 6 && y > 51 && y < 53) return [58, 38, 24];
  }
  if (Math.abs(x - middle) < 9 && y > 79 && y < 82) return [156, 74, 68];
  if (isIn(0, 40, 26, 17) && y < 42) return [58, 38, 24];
  if (isIn(0, 60, 24, 31)) {
    const shade = 1 - Math.min(1, Math.hypot(x - middle + 6, y - 52) / 36) * 0.22;
    return [242 * shade, 199 * shade, 168 * shade];
  }
  if (Math.abs(x - middle) < 11 && y > 80 && y < 102) return [217, 167, 138];
  if (isIn(0, 150, 68, 54)) return [43, 58, 85];
  return y % 36 < 5 ? [239, 230, 216] : shelves[Math.floor(x / 8) % 5]!;
}

function film(picture: Float32Array, width: number, height: number, middle: number): void {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      colourAt(x, y, middle).forEach((each, colour) => {
        picture[(y * width + x) * 3 + colour] = each / 255;
      });
}

test('somebody is found where they are, and followed', () => {
  const { picture, width, height, run } = createSegmenter(readModel(bytes));
  for (const middle of [128, 90, 160, 128]) {
    film(picture, width, height, middle);
    const sure = run();
    const at = (x: number, y: number) => sure[y * width + x]!;
    expect(at(middle, 65), `face at ${middle}`).toBeGreaterThan(0.9);
    expect(at(middle, 135), `chest at ${middle}`).toBeGreaterThan(0.9);
    for (const x of [5, 250]) expect(at(x, 40), `shelf at ${x}`).toBeLessThan(0.1);
  }
});

test('nobody is found in front of empty shelves', () => {
  const { picture, width, height, run } = createSegmenter(readModel(bytes));
  film(picture, width, height, -1000);
  const found = run().reduce((sum, each) => sum + each, 0) / (width * height);
  expect(found).toBeLessThan(0.05);
});

test('a model of other operations is refused when it is read', () => {
  const other = bytes.slice(0);
  const text = new TextDecoder('latin1').decode(other);
  new Uint8Array(other)[text.indexOf('Convolution2DTransposeBias')] = 'D'.charCodeAt(0);
  expect(() => readModel(other)).toThrow(/not known here/);
});
