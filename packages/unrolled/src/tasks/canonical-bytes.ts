import { fromPlain, toPlain, type WrittenArray } from "./plain-json.js";

/**
 * A plain value as bytes, in memory that all threads see: equal values have equal bytes, whatever the order of their fields, the engine or
 * its version, so that their hash names the value.
 *
 *     length of the text, 4 bytes | text: JSON with sorted fields, a typed array as {"$float64": [its place, its length]} | the arrays
 *
 * Numbers are little-endian, as WebAssembly has them; a NaN has one pattern of bits.
 *
 * @throws TypeError for what is not plain: functions, maps, dates, bigints.
 */
export function canonicalBytes(value: unknown): Uint8Array<SharedArrayBuffer> {
  const arrays: WrittenArray[] = [];
  let arrayBytes = 0;
  const plain = toPlain(value, {
    sorted: true,
    writeArray: (array) => {
      const place = arrayBytes;
      arrays.push(array);
      arrayBytes += array.byteLength;
      return [place, array.length];
    },
  });
  const text = Buffer.from(JSON.stringify(plain), "utf8");
  const bytes = new Uint8Array(new SharedArrayBuffer(4 + text.length + arrayBytes));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let end = 4 + text.length;
  for (const array of arrays) {
    const { buffer, byteOffset, byteLength } = withOneNaN(array);
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), end);
    end += byteLength;
  }
  return bytes;
}

/** The value again; its arrays are copies. */
export function fromCanonicalBytes(bytes: Uint8Array): unknown {
  const arrays = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return fromPlain(Buffer.from(bytes.subarray(4, arrays)).toString("utf8"), (type, written) => {
    const [place, length] = written as [number, number];
    const start = arrays + place;
    return new type(Uint8Array.from(bytes.subarray(start, start + length * type.BYTES_PER_ELEMENT)).buffer);
  });
}

/** NaNs that are computed in different ways may differ in bits that no number shows. */
function withOneNaN(array: WrittenArray): WrittenArray {
  if (!(array instanceof Float64Array || array instanceof Float32Array) || !array.some(Number.isNaN)) return array;
  const copy = array.slice();
  for (let i = 0; i < copy.length; i++) if (Number.isNaN(copy[i])) copy[i] = Number.NaN;
  return copy;
}
