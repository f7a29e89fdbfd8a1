import { inputError } from "./input-error.js";
import { parseJson } from "./json/parse-json.js";
import { halfToNumber } from "./numpy/numpy-array.js";

/** A named array of a `.safetensors` file, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

type Read = (view: DataView, at: number) => number;

/** dtype → bytes an element, and how one is read (little-endian). */
const DTYPES: ReadonlyMap<unknown, readonly [bytes: number, read: Read]> = new Map<string, readonly [number, Read]>([
  ["F64", [8, (view, at) => view.getFloat64(at, true)]],
  ["F32", [4, (view, at) => view.getFloat32(at, true)]],
  ["F16", [2, (view, at) => halfToNumber(view.getUint16(at, true))]],
  ["BF16", [2, (view, at) => brainFloatToNumber(view.getUint16(at, true))]],
  ["I64", [8, (view, at) => Number(view.getBigInt64(at, true))]],
  ["I32", [4, (view, at) => view.getInt32(at, true)]],
  ["I16", [2, (view, at) => view.getInt16(at, true)]],
  ["I8", [1, (view, at) => view.getInt8(at)]],
  ["U8", [1, (view, at) => view.getUint8(at)]],
]);

/**
 * The tensors of a `.safetensors` file (8-byte header length, JSON header, raw little-endian data;
 * github.com/huggingface/safetensors). F64, F32, F16, BF16, I64, I32, I16, I8 and U8 are widened to doubles, exactly but
 * for I64 beyond 2^53.
 *
 * @throws InputError where header and data disagree, or for another dtype.
 * @example
 * const bytes = safetensorsBytes(new Map([["bias", { shape: [2], values: Float64Array.of(1, 2) }]]));
 * parseSafetensors(bytes, "weights.safetensors").get("bias");
 */
export function parseSafetensors(bytes: Uint8Array, path: string): ReadonlyMap<string, Tensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = bytes.byteLength < 8 ? -1 : Number(view.getBigUint64(0, true));
  if (headerLength < 2 || headerLength > bytes.byteLength - 8)
    throw inputError(path, "", `expected a safetensors file, found ${bytes.byteLength} bytes without a header that fits`);
  const header = parseJson(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)), path);
  if (typeof header !== "object" || header === null || Array.isArray(header)) throw inputError(path, "header", "expected an object");
  const data = new DataView(bytes.buffer, bytes.byteOffset + 8 + headerLength, bytes.byteLength - 8 - headerLength);
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header)) if (name !== "__metadata__") tensors.set(name, readTensor(entry, data, name, path));
  return tensors;
}

function readTensor(entry: unknown, data: DataView, name: string, path: string): Tensor {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  const type = DTYPES.get(dtype);
  if (type === undefined)
    throw inputError(path, name, `expected a dtype of ${[...DTYPES.keys()].join(", ")}, found ${JSON.stringify(dtype) ?? "nothing"}`);
  const [bytes, read] = type;
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
    throw inputError(path, name, "expected a shape and two data_offsets, found something else");
  const [start, end] = offsets as [number, number];
  const size = shape.reduce((product, length) => product * length, 1);
  if (start + size * bytes !== end || end > data.byteLength)
    throw inputError(
      path,
      name,
      `expected ${size * bytes} bytes for the shape (${shape.join(", ")}), found offsets ${start}..${end} in ${data.byteLength} bytes`,
    );
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) values[i] = read(data, start + i * bytes);
  return { shape, values };
}

/**
 * The bytes of a `.safetensors` file with these tensors, as F64. The inverse of `parseSafetensors`.
 *
 * @example
 * const bytes = safetensorsBytes(new Map([["bias", { shape: [2], values: Float64Array.of(1, 2) }]]));
 */
export function safetensorsBytes(tensors: ReadonlyMap<string, Tensor>): Uint8Array {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, { shape, values }] of tensors) {
    header[name] = { dtype: "F64", shape, data_offsets: [offset, offset + values.length * 8] };
    offset += values.length * 8;
  }
  const json = JSON.stringify(header);
  // Spaces pad the header to a multiple of 8, as the format asks, so that the data are aligned.
  const head = new TextEncoder().encode(json + " ".repeat((8 - (new TextEncoder().encode(json).length % 8)) % 8));
  const bytes = new Uint8Array(8 + head.length + offset);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(head.length), true);
  bytes.set(head, 8);
  let at = 8 + head.length;
  for (const { values } of tensors.values())
    for (const value of values) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  return bytes;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** The upper half of a binary32. */
function brainFloatToNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}
