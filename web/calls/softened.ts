/** A picture blurred, at a quarter of its size, with what is not to be in it left out: no glow of a face spreads around the head. */

const PART = 4;
const REACH = 2;
const PASSES = 3;

/** `out` says of each pixel how much of it is left out, 0 to 1. */
export function softened(picture: ImageData, out: Float32Array): ImageData {
  const [width, height] = [Math.floor(picture.width / PART), Math.floor(picture.height / PART)];
  const planes = reduced(picture, out, width, height);
  const other = new Float32Array(width * height);
  for (const plane of planes)
    for (let pass = 0; pass < PASSES; pass++) {
      for (let row = 0; row < height; row++) average(plane, other, row * width, 1, width);
      for (let column = 0; column < width; column++) average(other, plane, column, width, height);
    }
  const [red, green, blue, weight] = planes;
  const result = new ImageData(width, height);
  for (let at = 0; at < width * height; at++) {
    result.data[at * 4] = red[at]! / weight[at]!;
    result.data[at * 4 + 1] = green[at]! / weight[at]!;
    result.data[at * 4 + 2] = blue[at]! / weight[at]!;
    result.data[at * 4 + 3] = 255;
  }
  return result;
}

type Planes = [red: Float32Array, green: Float32Array, blue: Float32Array, weight: Float32Array];

function reduced(picture: ImageData, out: Float32Array, width: number, height: number): Planes {
  const plane = () => new Float32Array(width * height);
  const [red, green, blue, weights] = [plane(), plane(), plane(), plane()];
  const { data } = picture;
  for (let row = 0; row < height * PART; row++)
    for (let column = 0; column < width * PART; column++) {
      const from = row * picture.width + column;
      const at = Math.floor(row / PART) * width + Math.floor(column / PART);
      // never nothing: behind somebody who fills the picture there is something too
      const weight = 1.001 - out[from]!;
      red[at]! += data[from * 4]! * weight;
      green[at]! += data[from * 4 + 1]! * weight;
      blue[at]! += data[from * 4 + 2]! * weight;
      weights[at]! += weight;
    }
  return [red, green, blue, weights];
}

/** Of a line of pixels each becomes the mean of those within reach; the line's ends go on beyond it. */
function average(from: Float32Array, to: Float32Array, start: number, step: number, count: number): void {
  for (let place = 0; place < count; place++) {
    let sum = 0;
    for (let near = place - REACH; near <= place + REACH; near++)
      sum += from[start + step * (near < 0 ? 0 : near >= count ? count - 1 : near)]!;
    to[start + step * place] = sum / (2 * REACH + 1);
  }
}
