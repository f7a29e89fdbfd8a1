import { inputError } from "../input-error.js";
import { crc32 } from "./crc32.js";

/** A file in a zip archive, not unpacked yet. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes once unpacked, as the archive's directory says. */
  readonly size: number;
  /** Unpacking makes bytes that are nobody else's. */
  readonly compressed: boolean;
  /** At least the first `count` bytes (all, where there are fewer), without unpacking the rest. */
  head(count: number): Promise<Uint8Array>;
  /** All bytes, of the size and the checksum that the directory says. Stored files are not copied. */
  unpack(): Promise<Uint8Array>;
}

const STORED = 0;
const DEFLATED = 8;
/** Compressed bytes that are unpacked at a time to find the head: at most a thousand times as many come out. */
const PIECE = 1024;
const IN_ZIP64 = 0xffffffff;

/**
 * The files of a zip archive, from its directory at the end (PKWARE APPNOTE 6.3.10, zip64 included): what they are
 * called and how large they are is known before anything is unpacked. `fflate` is loaded on first use.
 *
 * @throws InputError for bytes that are no zip archive or one cut short, and on unpacking for a damaged file.
 */
export function zipEntries(bytes: Uint8Array, path: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const broken = (): Error =>
    inputError(
      path,
      "",
      bytes.byteLength >= 4 && view.getUint32(0, true) === 0x04034b50
        ? "expected a whole NumPy archive (.npz), found one that is cut short or damaged; copy or save it again"
        : `expected a NumPy archive (.npz), found ${bytes.byteLength === 0 ? "an empty file" : bytes[0] === 0x93 ? "a single array; name it .npy" : "something else"}`,
    );
  try {
    return readDirectory(bytes, view, path, broken);
  } catch (error) {
    if (error instanceof RangeError) throw broken(); // a place outside the file
    throw error;
  }
}

function readDirectory(bytes: Uint8Array, view: DataView, path: string, broken: () => Error): ZipEntry[] {
  const { count, start } = directoryOf(view, broken);
  const entries: ZipEntry[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw broken();
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const checksum = view.getUint32(at + 16, true);
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, nameEnd));
    let [packed, size, local] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true), view.getUint32(at + 42, true)];
    // Zip64: the fields that hold 0xffffffff stand in an extra field instead, in this order.
    let wide = extraField(view, nameEnd, extraEnd, 1);
    const widened = (value: number): number => {
      if (value !== IN_ZIP64 || wide === -1) return value;
      wide += 8;
      return Number(view.getBigUint64(wide - 8, true));
    };
    size = widened(size);
    packed = widened(packed);
    local = widened(local);
    at = extraEnd + view.getUint16(at + 32, true);
    if (view.getUint32(local, true) !== 0x04034b50) throw broken();
    const data = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (data + packed > start || (method === STORED && packed !== size)) throw broken();
    const content = bytes.subarray(data, data + packed);
    entries.push(entryOf({ name, size, method, encrypted: (flags & 1) !== 0, checksum, content }, path));
  }
  return entries;
}

/** Where the directory starts and how many files it lists. */
function directoryOf(view: DataView, broken: () => Error): { readonly count: number; readonly start: number } {
  let end = view.byteLength - 22;
  const last = Math.max(0, end - 65_535); // a comment may follow
  while (end >= last && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < last || end < 0) throw broken();
  const zip64 = end >= 20 && view.getUint32(end - 20, true) === 0x07064b50 ? Number(view.getBigUint64(end - 12, true)) : -1;
  if (zip64 === -1) return { count: view.getUint16(end + 10, true), start: view.getUint32(end + 16, true) };
  if (view.getUint32(zip64, true) !== 0x06064b50) throw broken();
  return { count: Number(view.getBigUint64(zip64 + 32, true)), start: Number(view.getBigUint64(zip64 + 48, true)) };
}

/** Where the content of an extra field starts; −1: there is none of this tag. */
function extraField(view: DataView, from: number, end: number, tag: number): number {
  for (let at = from; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) if (view.getUint16(at, true) === tag) return at + 4;
  return -1;
}

interface Packed {
  readonly name: string;
  readonly size: number;
  readonly method: number;
  readonly encrypted: boolean;
  readonly checksum: number;
  readonly content: Uint8Array;
}

function entryOf({ name, size, method, encrypted, checksum, content }: Packed, path: string): ZipEntry {
  const check = (): void => {
    if (encrypted) throw inputError(path, name, "expected an archive without a password, found one with it");
    if (method !== STORED && method !== DEFLATED)
      throw inputError(path, name, `expected a stored or deflated file, found method ${method}; save it with numpy.savez_compressed`);
  };
  const damaged = (how: string): Error =>
    inputError(path, name, `expected a whole file, found damage (${how}); copy or save the archive again`);
  const head = async (count: number): Promise<Uint8Array> => {
    check();
    if (method === STORED) return content.subarray(0, count);
    const { Inflate } = await import("fflate");
    const found: Uint8Array[] = [];
    let length = 0;
    const stream = new Inflate((piece) => {
      found.push(piece);
      length += piece.length;
    });
    try {
      for (let at = 0; at < content.length && length < Math.min(count, size); at += PIECE)
        stream.push(content.subarray(at, at + PIECE), at + PIECE >= content.length);
    } catch (error) {
      throw damaged((error as Error).message);
    }
    const out = new Uint8Array(length);
    let at = 0;
    for (const piece of found) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  };
  const unpack = async (): Promise<Uint8Array> => {
    check();
    let out = content;
    if (method === DEFLATED) {
      const { inflateSync } = await import("fflate");
      try {
        out = inflateSync(content, { out: new Uint8Array(size) });
      } catch (error) {
        throw damaged((error as Error).message);
      }
    }
    if (out.length !== size) throw damaged(`${out.length} bytes instead of ${size}`);
    if (crc32(out) !== checksum) throw damaged("its checksum differs");
    return out;
  };
  return { name, size, compressed: method !== STORED, head, unpack };
}
