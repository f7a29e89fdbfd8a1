import { input, output, settle, wasm } from "../engine/pointers.js";
import { hmmCorrect as plainCorrect } from "../plain/hmm/hmm-correct.js";
import * as plain from "../plain/hmm/hmm-smooth.js";

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
  const kernels = wasm();
  if (kernels === null)
    return plainCorrect(
      alpha,
      alphaOffset,
      predicted,
      predictedOffset,
      logEmission,
      increments,
      incrementsOffset,
      flags,
      tinyTransition,
      rows,
      K,
    );
  const a = output(alpha, alphaOffset, rows * K);
  const c = output(increments, incrementsOffset, rows);
  const f = output(flags, 0, rows);
  const p = input(predicted, predictedOffset, rows * K);
  kernels.hmmCorrect(a, p, input(logEmission, 0, rows * K), c, f, tinyTransition, rows, K);
  settle();
}

/**
 * q[j] = gamma[j] / predicted[j] (0 where predicted is 0), rows × K: what the observations from t on say about h_t beyond
 * its prediction, so that gamma_{t−1}[i] = alpha_{t−1}[i] Σ_j P_ij q_t[j] and E[1(i → j)] = alpha_{t−1}[i] P_ij q_t[j].
 * Rows whose flag has a bit of `skip` are set to 0: they take no part.
 */
export function hmmRatio(
  q: Float64Array,
  gamma: Float64Array,
  gammaOffset: number,
  predicted: Float64Array,
  predictedOffset: number,
  flags: Int32Array,
  skip: number,
  rows: number,
  K: number,
): void {
  const kernels = wasm();
  if (kernels === null) return plain.hmmRatio(q, gamma, gammaOffset, predicted, predictedOffset, flags, skip, rows, K);
  const to = output(q, 0, rows * K);
  const g = input(gamma, gammaOffset, rows * K);
  const p = input(predicted, predictedOffset, rows * K);
  kernels.hmmRatio(to, g, p, input(flags, 0, rows), skip, rows, K);
  settle();
}

/** alpha[k] ← alpha[k] b[k] / Σ_k alpha[k] b[k], rows × K: filtered to smoothed laws, in place. Rows that sum to 0 become 0. */
export function hmmSmooth(alpha: Float64Array, alphaOffset: number, b: Float64Array, rows: number, K: number): void {
  const kernels = wasm();
  if (kernels === null) return plain.hmmSmooth(alpha, alphaOffset, b, rows, K);
  const a = output(alpha, alphaOffset, rows * K);
  kernels.hmmSmooth(a, input(b, 0, rows * K), rows, K);
  settle();
}
