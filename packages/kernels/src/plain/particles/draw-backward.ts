import { shiftedExpInPlace } from "../exponentials/exponentials.js";
import type { Reals } from "../reals.js";
import { drawWeighted } from "./draw-weighted.js";
import { effectiveSampleSize } from "./normalise-log-weights.js";

/** One step of backward simulation; see the one that is called (`fast/particles.ts`). */
export function drawBackward(
  drawn: Int32Array,
  ess: Float64Array,
  scratch: Float64Array,
  W: Float64Array,
  weightsAt: number,
  means: Reals,
  meansAt: number,
  next: Reals,
  nextAt: number,
  uniforms: Float64Array,
  uniformsAt: number,
  inverseSd: Float64Array,
  clouds: number,
  K: number,
  N: number,
  S: number,
): void {
  for (let path = 0; path < clouds * K; path++) {
    const cloud = Math.floor(path / K);
    const from = weightsAt + cloud * N;
    let greatest = Number.NEGATIVE_INFINITY;
    for (let n = 0, mean = meansAt + cloud * N * S; n < N; n++) {
      let squares = 0;
      for (let s = 0; s < S; s++, mean++) {
        const z = (next[nextAt + path * S + s] - means[mean]) * inverseSd[s];
        squares += z * z;
      }
      scratch[n] = W[from + n] > 0 ? -0.5 * squares : Number.NEGATIVE_INFINITY;
      if (scratch[n] > greatest) greatest = scratch[n];
    }
    shiftedExpInPlace(scratch, 0, N, greatest);
    for (let n = 0; n < N; n++) scratch[n] *= W[from + n];
    ess[path] = effectiveSampleSize(scratch, N);
    drawn[path] = drawWeighted(scratch, 0, N, uniforms[uniformsAt + path]);
  }
}
