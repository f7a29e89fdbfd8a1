import { logInto, shiftedExpInPlace } from "@unrolled/kernels";

/** n^−α for n = 0..H (of n = 0: 1): what log p is multiplied by, so that long hypotheses are not behind because they are long. */
export function lengthPenalties(steps: number, exponent: number): Float64Array {
  const penalties = Float64Array.from({ length: steps + 1 }, (_, n) => Math.max(1, n));
  // The mean log p of a symbol, without rounding on the way.
  if (exponent === 1) return penalties.map((n) => 1 / n);
  logInto(penalties, 0, penalties, 0, steps + 1);
  for (let n = 0; n <= steps; n++) penalties[n] = -exponent * penalties[n]!;
  shiftedExpInPlace(penalties, 0, steps + 1, 0);
  return penalties;
}
