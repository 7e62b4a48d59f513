/**
 * Reads a network of the TensorFlow Lite format: only what the one that finds people in a picture is made of. Anything else
 * is refused when it is read, so that nothing is ever computed half.
 */
export type Operation =
  | 'convolution'
  | 'depthwise'
  | 'add'
  | 'multiply'
  | 'hardSwish'
  | 'rectify'
  | 'sigmoid'
  | 'mean'
  | 'enlarge'
  | 'transposed';

export interface Step {
  operation: Operation;
  /** indexes of tensors */
  inputs: number[];
  output: number;
  /** of a convolution */
  stride: number;
}
export interface Tensor {
  /** [1, height, width, channels], or the shape of a weight */
  shape: number[];
  size: number;
  /** of what is learnt; absent ⇒ computed */
  values?: Float32Array;
}
export interface Model {
  tensors: Tensor[];
  steps: Step[];
  input: number;
  output: number;
}

/** The format's numbers for its operators. */
const operations: Record<number, Operation> = {
  0: 'add',
  3: 'convolution',
  4: 'depthwise',
  14: 'sigmoid',
  18: 'multiply',
  19: 'rectify',
  23: 'enlarge',
  40: 'mean',
  117: 'hardSwish',
};
const TO_WHOLE_FLOATS = 6;
const CUSTOM = 32;
const FLOAT = 0;
const HALF_FLOAT = 1;

export function readModel(bytes: ArrayBuffer): Model {
  const file = new Tables(bytes);
  const root = file.follow(0);
  const codes = file.tables(root, 1).map((code) => ({
    number: Math.max(file.int(code, 3), file.byte(code, 0)),
    name: file.text(code, 1),
  }));
  const graph = file.tables(root, 2)[0]!;
  const buffers = file.tables(root, 4);
  const tensors = file.tables(graph, 0).map((table): Tensor => {
    const shape = file.ints(table, 0);
    const size = shape.reduce((product, each) => product * each, 1);
    return { shape, size, values: file.floats(buffers[file.int(table, 2)]!, file.byte(table, 1), size) };
  });
  const steps = file.tables(graph, 3).flatMap((table): Step[] => {
    const { number, name } = codes[file.int(table, 0)]!;
    const [inputs, output] = [file.ints(table, 1), file.ints(table, 2)[0]!];
    if (number === TO_WHOLE_FLOATS) {
      tensors[output]!.values = tensors[inputs[0]!]!.values;
      return [];
    }
    const operation = number === CUSTOM && name === 'Convolution2DTransposeBias' ? 'transposed' : operations[number];
    if (!operation) throw new Error(`the model asks for an operation that is not known here: ${number} ${name}`);
    const isConvolution = operation === 'convolution' || operation === 'depthwise';
    return [{ operation, inputs, output, stride: isConvolution ? file.int(file.options(table), 1, 1) : 1 }];
  });
  return { tensors, steps, input: file.ints(graph, 1)[0]!, output: file.ints(graph, 2)[0]! };
}

/** The flat tables in which such a file is written: each field of a table is found through the table's own directory. */
class Tables {
  readonly #view: DataView;
  constructor(bytes: ArrayBuffer) {
    this.#view = new DataView(bytes);
  }
  follow = (at: number): number => at + this.#view.getUint32(at, true);
  #field(table: number, index: number): number {
    const directory = table - this.#view.getInt32(table, true);
    const at = 4 + 2 * index;
    const offset = at < this.#view.getUint16(directory, true) ? this.#view.getUint16(directory + at, true) : 0;
    return offset && table + offset;
  }
  #list(table: number, index: number): { at: number; length: number } {
    const field = this.#field(table, index);
    if (!field) return { at: 0, length: 0 };
    const at = this.follow(field);
    return { at: at + 4, length: this.#view.getUint32(at, true) };
  }
  byte(table: number, index: number): number {
    const at = this.#field(table, index);
    return at && this.#view.getInt8(at);
  }
  int(table: number, index: number, absent = 0): number {
    const at = this.#field(table, index);
    return at ? this.#view.getInt32(at, true) : absent;
  }
  ints(table: number, index: number): number[] {
    const { at, length } = this.#list(table, index);
    return Array.from({ length }, (_, place) => this.#view.getInt32(at + 4 * place, true));
  }
  tables(table: number, index: number): number[] {
    const { at, length } = this.#list(table, index);
    return Array.from({ length }, (_, place) => this.follow(at + 4 * place));
  }
  text(table: number, index: number): string {
    const { at, length } = this.#list(table, index);
    return new TextDecoder().decode(new Uint8Array(this.#view.buffer, at, length));
  }
  options = (operator: number): number => this.follow(this.#field(operator, 4));
  floats(buffer: number, type: number, size: number): Float32Array | undefined {
    const { at, length } = this.#list(buffer, 0);
    if (length === 0 || (type !== FLOAT && type !== HALF_FLOAT)) return undefined;
    return Float32Array.from({ length: size }, (_, place) =>
      type === FLOAT
        ? this.#view.getFloat32(at + 4 * place, true)
        : wholeOf(this.#view.getUint16(at + 2 * place, true)),
    );
  }
}

/** A float of 16 bits. */
function wholeOf(half: number): number {
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return half & 0x8000 ? -size : size;
}
