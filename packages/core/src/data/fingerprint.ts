import type { Dataset } from "../contracts/index.js";

/**
 * Sixteen hexadecimal digits that tell data with other values, lengths, ids or order apart. Two hashes of 32 bits over words (one of them
 * Fowler, Noll & Vo's FNV-1a): against mistakes, not against malice. O(numbers).
 *
 * @example
 * console.log(fingerprintOf(train) === fingerprintOf(train), fingerprintOf(train) === fingerprintOf(valid)); // true false
 */
export function fingerprintOf({ sequences, targetSymbols, targetValues, inputSymbols, inputValues, source }: Dataset): string {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  const take = (words: Int32Array): void => {
    for (const word of words) {
      a = Math.imul(a ^ word, 0x01000193);
      b = Math.imul(b ^ word ^ (b >>> 15), 0x85ebca6b);
    }
  };
  const heads = JSON.stringify(sequences.map(({ id, length, context = 0 }) => [id, length, context]));
  take(Int32Array.from(heads, (letter) => letter.codePointAt(0) as number));
  if (source !== null) take(source.packing.starts);
  for (const values of [targetSymbols, targetValues, inputSymbols, inputValues, source?.symbols ?? null, source?.values ?? null])
    if (values !== null) take(new Int32Array(values.buffer, values.byteOffset, values.byteLength / 4));
  return [a, b].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
