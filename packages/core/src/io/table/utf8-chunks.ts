import { inputError } from "../input-error.js";

type Decoder = InstanceType<typeof TextDecoder>;

/**
 * The bytes of a text in pieces, as UTF-8 without a byte-order mark. UTF-16 is known by its mark; any other encoding is `encoding`, by
 * its name in the WHATWG list.
 */
export async function* utf8Chunks(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  path: string,
): AsyncGenerator<Uint8Array> {
  let decoder: Decoder | null = null;
  let first = true;
  const encoder = new TextEncoder();
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (first && bytes.length > 0) {
      first = false;
      decoder = decoderFor(encoding ?? markedEncoding(bytes), path);
      if (decoder === null && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    }
    yield decoder === null ? bytes : encoder.encode(decoder.decode(bytes, { stream: true }));
  }
  if (decoder !== null) yield encoder.encode(decoder.decode());
}

function markedEncoding(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
}

/** null: UTF-8, which needs none. */
function decoderFor(encoding: string, path: string): Decoder | null {
  try {
    const decoder = new TextDecoder(encoding);
    return decoder.encoding === "utf-8" ? null : decoder;
  } catch {
    throw inputError(path, "", `expected an encoding by its name, such as windows-1252 or utf-16le, found ${JSON.stringify(encoding)}`);
  }
}
