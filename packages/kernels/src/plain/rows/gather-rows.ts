import type { Reals } from "../reals.js";
/** Row n of `out` becomes row indices_n of `source`, n < count: how a resampled cloud is copied. They must not overlap. */
export function gatherRowsInto(out: Reals, source: Reals, indices: Int32Array, count: number, dim: number): void {
  for (let n = 0; n < count; n++) {
    const to = n * dim;
    const from = indices[n] * dim;
    for (let d = 0; d < dim; d++) out[to + d] = source[from + d];
  }
}

/** Row indices_n of `out` += row n of `source`, in the order of n: the gradient of `gatherRowsInto`. */
export function scatterAddRows(out: Reals, source: Reals, indices: Int32Array, count: number, dim: number): void {
  for (let n = 0; n < count; n++) {
    const to = indices[n] * dim;
    const from = n * dim;
    for (let d = 0; d < dim; d++) out[to + d] += source[from + d];
  }
}
