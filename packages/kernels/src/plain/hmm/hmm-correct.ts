import { shiftedExpInPlace } from "../exponentials/exponentials.js";

/** Below this a filtered probability, times another such number, could vanish: the step is then watched (see `hmmCorrect`). */
export const hmmTiny = 1e-140;
/** A predicted probability below tiny² is in doubt when tiny factors went into it. */
const doubtfulBelow = 1e-280;

/** Bits of `flags` in `hmmCorrect`. */
export const hmmWatched = 1;
export const hmmDoubtful = 2;

/**
 * Bayes' rule row by row: alpha[k] = predicted[k] exp(e[k]) / c, increment = log c, c = Σ_k predicted[k] exp(e[k]).
 *
 * `predicted`, `logEmission` and `alpha` are rows × K, row-major from their offsets, and do not overlap. The
 * maximum of e over the reachable states is taken out first, so c neither under- nor overflows. Where e is the same in
 * all reachable states (a missing target; K = 1) the increment is that number exactly.
 *
 * An impossible row (e = −Infinity wherever predicted > 0) has increment −Infinity, and goes on as if its target were
 * missing: alpha = predicted. A NaN gives a NaN increment.
 *
 * Scaling can lose a state whose filtered probability underflows and who would matter later. `flags[r]` keeps watch:
 * "watched" while an entry of alpha is below 1e-140 though not impossible; "doubtful", for good, once a watched row (or
 * any row, when `tinyTransition`: the transition has entries in (0, 1e-140)) predicts a probability below 1e-280. A row
 * that is never doubtful has lost nothing; a doubtful one must be redone in log space.
 */
export function hmmCorrect(
  alpha: Float64Array,
  alphaOffset: number,
  predicted: Float64Array,
  predictedOffset: number,
  logEmission: Float64Array,
  increments: Float64Array,
  incrementsOffset: number,
  flags: Int32Array,
  tinyTransition: boolean,
  rows: number,
  K: number,
): void {
  for (let r = 0; r < rows; r++) {
    const a = alphaOffset + r * K;
    const p = predictedOffset + r * K;
    const e = r * K;
    let max = Number.NEGATIVE_INFINITY;
    let min = Number.POSITIVE_INFINITY;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < K; k++) {
      const probability = predicted[p + k];
      if (probability < least) least = probability;
      if (probability > 0) {
        const x = logEmission[e + k];
        if (x > max) max = x;
        if (x < min) min = x;
      }
    }
    let flag = flags[r];
    if (least < doubtfulBelow && (tinyTransition || (flag & hmmWatched) !== 0)) flag |= hmmDoubtful;
    flag &= ~hmmWatched;

    const impossible = max === Number.NEGATIVE_INFINITY;
    const shift = impossible ? 0 : max;
    let bad = false;
    for (let k = 0; k < K; k++) {
      const x = logEmission[e + k];
      if (Number.isNaN(x)) bad = true;
      alpha[a + k] = impossible || x === max ? shift : x > max ? Number.NEGATIVE_INFINITY : x;
    }
    shiftedExpInPlace(alpha, a, K, shift);
    let sum = 0;
    for (let k = 0; k < K; k++) {
      const mass = alpha[a + k] * predicted[p + k];
      alpha[a + k] = mass;
      sum += mass;
    }
    for (let k = 0; k < K; k++) {
      const probability = alpha[a + k] / sum;
      alpha[a + k] = probability;
      if (probability < hmmTiny && predicted[p + k] > 0 && (impossible || logEmission[e + k] > Number.NEGATIVE_INFINITY))
        flag |= hmmWatched;
    }
    flags[r] = flag;
    increments[incrementsOffset + r] = bad ? Number.NaN : impossible || min === max ? max : max + Math.log(sum);
  }
}
