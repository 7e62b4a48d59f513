/** Finds where people are in a small picture: the model's steps laid out once in one memory, then run for each picture. */
import { type Kernels, kernelsOn } from './kernels.ts';
import type { Model, Step } from './model.ts';

export interface Segmenter {
  width: number;
  height: number;
  /** red, green and blue of each pixel, 0 to 1: to be filled before each run */
  picture: Float32Array;
  /** For each pixel how surely it is of a person, 0 to 1; the array is the next run's too. */
  run(): Float32Array;
}

/** What steps are made from: the whole memory as numbers, and where each tensor lies in it. */
interface Desk {
  model: Model;
  floats: Float32Array;
  loops: Kernels;
  /** a tensor's first byte */
  at(tensor: number): number;
  view(tensor: number): Float32Array;
  /** bytes of their own */
  keep(values: Float32Array): number;
}

const PAGE = 65_536;

export function createSegmenter(model: Model): Segmenter {
  const places = layOut(model);
  // constants twice: as they came, and as the loops want them
  const learnt = model.tensors.reduce((sum, { values, size }) => sum + (values ? aligned(size) * 3 : 0), 0);
  const ROWS = 2 * PAGE * 16;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((places.end + learnt + ROWS) / PAGE) });
  const floats = new Float32Array(memory.buffer);
  let free = places.end;
  const kept = new Map<number, number>();
  const desk: Desk = {
    model,
    floats,
    loops: kernelsOn(memory),
    at(tensor) {
      const { values } = model.tensors[tensor]!;
      if (!values) return places.of.get(tensor)!;
      if (!kept.has(tensor)) kept.set(tensor, desk.keep(values));
      return kept.get(tensor)!;
    },
    view: (tensor) => floats.subarray(desk.at(tensor) / 4, desk.at(tensor) / 4 + model.tensors[tensor]!.size),
    keep(values) {
      const at = free;
      free += aligned(values.length);
      floats.set(values, at / 4);
      return at;
    },
  };
  const steps = model.steps.map((step) => makers[step.operation](step, desk));
  const [, height, width] = model.tensors[model.input]!.shape;
  const found = desk.view(model.output);
  return {
    width: width!,
    height: height!,
    picture: desk.view(model.input),
    run() {
      for (const step of steps) step();
      return found;
    },
  };
}

const aligned = (size: number): number => Math.ceil((size * 4) / 16) * 16;

/** A place for each computed tensor; one that is read for the last time leaves its own to the next of its size. */
function layOut(model: Model): { of: Map<number, number>; end: number } {
  const of = new Map<number, number>();
  const empty = new Map<number, number[]>();
  let end = 0;
  const place = (tensor: number) => {
    const size = aligned(model.tensors[tensor]!.size);
    const at = empty.get(size)?.pop() ?? end;
    if (at === end) end += size;
    of.set(tensor, at);
  };
  const last = new Map(model.steps.flatMap((step, at) => step.inputs.map((input) => [input, at] as const)));
  place(model.input);
  for (const [at, step] of model.steps.entries()) {
    place(step.output);
    for (const input of new Set(step.inputs)) {
      // what is asked for from outside keeps its place
      if (last.get(input) !== at || !of.has(input) || input === model.input) continue;
      const size = aligned(model.tensors[input]!.size);
      empty.set(size, [...(empty.get(size) ?? []), of.get(input)!]);
    }
  }
  return { of, end };
}

const shapeOf = ({ model }: Desk, tensor: number) => {
  const [, height = 1, width = 1, channels = 1] = model.tensors[tensor]!.shape;
  return { height, width, channels, size: model.tensors[tensor]!.size };
};

