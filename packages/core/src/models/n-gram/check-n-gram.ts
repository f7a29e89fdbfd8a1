import { digitsOf, type NGramCounts } from "./count-n-grams.js";
import type { NGramSpec } from "./n-gram-file.js";

/** The counts of a spec as arrays, checked: see `NGramSpec` for what must hold. */
export function checkNGram(spec: NGramSpec): NGramCounts {
  const { order, smoothing, size, codes, counts } = spec;
  checkOrder("nGram", order, size);
  if (smoothing !== "kneser-ney" && smoothing !== "witten-bell")
    throw new TypeError(`nGram: smoothing must be "kneser-ney" or "witten-bell", got ${JSON.stringify(smoothing)}`);
  if (codes.length !== counts.length)
    throw new RangeError(`nGram: codes and counts must be of one length, got ${codes.length} and ${counts.length}`);

  const codeCount = (size + 2) ** order;
  const absolute = new Float64Array(codes.length);
  let code = 0;
  codes.forEach((difference, i) => {
    if (!Number.isSafeInteger(difference) || difference < (i === 0 ? 0 : 1))
      throw new RangeError(`nGram: codes must rise, so differences must be integers of at least 1, got ${difference} at ${i + 1}`);
    code += difference;
    if (code >= codeCount) throw new RangeError(`nGram: codes must be below (size + 2)^order = ${codeCount}, got ${code} at ${i + 1}`);
    absolute[i] = code;
  });
  counts.forEach((count, i) => {
    if (!Number.isSafeInteger(count) || count < 1)
      throw new RangeError(`nGram: counts must be integers of at least 1, got ${count} at ${i + 1}`);
  });
  checkDigits(digitsOf(absolute, order, size), order, size);
  return { codes: absolute, counts: Float64Array.from(counts) };
}

/** Whether n-grams of this order over this many symbols can be coded. */
export function checkOrder(caller: string, order: number, size: number): void {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`${caller}: size must be an integer of at least 1, got ${size}`);
  if (!Number.isSafeInteger(order) || order < 1) throw new RangeError(`${caller}: order must be an integer of at least 1, got ${order}`);
  const largest = Math.floor(Math.log(Number.MAX_SAFE_INTEGER) / Math.log(size + 2));
  if (order > largest) throw new RangeError(`${caller}: order must be at most ${largest} for ${size} symbols, got ${order}`);
}

function checkDigits(digits: Int32Array, order: number, V: number): void {
  for (let i = 0; i < digits.length; i += order) {
    const place = `the n-gram at ${i / order + 1}`;
    if (digits[i + order - 1]! >= V)
      throw new RangeError(`nGram: a target must be a symbol 0..${V - 1}, got ${digits[i + order - 1]} in ${place}`);
    for (let j = 1; j < order - 1; j++) {
      const newer = digits[i + j - 1]!;
      if (newer >= V && digits[i + j] !== newer)
        throw new RangeError(`nGram: nothing but ${newer} can come before ${newer} in a context, got ${digits[i + j]} in ${place}`);
    }
  }
}
