/**
 * The innermost loops of the network that finds people, four numbers at a time: a WebAssembly module of one page, written here
 * instruction by instruction, since a processor's vectors have no other way into a browser. Sizes and steps are in bytes;
 * every count is at least one, and channels come in fours.
 */
export interface Kernels {
  /** 1×1 convolution, four pixels at a time: weights as [group of 4 out][in][4] */
  pointwise(
    x: number,
    weights: number,
    bias: number,
    y: number,
    groups: number,
    blocks: number,
    channels: number,
  ): void;
  /** y += x · weights, pixel after pixel: one tap of a depthwise convolution over a row */
  tap(x: number, weights: number, y: number, pixels: number, xStep: number, width: number): void;
  /** each pixel times one factor for each channel */
  scale(x: number, factors: number, y: number, pixels: number, width: number): void;
  add(x: number, other: number, y: number, size: number): void;
  rectify(x: number, y: number, size: number): void;
  hardSwish(x: number, y: number, size: number): void;
}

type Code = number[];
const I32 = 0x7f;
const V128 = 0x7b;

const unsigned = (value: number): Code =>
  value < 128 ? [value] : [(value & 127) | 128, ...unsigned(Math.floor(value / 128))];
const signed = (value: number): Code =>
  value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];

const get = (local: number): Code => [0x20, ...unsigned(local)];
const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
const plus = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
const times = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
const whole = (value: number): Code => [0x41, ...signed(value)];
const advance = (local: number, by: Code): Code => set(local, plus(get(local), by));
const load = (at: Code): Code => [...at, 0xfd, 0x00, 2, 0];
/** one number, in all four places */
const spread = (at: Code): Code => [...at, 0xfd, 0x09, 2, 0];
const store = (at: Code, value: Code): Code => [...at, ...value, 0xfd, 0x0b, 2, 0];
const constant = (value: number): Code => {
  const bytes = [...new Uint8Array(new Float32Array([value]).buffer)];
  return [0xfd, 0x0c, ...bytes, ...bytes, ...bytes, ...bytes];
};
const addV = (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe4, 0x01];
const timesV = (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe6, 0x01];
const least = (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe8, 0x01];
const most = (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xe9, 0x01];
/** `body`, as many times as `counter` holds; it ends at nought */
const repeat = (counter: number, body: Code, by = -1): Code => [
  0x03,
  0x40,
  ...body,
  ...advance(counter, whole(by)),
  ...get(counter),
  0x0d,
  0,
  0x0b,
];

interface Kernel {
  name: keyof Kernels;
  parameters: number;
  numbers: number;
  vectors: number;
  code: Code;
}

function pointwise(): Kernel {
  const [x, weights, bias, y, groups, blocks, channels] = [0, 1, 2, 3, 4, 5, 6] as const;
  const [block, channel, weight, yAt, xWidth, yWidth] = [7, 8, 9, 10, 11, 12] as const;
  const rows = [13, 14, 15, 16]; // where each of the four pixels is read
  const sums = [17, 18, 19, 20];
  const factor = 21;
  const next = (local: number) => advance(local, whole(16));
  const code = [
    ...set(xWidth, times(get(channels), whole(4))),
    ...set(yWidth, times(get(groups), whole(16))),
    ...repeat(groups, [
      ...set(block, get(blocks)),
      ...set(rows[0]!, get(x)),
      ...set(yAt, get(y)),
      ...repeat(block, [
        ...rows.slice(1).flatMap((row, at) => set(row, plus(get(rows[at]!), get(xWidth)))),
        ...sums.flatMap((sum) => set(sum, load(get(bias)))),
        ...set(weight, get(weights)),
        ...set(channel, get(channels)),
        ...repeat(channel, [
          ...set(factor, load(get(weight))),
          ...sums.flatMap((sum, at) => set(sum, addV(get(sum), timesV(spread(get(rows[at]!)), get(factor))))),
          ...rows.flatMap((row) => advance(row, whole(4))),
          ...next(weight),
        ]),
        ...sums.flatMap((sum) => [...store(get(yAt), get(sum)), ...advance(yAt, get(yWidth))]),
        // the last row's end is the next block's beginning
        ...set(rows[0]!, get(rows[3]!)),
      ]),
      ...set(weights, get(weight)),
      ...next(bias),
      ...next(y),
    ]),
  ];
  return { name: 'pointwise', parameters: 7, numbers: 10, vectors: 5, code };
}

