import { hmmTiny } from "@unrolled/kernels";

/** Has the matrix entries so small that a product with them may vanish? */
export function hasTinyEntries(P: Float64Array): boolean {
  return P.some((p) => p > 0 && p < hmmTiny);
}
