import { inputError } from "../input-error.js";
import type { NumpyHeader } from "./numpy-header.js";

/** What the elements of an array are: decides what targets are when nothing else says it. "other" cannot be read. */
export type NumpyKind = "real" | "integer" | "boolean" | "text" | "other";

/** A NumPy array as its bytes lie in the file, read element by element: nothing is copied, swapped or aligned. */
export interface NumpyArray {
  readonly name: string;
  readonly shape: readonly number[];
  /** Elements from one to the next along each axis; the two memory orders differ in nothing else. */
  readonly strides: readonly number[];
  /** Elements in all. */
  readonly size: number;
  readonly kind: NumpyKind;
  /** Element i in the order of memory; NaN for a text. Throws where an integer beyond ±2^53 would be rounded. */
  numberAt(i: number): number;
  /** The same as a text: integers exactly, texts without what pads them. */
  textAt(i: number): string;
  /** The largest element; an integer beyond 2^53 is rounded. */
  largest(): number;
  /** All elements as they lie, where those are aligned doubles in C order; else null. */
  doubles(): Float64Array | null;
}

/** How the elements of a dtype are read. */
interface Elements {
  readonly kind: NumpyKind;
  readonly bytes: number;
  readonly number: (view: DataView, at: number, little: boolean) => number;
  readonly text?: (view: DataView, at: number, little: boolean) => string;
}

const NUMBERS: Readonly<Record<string, Elements>> = {
  b1: {
    kind: "boolean",
    bytes: 1,
    number: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
    text: (view, at) => `${view.getUint8(at) !== 0}`,
  },
  i1: { kind: "integer", bytes: 1, number: (view, at) => view.getInt8(at) },
  i2: { kind: "integer", bytes: 2, number: (view, at, little) => view.getInt16(at, little) },
  i4: { kind: "integer", bytes: 4, number: (view, at, little) => view.getInt32(at, little) },
  i8: {
    kind: "integer",
    bytes: 8,
    number: (view, at, little) => view.getInt32(little ? at + 4 : at, little) * 2 ** 32 + view.getUint32(little ? at : at + 4, little),
    text: (view, at, little) => `${view.getBigInt64(at, little)}`,
  },
  u1: { kind: "integer", bytes: 1, number: (view, at) => view.getUint8(at) },
  u2: { kind: "integer", bytes: 2, number: (view, at, little) => view.getUint16(at, little) },
  u4: { kind: "integer", bytes: 4, number: (view, at, little) => view.getUint32(at, little) },
  u8: {
    kind: "integer",
    bytes: 8,
    number: (view, at, little) => view.getUint32(little ? at + 4 : at, little) * 2 ** 32 + view.getUint32(little ? at : at + 4, little),
    text: (view, at, little) => `${view.getBigUint64(at, little)}`,
  },
  f2: { kind: "real", bytes: 2, number: (view, at, little) => halfToNumber(view.getUint16(at, little)) },
  f4: { kind: "real", bytes: 4, number: (view, at, little) => view.getFloat32(at, little) },
  f8: { kind: "real", bytes: 8, number: (view, at, little) => view.getFloat64(at, little) },
};

/** dtypes that NumPy writes and that are no numbers, symbols or names here → what they are, and what to do. */
const REMEDIES: ReadonlyMap<string, readonly [what: string, remedy: string]> = new Map([
  [
    "O",
    ["Python objects, which are pickled", "save numbers or texts; series of several lengths padded with NaN, or end to end with lengths"],
  ],
  ["c", ["complex numbers", "save .real and .imag, or absolute values"]],
  ["f", ["floats wider than 64 bits", "save array.astype(float)"]],
  ["M", ["dates", "save numbers, such as array.astype('int64')"]],
  ["m", ["time differences", "save numbers, such as array.astype('int64')"]],
  ["V", ["raw bytes", "save numbers"]],
  ["r", ["records", "save each field as an array of its own"]],
]);

/** What one element is, and whether its low byte comes first; null for a dtype that cannot be read. */
function elementsOf(dtype: string): (Elements & { readonly little: boolean }) | null {
  const [, order = "", code = "", width = ""] = /^([<>|=]?)([a-zA-Z?])(\d*)$/.exec(dtype) ?? [];
  const little = order !== ">";
  const number = code === "?" ? NUMBERS.b1 : NUMBERS[`${code}${width}`];
  if (number !== undefined) return { ...number, little };
  const length = Number(width);
  if (code === "U")
    return { kind: "text", bytes: 4 * length, number: () => Number.NaN, text: (view, at, low) => unicodeAt(view, at, length, low), little };
  if (code === "S" || code === "a")
    return { kind: "text", bytes: length, number: () => Number.NaN, text: (view, at) => bytesAt(view, at, length), little };
  return null;
}