/** For each pixel, each four channels: `value` is made of what x and the factors hold there. */
function overPixels(name: 'tap' | 'scale', value: (x: Code, factor: Code, y: Code) => Code, hasStep: boolean): Kernel {
  const [x, factors, y, pixels] = [0, 1, 2, 3] as const;
  const width = hasStep ? 5 : 4;
  const [channel, xAt, factorAt] = [width + 1, width + 2, width + 3];
  const code = repeat(pixels, [
    ...set(channel, get(width)),
    ...set(xAt, get(x)),
    ...set(factorAt, get(factors)),
    ...repeat(
      channel,
      [
        ...store(get(y), value(load(get(xAt)), load(get(factorAt)), load(get(y)))),
        ...[y, xAt, factorAt].flatMap((local) => advance(local, whole(16))),
      ],
      -16,
    ),
    ...advance(x, get(hasStep ? 4 : width)),
  ]);
  return { name, parameters: width + 1, numbers: 3, vectors: 0, code };
}

function overAll(name: 'add' | 'rectify' | 'hardSwish', inputs: number, value: (...of: Code[]) => Code): Kernel {
  const locals = Array.from({ length: inputs + 1 }, (_, at) => at);
  const code = repeat(
    inputs + 1,
    [
      ...store(get(inputs), value(...locals.slice(0, inputs).map((local) => load(get(local))))),
      ...locals.flatMap((local) => advance(local, whole(16))),
    ],
    -16,
  );
  return { name, parameters: inputs + 2, numbers: 0, vectors: 0, code };
}

const kernels: Kernel[] = [
  pointwise(),
  overPixels('tap', (x, factor, y) => addV(y, timesV(x, factor)), true),
  overPixels('scale', (x, factor) => timesV(x, factor), false),
  overAll('add', 2, (x, other) => addV(x!, other!)),
  overAll('rectify', 1, (x) => most(x!, constant(0))),
  overAll('hardSwish', 1, (x) =>
    timesV(timesV(x!, least(most(addV(x!, constant(3)), constant(0)), constant(6))), constant(1 / 6)),
  ),
];

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const list = (items: Code[]): Code => [...unsigned(items.length), ...items.flat()];
  const text = (value: string): Code => list([...new TextEncoder().encode(value)].map((byte) => [byte]));
  const section = (id: number, items: Code[]): Code => {
    const body = list(items);
    return [id, ...unsigned(body.length), ...body];
  };
  const bodyOf = ({ numbers, vectors, code }: Kernel): Code => {
    const groups = [...(numbers ? [[numbers, I32]] : []), ...(vectors ? [[vectors, V128]] : [])];
    const body = [...list(groups), ...code, 0x0b];
    return [...unsigned(body.length), ...body];
  };
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      kernels.map(({ parameters }) => [0x60, ...list(Array(parameters).fill([I32])), 0]),
    ),
    ...section(2, [[...text('e'), ...text('memory'), 0x02, 0, 0]]),
    ...section(
      3,
      kernels.map((_, at) => [at]),
    ),
    ...section(
      7,
      kernels.map(({ name }, at) => [...text(name), 0, at]),
    ),
    ...section(10, kernels.map(bodyOf)),
  ]);
}

/** Whether this browser's WebAssembly has vectors. */
export const hasVectors = (): boolean => typeof WebAssembly === 'object' && WebAssembly.validate(moduleBytes());

/** The loops, working on this memory. */
export function kernelsOn(memory: WebAssembly.Memory): Kernels {
  const made = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()), { e: { memory } });
  return made.exports as unknown as Kernels;
}