const makers: Record<Step['operation'], (step: Step, desk: Desk) => () => void> = {
  convolution: convolve,
  depthwise: convolveDepthwise,
  mean: average,
  enlarge,
  transposed: convolveTransposed,
  sigmoid({ inputs: [input], output }, { view }) {
    const [x, y] = [view(input!), view(output)];
    return () => {
      for (let at = 0; at < y.length; at++) y[at] = 1 / (1 + Math.exp(-x[at]!));
    };
  },
  add({ inputs, output }, { at, view, loops }) {
    const [x, other, y, size] = [at(inputs[0]!), at(inputs[1]!), at(output), view(output).byteLength];
    return () => loops.add(x, other, y, size);
  },
  multiply({ inputs, output }, desk) {
    const [x, factors, y] = [desk.at(inputs[0]!), desk.at(inputs[1]!), desk.at(output)];
    const { height, width, channels } = shapeOf(desk, inputs[0]!);
    return () => desk.loops.scale(x, factors, y, height * width, channels * 4);
  },
  rectify({ inputs: [input], output }, { at, view, loops }) {
    const [x, y, size] = [at(input!), at(output), view(output).byteLength];
    return () => loops.rectify(x, y, size);
  },
  hardSwish({ inputs: [input], output }, { at, view, loops }) {
    const [x, y, size] = [at(input!), at(output), view(output).byteLength];
    return () => loops.hardSwish(x, y, size);
  },
};

function convolve({ inputs: [input, weights, bias], output, stride }: Step, desk: Desk): () => void {
  const { model, loops, floats } = desk;
  const [out, rows, columns, channels] = model.tensors[weights!]!.shape as [number, number, number, number];
  const values = model.tensors[weights!]!.values!;
  const to = shapeOf(desk, output);
  const taps = rows * columns * channels;
  const packed = new Float32Array(values.length);
  for (let o = 0; o < out; o++)
    for (let tap = 0; tap < taps; tap++) packed[((o >> 2) * taps + tap) * 4 + (o & 3)] = values[o * taps + tap]!;
  const [w, b, y] = [desk.keep(packed), desk.at(bias!), desk.at(output)];
  const pixels = to.height * to.width;
  const run = (x: number, count: number, into: number) => loops.pointwise(x, w, b, into, out / 4, count / 4, taps);
  if (rows === 1 && pixels % 4 === 0) {
    const x = desk.at(input!);
    return () => run(x, pixels, y);
  }
  if (rows === 1) {
    // a single pixel, computed as four of which three are dropped
    const [wide, result] = [desk.keep(new Float32Array(taps * 4)), desk.keep(new Float32Array(out * 4))];
    const x = desk.at(input!) / 4;
    return () => {
      floats.copyWithin(wide / 4, x, x + taps);
      run(wide, 4, result);
      floats.copyWithin(y / 4, result / 4, result / 4 + out);
    };
  }
  // what lies under the window is laid out side by side, a row of pixels at a time
  const line = desk.keep(new Float32Array(to.width * taps));
  const gather = gatherer(desk, input!, { rows, columns, stride, to, line: line / 4 });
  return () => {
    for (let row = 0; row < to.height; row++) {
      gather(row);
      run(line, to.width, y + row * to.width * out * 4);
    }
  };
}

function gatherer(
  desk: Desk,
  input: number,
  window: {
    rows: number;
    columns: number;
    stride: number;
    to: { height: number; width: number };
    line: number;
  },
): (row: number) => void {
  const { rows, columns, stride, to, line } = window;
  const from = shapeOf(desk, input);
  const x = desk.view(input);
  const [top, left] = [marginOf(from.height, to.height, rows, stride), marginOf(from.width, to.width, columns, stride)];
  const { floats } = desk;
  return (row) => {
    let at = line;
    for (let column = 0; column < to.width; column++)
      for (let r = 0; r < rows; r++)
        for (let c = 0; c < columns; c++) {
          const [fromRow, fromColumn] = [row * stride + r - top, column * stride + c - left];
          const isIn = fromRow >= 0 && fromRow < from.height && fromColumn >= 0 && fromColumn < from.width;
          const start = (fromRow * from.width + fromColumn) * from.channels;
          for (let k = 0; k < from.channels; k++) floats[at++] = isIn ? x[start + k]! : 0;
        }
  };
}

/** How far a window begins before the picture, when it is centred as the format wants. */
const marginOf = (from: number, to: number, window: number, stride: number): number =>
  Math.max((to - 1) * stride + window - from, 0) >> 1;

