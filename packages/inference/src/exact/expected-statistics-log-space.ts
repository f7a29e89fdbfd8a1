import type { FiniteView, PairVisitor, Workspace } from "@unrolled/core";
import { hmmDoubtful, hmmLogBack } from "@unrolled/kernels";
import { logFilterInto } from "./filter-log-laws.js";
import { logInPlace, transitionReader } from "./transition-reader.js";

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
