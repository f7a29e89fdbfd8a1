import type { ExpectedStatistics, FiniteView, PairVisitor, Workspace } from "@unrolled/core";
import { gemm, gemmTransposedA, hmmDoubtful, hmmLogBack, hmmRatio, hmmSmooth, transposeInto } from "@unrolled/kernels";
import { filterFinite } from "./filter-finite.js";
import { logFilterInto } from "./filter-log-laws.js";
import { logInPlace, transitionReader } from "./transition-reader.js";

/**
 * The E step of Baum–Welch: expected first states Σ_i p(h_1 = k | y), expected transitions
 * Σ_i Σ_t p(h_{t−1} = i, h_t = j | y), the smoothed laws p(h_t | y_{1:T}) of every packed position, and the increments
 * log p(y_t | y_<t) (packed) of the forward pass.
 *
 * Backward in ratio form: q_t = γ_t / p(h_t | y_<t), γ_{t−1} = α_{t−1} ∘ (q_t Pᵀ) and the transitions of a step are
 * P ∘ (α_{t−1}ᵀ q_t): one (K × B)(B × K) product for the batch (Rabiner 1989, eqs. 27 and 37, rearranged).
 * Sequences where scaling is in doubt are done in log space. An impossible observation (increment −Infinity) is taken as
 * missing from there on. A missing target's law comes from its neighbours, as it should.
 *
 * `pairs` is given p(h_{t−1} = i, h_t = j | y_{1:T}) of every step t ≥ 1 (from 0) of every row, backwards in time, for statistics that are no sum
 * over steps, as where inputs drive the transition; then each row is a product of its own.
 *
 * Arrays come from the workspace: use them before its scope ends. Cost O(Σ T_i K²); memory 2 Σ T_i K numbers.
 *
 * @example
 * const { statistics } = expectedStatistics(hmm.views.finite(data), createWorkspace());
 * console.log(statistics.initial, statistics.transitions);
 */
export function expectedStatistics(
  view: FiniteView,
  workspace: Workspace,
  pairs: PairVisitor | null = null,
): { readonly statistics: ExpectedStatistics; readonly increments: Float64Array } {
  const { data, stateCount: K } = view;
  const initial = workspace.vector(K);
  const transitions = workspace.vector(K * K);
  const pass = filterFinite(view, { increments: true, laws: true }, workspace);
  const posterior = pass.filtered!;
  workspace.scope(() => {
    smoothInPlace(view, posterior, pass.predicted!, pass.flags, transitions, pairs, workspace);
    if (pass.flags.some((flag) => (flag & hmmDoubtful) !== 0))
      addLogSpaceStatistics(view, pass.flags, posterior, transitions, pairs, workspace);
  });
  for (let r = 0; r < data.aliveCounts[0]!; r++) for (let k = 0; k < K; k++) initial[k]! += posterior[r * K + k]!;
  return { statistics: { initial, transitions, posterior }, increments: pass.increments! };
}

/** Filtered → smoothed laws in place, adding the expected transitions. Rows in doubt take no part. */
function smoothInPlace(
  view: FiniteView,
  alpha: Float64Array,
  predicted: Float64Array,
  flags: Int32Array,
  transitions: Float64Array,
  pairs: PairVisitor | null,
  workspace: Workspace,
): void {
  const { data, stateCount: K } = view;
  const rows = data.sequences.length;
  const P = workspace.vector(K * K);
  const transposed = workspace.vector(K * K);
  const reader = transitionReader(view, P, () => transposeInto(transposed, P, K, K));
  const products = workspace.vector(K * K);
  const q = workspace.vector(rows * K);
  const b = workspace.vector(rows * K);
  for (let t = data.length - 1; t > 0; t--) {
    const alive = data.aliveCounts[t]!;
    const here = data.starts[t]! * K;
    const before = data.starts[t - 1]! * K;
    const block = pairs === null ? reader.blockOf(alive) : 1;
    hmmRatio(q, alpha, here, predicted, here, flags, hmmDoubtful, alive, K);
    for (let from = 0; from < alive; from += block) {
      reader.read(t, from);
      gemmTransposedA(products, 0, alpha, before + from * K, q, from * K, block, K, K);
      // One matrix for all steps: the products of all of them first.
      if (t === 1 || view.transitions !== "one" || pairs !== null) {
        for (let c = 0; c < K * K; c++) {
          products[c] = P[c]! * products[c]!;
          transitions[c]! += products[c]!;
        }
        if (pairs !== null && (flags[from]! & hmmDoubtful) === 0) pairs(t, from, products);
        products.fill(0);
      }
      gemm(b, from * K, q, from * K, transposed, 0, block, K, K, false);
    }
    hmmSmooth(alpha, before, b, alive, K);
  }
}

/**
 * Forward–backward in log space for the rows in doubt: sets their packed smoothed laws in `posterior` and adds their
 * expected transitions. O(T K²) exponentials a row; memory 2 Σ T_i K numbers, from the workspace.
 */
export function addLogSpaceStatistics(
  view: FiniteView,
  flags: Int32Array,
  posterior: Float64Array,
  transitions: Float64Array,
  pairs: PairVisitor | null,
  workspace: Workspace,
): void {
  const { data, stateCount: K } = view;
  const rows = Array.from(flags.keys()).filter((row) => (flags[row]! & hmmDoubtful) !== 0);
  const logAlpha = workspace.vector(data.stepCount * K);
  const logPredicted = workspace.vector(data.stepCount * K);
  logFilterInto(view, rows, logAlpha, logPredicted, workspace);

  const logGamma = workspace.vector(flags.length * K);
  const logP = workspace.vector(K * K);
  const reader = transitionReader(view, logP, logInPlace);
  const logQ = workspace.vector(K);
  const pair = workspace.vector(K * K);
  const logBack = workspace.vector(K);
  const scratch = workspace.vector(K);
  for (let t = data.length - 1; t >= 0; t--) {
    const next = t + 1 < data.length ? data.aliveCounts[t + 1]! : 0;
    for (const r of rows) {
      if (r >= data.aliveCounts[t]!) continue;
      const here = (data.starts[t]! + r) * K;
      if (r >= next) for (let k = 0; k < K; k++) logGamma[r * K + k] = logAlpha[here + k]!;
      else {
        const after = (data.starts[t + 1]! + r) * K;
        reader.read(t + 1, r);
        for (let k = 0; k < K; k++) {
          const predicted = logPredicted[after + k]!;
          logQ[k] = predicted === Number.NEGATIVE_INFINITY ? predicted : logGamma[r * K + k]! - predicted;
        }
        hmmLogBack(logBack, logP, logQ, scratch, K);
        for (let i = 0; i < K; i++) {
          for (let j = 0; j < K; j++) {
            const p = Math.exp(logAlpha[here + i]! + logP[i * K + j]! + logQ[j]!);
            transitions[i * K + j]! += p;
            pair[i * K + j] = p;
          }
          logGamma[r * K + i] = logAlpha[here + i]! + logBack[i]!;
        }
        pairs?.(t + 1, r, pair);
      }
      for (let k = 0; k < K; k++) posterior[here + k] = Math.exp(logGamma[r * K + k]!);
    }
  }
}
