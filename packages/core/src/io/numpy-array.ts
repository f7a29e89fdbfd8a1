import { inputError } from "./input-error.js";

/** A NumPy array in C order. */
export interface NumpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  /** Of the dtype: decides what targets are when nothing else says it. */
  readonly kind: "real" | "integer" | "boolean";
}

const INTEGERS = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"];
const REALS = ["f2", "f4", "f8"];

/**
 * The array of a `.npy` file: real, integer or boolean, either memory order. `npyjs` is loaded on first use.
 *
 * @throws InputError for other content, a dtype that is not a number, or a file cut short.
 */
export async function parseNumpyArray(bytes: Uint8Array, path: string, place = ""): Promise<NumpyArray> {
  const { parse } = await import("npyjs");
  // A copy of its own: the reader lays typed arrays over the buffer, which must start at 0.
  const buffer = new Uint8Array(bytes).buffer;
  let array: { data: unknown; shape: number[]; dtype: string; fortranOrder: boolean };
  try {
    array = parse(buffer);
  } catch (error) {
    throw inputError(
      path,
      place,
      `expected a NumPy array (.npy) of numbers, little-endian, found something else (${(error as Error).message})`,
    );
  }
  const { dtype, shape, fortranOrder } = array;
  const kind = REALS.includes(dtype) ? "real" : INTEGERS.includes(dtype) ? "integer" : dtype === "b1" ? "boolean" : null;
  if (kind === null)
    throw inputError(path, place, `expected a dtype of real numbers, integers or booleans, found ${JSON.stringify(dtype)}`);
  if (shape.some((size) => !Number.isInteger(size) || size < 0)) throw inputError(path, place, "expected a shape of counts, found another");
  const data = array.data as ArrayLike<number | bigint | boolean>;
  const size = shape.reduce((product, length) => product * length, 1);
  if (data.length !== size)
    throw inputError(path, place, `expected ${size} numbers for the shape ${shapeText(shape)}, found ${data.length}`);
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) values[i] = Number(data[i]);
  return { shape, values: fortranOrder ? toRowMajor(values, shape) : values, kind };
}

/** `(3, 4)` */
export function shapeText(shape: readonly number[]): string {
  return `(${shape.join(", ")})`;
}

/** First index fastest → last index fastest. */
function toRowMajor(values: Float64Array, shape: readonly number[]): Float64Array {
  const out = new Float64Array(values.length);
  const index = new Array<number>(shape.length).fill(0);
  for (let from = 0; from < values.length; from++) {
    let to = 0;
    for (let d = 0; d < shape.length; d++) to = to * (shape[d] as number) + (index[d] as number);
    out[to] = values[from] as number;
    for (let d = 0; d < shape.length; d++) {
      index[d] = (index[d] as number) + 1;
      if ((index[d] as number) < (shape[d] as number)) break;
      index[d] = 0;
    }
  }
  return out;
}
