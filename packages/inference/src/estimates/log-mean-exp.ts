import { logSumExp } from "@unrolled/kernels";

/**
 * log (1/n) Σ exp(x_i), without over- or underflow; −Infinity where all are. Throws where there is no number.
 *
 * @example
 * logMeanExp([-1000, -1001]); // about -1000.38
 */
export function logMeanExp(x: ArrayLike<number>): number {
  if (x.length === 0) throw new RangeError("logMeanExp: at least one number is required, got none");
  return logSumExp(Float64Array.from(x)) - Math.log(x.length);
}
