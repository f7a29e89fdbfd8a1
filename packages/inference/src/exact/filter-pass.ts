import { hmmTiny } from "@unrolled/kernels";

/** What a pass of the forward algorithm leaves behind. */
export interface FilterPass {
  /** Per row: Σ_t increments, in the order of t. */
  readonly values: Float64Array;
  /** Packed: log p(y_t | y_<t); null when not asked for. */
  readonly increments: Float64Array | null;
  /** Packed × K: p(h_t | y_≤t) and p(h_t | y_<t); null when not asked for. Rows in doubt are not to be used. */
  readonly filtered: Float64Array | null;
  readonly predicted: Float64Array | null;
  /** Per row: `hmmDoubtful` is set where scaling was in doubt and increments were redone in log space. */
  readonly flags: Int32Array;
}

/** Has the matrix entries so small that a product with them may vanish? */
export function hasTinyEntries(P: Float64Array): boolean {
  return P.some((p) => p > 0 && p < hmmTiny);
}