function convolveDepthwise({ inputs: [input, weights, bias], output, stride }: Step, desk: Desk): () => void {
  const [, rows, columns] = desk.model.tensors[weights!]!.shape as [number, number, number];
  const from = shapeOf(desk, input!);
  const to = shapeOf(desk, output);
  const [x, w, y] = [desk.at(input!), desk.at(weights!), desk.at(output)];
  const width = to.channels * 4;
  const [top, left] = [marginOf(from.height, to.height, rows, stride), marginOf(from.width, to.width, columns, stride)];
  const start = new Float32Array(to.width * to.channels);
  for (let column = 0; column < to.width; column++) start.set(desk.view(bias!), column * to.channels);
  const reaches = Array.from({ length: columns }, (_, c) => {
    const first = Math.max(0, Math.ceil((left - c) / stride));
    const last = Math.min(to.width - 1, Math.floor((from.width - 1 + left - c) / stride));
    return { first, count: last - first + 1, source: first * stride + c - left };
  });
  return () => {
    for (let row = 0; row < to.height; row++) {
      const line = y + row * to.width * width;
      desk.floats.set(start, line / 4);
      for (let r = 0; r < rows; r++) {
        const fromRow = row * stride + r - top;
        if (fromRow < 0 || fromRow >= from.height) continue;
        for (const [c, { first, count, source }] of reaches.entries())
          desk.loops.tap(
            x + (fromRow * from.width + source) * width,
            w + (r * columns + c) * width,
            line + first * width,
            count,
            stride * width,
            width,
          );
      }
    }
  };
}

function average({ inputs: [input], output }: Step, desk: Desk): () => void {
  const { height, width, channels } = shapeOf(desk, input!);
  const [x, y] = [desk.view(input!), desk.view(output)];
  return () => {
    y.fill(0);
    for (let at = 0; at < x.length; at += channels) for (let k = 0; k < channels; k++) y[k]! += x[at + k]!;
    for (let k = 0; k < channels; k++) y[k]! /= height * width;
  };
}

/** To another size, each pixel a mix of the four around its centre. */
function enlarge({ inputs: [input], output }: Step, desk: Desk): () => void {
  const [from, to] = [shapeOf(desk, input!), shapeOf(desk, output)];
  const [x, y] = [desk.view(input!), desk.view(output)];
  const along = (size: number, other: number) =>
    Array.from({ length: other }, (_, at) => {
      const centre = Math.max(((at + 0.5) * size) / other - 0.5, 0);
      const before = Math.floor(centre);
      return { before, after: Math.min(before + 1, size - 1), share: centre - before };
    });
  const [lines, columns] = [along(from.height, to.height), along(from.width, to.width)];
  const { channels } = to;
  return () => {
    let at = 0;
    for (const line of lines)
      for (const column of columns) {
        const a = (line.before * from.width + column.before) * channels;
        const b = (line.before * from.width + column.after) * channels;
        const c = (line.after * from.width + column.before) * channels;
        const d = (line.after * from.width + column.after) * channels;
        for (let k = 0; k < channels; k++) {
          const above = x[a + k]! + (x[b + k]! - x[a + k]!) * column.share;
          const below = x[c + k]! + (x[d + k]! - x[c + k]!) * column.share;
          y[at++] = above + (below - above) * line.share;
        }
      }
  };
}

/** Each pixel becomes four, 2 × 2. */
function convolveTransposed({ inputs: [input, weights, bias], output }: Step, desk: Desk): () => void {
  const { height, width, channels } = shapeOf(desk, input!);
  const [x, w, b, y] = [desk.view(input!), desk.view(weights!), desk.view(bias!), desk.view(output)];
  return () => {
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const start = (row * width + column) * channels;
        for (let quarter = 0; quarter < 4; quarter++) {
          let sum = b[0]!;
          for (let k = 0; k < channels; k++) sum += x[start + k]! * w[quarter * channels + k]!;
          y[(2 * row + (quarter >> 1)) * width * 2 + 2 * column + (quarter & 1)] = sum;
        }
      }
  };
}
