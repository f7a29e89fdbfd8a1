import { inputError } from "../input-error.js";
import { type PythonValue, pythonLiteral } from "./python-literal.js";

/** What a `.npy` file says before its numbers. */
export interface NumpyHeader {
  /** The type of an element as NumPy writes it: `<f8`; of structured ones `records (a, b)`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  /** Bytes before the first element. */
  readonly offset: number;
}

/** `.npy` headers are shorter: NumPy itself refuses those above 10,000 characters. */
export const LONGEST_HEADER = 65_536;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * The header of a `.npy` file, versions 1 to 3, as NumPy reads it: a Python dictionary in any order and either kind of
 * quotes, integers with an L as Python 2 wrote them, data at any offset.
 *
 * @throws InputError for other content.
 */
export function parseNumpyHeader(bytes: Uint8Array, path: string, place: string): NumpyHeader {
  if (MAGIC.some((byte, i) => bytes[i] !== byte))
    throw inputError(path, place, `expected a NumPy array (.npy), found ${describeContent(bytes)}`);
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3)
    throw inputError(path, place, `expected a NumPy array (.npy) of version 1, 2 or 3, found ${bytes.byteLength < 7 ? "none" : version}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  const length = bytes.byteLength < start ? 0 : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length === 0 || start + length > bytes.byteLength || length > LONGEST_HEADER)
    throw inputError(path, place, "expected the header of a NumPy array (.npy), found a file cut short in it; copy or save it again");
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, start + length));
  const header = pythonLiteral(text);
  const field = (name: string): PythonValue | undefined => (header instanceof Map ? header.get(name) : undefined);
  const [descr, fortranOrder, shape] = [field("descr"), field("fortran_order"), field("shape")];
  if (!isShape(shape) || typeof fortranOrder !== "boolean" || descr === undefined)
    throw inputError(path, place, "expected a NumPy header with descr, fortran_order and shape, found another; save the array again");
  return { dtype: typeof descr === "string" ? descr : `records${fieldNames(descr)}`, shape, fortranOrder, offset: start + length };
}

function isShape(value: PythonValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function fieldNames(descr: PythonValue): string {
  if (!Array.isArray(descr)) return "";
  return ` (${descr.map((field: PythonValue) => (Array.isArray(field) ? String(field[0]) : "?")).join(", ")})`;
}

/** What a file is that is no `.npy`, by its first bytes. */
function describeContent(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (bytes.byteLength === 0) return "an empty file";
  if (first === 0x50 && second === 0x4b) return "a zip archive; if numpy.savez made it, name it .npz";
  if (first === 0x80 && second !== undefined && second <= 5) return "a Python pickle; save the array with numpy.save";
  if (first === 0x89 && second === 0x48) return "an HDF5 file; save the array with numpy.save";
  return "something else";
}
