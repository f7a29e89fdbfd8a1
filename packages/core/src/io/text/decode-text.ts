import { inputError } from "../input-error.js";

/** Byte-order marks, which say the encoding before any option does (as on the web). */
const MARKS: readonly (readonly [bytes: readonly number[], encoding: string])[] = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

/** Below what a JavaScript text can hold: 2^29 − 24 units. */
const LONGEST = 2 ** 29 - 24;

/**
 * The text of a file, without its byte-order mark: UTF-8, or the encoding that the mark or `encoding` names (a name of the
 * WHATWG list, such as `latin1`, `windows-1252`, `utf-16le`, `shift_jis`).
 *
 * @throws InputError with the line and the byte where the bytes are not of that encoding or a zero byte says that they
 * are no text; RangeError for an encoding that nobody knows.
 * @example
 * decodeText(new Uint8Array([0x63, 0x61, 0x66, 0xe9]), "menu.txt", "latin1"); // "café"
 */
export function decodeText(bytes: Uint8Array, path: string, encoding?: string): string {
  const mark = MARKS.find(([start]) => start.every((byte, i) => bytes[i] === byte));
  const decoder = decoderOf(mark?.[1] ?? encoding ?? "utf-8");
  const wide = decoder.encoding.startsWith("utf-16");
  const zero = wide ? -1 : bytes.indexOf(0);
  if (zero !== -1) {
    const advice = encoding === undefined ? "the file is binary, or in another encoding (--encoding utf-16le)" : "the file is binary";
    throw inputError(path, placeOf(bytes, zero, 1), `expected text, found a zero byte: ${advice}`);
  }
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    const fault = firstFault(bytes, decoder.encoding);
    if (fault === null) throw inputError(path, "", `expected text of at most 512 MiB, found ${bytes.byteLength} bytes`);
    const remedy = mark === undefined && encoding === undefined ? "; name another encoding, such as --encoding windows-1252" : "";
    throw inputError(
      path,
      placeOf(bytes, fault, wide ? 2 : 1),
      `expected ${decoder.encoding.toUpperCase()} text, found the byte 0x${(bytes[fault] ?? 0).toString(16).padStart(2, "0")} out of place${remedy}`,
    );
  }
  if (wide && text.includes("\0")) throw inputError(path, "", "expected text, found a character 0: the file is binary");
  return decoder.encoding === "windows-1252"
    ? text.replace(C1_CONTROL, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] as string)
    : text;
}

/** As which some runtimes read these bytes of windows-1252. */
const C1_CONTROL = /[\x80-\x9f]/g;
/** What the bytes 0x80..0x9f are in windows-1252, which is also what the WHATWG calls latin1. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new RangeError(
      `decodeText: encoding must be a name of the WHATWG list (utf-8, latin1, windows-1252, utf-16le, shift_jis, gb18030, …), got ${JSON.stringify(encoding)}`,
    );
  }
}

/** Bytes of the longest character of any encoding. */
const LONGEST_CHARACTER = 4;

/**
 * Where the first character begins that cannot be decoded, by halving: a prefix decodes up to the fault and not beyond it, as a
 * stream, which waits for the rest of a character, and then the character begins where the rest before it is whole. null: the text is too long.
 */
function firstFault(bytes: Uint8Array, encoding: string): number | null {
  const decodes = (end: number, stream: boolean): boolean => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, end), { stream });
      return true;
    } catch {
      return false;
    }
  };
  let [good, bad] = [0, Math.min(bytes.byteLength, LONGEST) + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (decodes(middle, true)) good = middle;
    else bad = middle;
  }
  for (let back = 0; back < LONGEST_CHARACTER; back++)
    if (decodes(good - back, false)) return good - back < Math.min(bytes.byteLength, LONGEST) ? good - back : null;
  return good;
}

/** `line L, byte B`, both from 1; `width` bytes a unit. */
function placeOf(bytes: Uint8Array, fault: number, width: number): string {
  let line = 1;
  let start = 0;
  for (let i = 0; i < fault; i++) {
    const code = bytes[i];
    if (code !== 10 && !(code === 13 && bytes[i + width] !== 10)) continue;
    line++;
    start = i + 1;
  }
  return `line ${line}, byte ${fault - start + 1}`;
}