function unreadable(dtype: string, path: string, place: string): Error {
  const [what, remedy] = REMEDIES.get(/[a-zA-Z]/.exec(dtype)?.[0] ?? "") ?? ["elements of another kind", "save numbers"];
  return inputError(path, place, `expected numbers or texts, found ${what} (dtype ${JSON.stringify(dtype)}); ${remedy}`);
}

/** What the elements under a header are. */
export function numpyKind({ dtype }: NumpyHeader): NumpyKind {
  return elementsOf(dtype)?.kind ?? "other";
}

/** The elements are doubles as they lie in memory: in C order, aligned and low byte first. */
export function isPlain({ dtype, fortranOrder, offset }: NumpyHeader): boolean {
  return /^[<=]?f8$/.test(dtype) && !fortranOrder && offset % 8 === 0;
}

/**
 * The array of a `.npy` file whose header was read. Bytes behind the last element are left alone, as NumPy does.
 *
 * @throws InputError for a dtype that cannot be read, or a file cut short.
 */
export function numpyArray(bytes: Uint8Array, header: NumpyHeader, path: string, place = ""): NumpyArray {
  const { dtype, shape, fortranOrder, offset } = header;
  const elements = elementsOf(dtype);
  if (elements === null) throw unreadable(dtype, path, place);
  const { kind, bytes: width, number, text, little } = elements;
  const size = shape.reduce((product, length) => product * length, 1);
  const found = bytes.byteLength - offset;
  if (found < size * width)
    throw inputError(
      path,
      place,
      `expected ${size} elements for the shape ${shapeText(shape)}, found ${Math.floor(found / width)}: the file is cut short; copy or save it again`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, size * width);
  const strides = numpyStrides(header);
  const wide = kind === "integer" && width === 8;
  const textAt = (i: number): string => (text === undefined ? String(number(view, i * width, little)) : text(view, i * width, little));
  const numberAt = (i: number): number => {
    const value = number(view, i * width, little);
    if (wide && !Number.isSafeInteger(value))
      throw inputError(
        path,
        `${place}[${placeOf(i, shape, fortranOrder).join(", ")}]`,
        `expected an integer within ±(2^53 - 1), found ${textAt(i)}, which a double cannot hold`,
      );
    return value;
  };
  const plain = isPlain(header) && view.byteOffset % 8 === 0;
  return {
    name: place,
    shape,
    strides,
    size,
    kind,
    numberAt,
    textAt,
    largest: () => {
      let most = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < size; i++) most = Math.max(most, number(view, i * width, little));
      return most;
    },
    doubles: () => (plain ? new Float64Array(bytes.buffer, view.byteOffset, size) : null),
  };
}

/** `(3, 4)` */
export function shapeText(shape: readonly number[]): string {
  return `(${shape.join(", ")})`;
}

/** Elements from one to the next along each axis. */
export function numpyStrides({ shape, fortranOrder }: NumpyHeader): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = 0; i < shape.length; i++) {
    const axis = fortranOrder ? i : shape.length - 1 - i;
    strides[axis] = step;
    step *= shape[axis] as number;
  }
  return strides;
}

/** The index of the element that is number i in memory. */
function placeOf(i: number, shape: readonly number[], fortranOrder: boolean): number[] {
  const index = new Array<number>(shape.length);
  let rest = i;
  for (let k = 0; k < shape.length; k++) {
    const axis = fortranOrder ? k : shape.length - 1 - k;
    index[axis] = rest % (shape[axis] as number);
    rest = Math.floor(rest / (shape[axis] as number));
  }
  return index;
}

/** A text of `length` code points, 4 bytes each. */
function unicodeAt(view: DataView, at: number, length: number, little: boolean): string {
  let text = "";
  for (let i = 0; i < length; i++) {
    const code = view.getUint32(at + 4 * i, little);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  }
  return text.replace(/\0+$/, "");
}

/** A text of `length` bytes: UTF-8, or Latin-1 where it is not. */
function bytesAt(view: DataView, at: number, length: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, length);
  let end = length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, end));
  } catch {
    return new TextDecoder("latin1").decode(bytes.subarray(0, end));
  }
}

/** The number of an IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
