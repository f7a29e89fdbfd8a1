import zlib from "node:zlib";

/** The bytes of a `.npy` file, version 1.0, by NumPy's format specification. */
export function npyBytes(values: Float64Array | Int32Array, shape: readonly number[]): Uint8Array {
  const descr = values instanceof Float64Array ? "<f8" : "<i4";
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.map((n) => `${n},`).join(" ")}), }`;
  const header = `${dict.padEnd(Math.ceil((dict.length + 11) / 64) * 64 - 11)}\n`;
  return npyWithHeader(header, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** The bytes of a `.npy` file, version 1.0, with this header whatever it says. */
export function npyWithHeader(header: string, data: Uint8Array): Uint8Array {
  const head = Uint8Array.from([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
  return join([head, new TextEncoder().encode(header), data]);
}

/** The bytes of a `.npz` file: a zip archive, stored or deflated (PKWARE APPNOTE). */
export function npzBytes(arrays: Readonly<Record<string, Uint8Array>>, compressed = false): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [array, unpacked] of Object.entries(arrays)) {
    const content = compressed ? zlib.deflateRawSync(unpacked) : unpacked;
    const name = new TextEncoder().encode(`${array}.npy`);
    // Method (0: stored, 8: deflated), time, date, checksum, the two sizes, lengths of the name and of the extra field.
    const entry = [
      ...u16(compressed ? 8 : 0),
      ...u16(0),
      ...u16(0),
      ...u32(zlib.crc32(unpacked)),
      ...u32(content.length),
      ...u32(unpacked.length),
      ...u16(name.length),
      ...u16(0),
    ];
    const local = Uint8Array.from([...u32(0x04034b50), ...u16(20), ...u16(0), ...entry]);
    // Then: length of the comment, disk, attributes (inner, outer), and where the entry starts.
    const central = [
      ...u32(0x02014b50),
      ...u16(20),
      ...u16(20),
      ...u16(0),
      ...entry,
      ...u16(0),
      ...u16(0),
      ...u16(0),
      ...u32(0),
      ...u32(offset),
    ];
    directory.push(Uint8Array.from(central), name);
    parts.push(local, name, content);
    offset += local.length + name.length + content.length;
  }
  const count = Object.keys(arrays).length;
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Uint8Array.from([
    ...u32(0x06054b50),
    ...u16(0),
    ...u16(0),
    ...u16(count),
    ...u16(count),
    ...u32(size),
    ...u32(offset),
    ...u16(0),
  ]);
  return join([...parts, ...directory, end]);
}

const u16 = (n: number): number[] => [n & 255, (n >> 8) & 255];
const u32 = (n: number): number[] => [...u16(n & 65535), ...u16(n >>> 16)];

function join(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
