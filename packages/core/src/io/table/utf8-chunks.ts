import { decodeText } from "../text/decode-text.js";

/**
 * The bytes of a text in pieces, as UTF-8 without a byte-order mark. A text in another encoding, which its mark (UTF-16) or `encoding`
 * says, is decoded whole.
 */
export async function* utf8Chunks(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  path: string,
): AsyncGenerator<Uint8Array> {
  const kept: Uint8Array[] = [];
  let other: boolean | null = null;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    const first = other === null;
    other ??=
      (encoding !== undefined && !/^utf-?8$/i.test(encoding)) ||
      (chunk[0] === 0xff && chunk[1] === 0xfe) ||
      (chunk[0] === 0xfe && chunk[1] === 0xff);
    if (other) kept.push(chunk);
    else yield first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
  }
  if (other === true) yield new TextEncoder().encode(decodeText(concatenate(kept), path, encoding));
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
