import type { FiniteView, Workspace } from "@unrolled/core";
import { hmmDoubtful, hmmLogBack, hmmLogCorrect, hmmLogPredict } from "@unrolled/kernels";
import { logInPlace } from "./filter-finite.js";

/**
 * Forward–backward in log space for the rows in doubt: sets their packed smoothed laws in `posterior` and adds their
 * expected transitions. O(T K²) exponentials a row; memory 2 Σ T_i K numbers, from the workspace.
 */
export function addLogSpaceStatistics(
  view: FiniteView,
  flags: Int32Array,
  posterior: Float64Array,
  transitions: Float64Array,
  workspace: Workspace,
): void {
  const { data, stateCount: K } = view;
  const rows = data.sequences.length;
  const chosen = Array.from({ length: rows }, (_, row) => row).filter((row) => (flags[row]! & hmmDoubtful) !== 0);
  const logAlpha = workspace.vector(data.stepCount * K);
  const logPredicted = workspace.vector(data.stepCount * K);
  const logEmission = workspace.vector(rows * K);
  const logP = workspace.vector(K * K);
  const scratch = workspace.vector(K);

  for (let t = 0; t < data.length; t++) {
    if (t > 0 && (t === 1 || !view.homogeneous)) readLogTransition(view, logP, t);
    view.logEmissionInto(logEmission, t);
    for (const r of chosen) {
      if (r >= data.aliveCounts[t]!) continue;
      const here = (data.starts[t]! + r) * K;
      if (t === 0) {
        view.initialInto(scratch);
        logInPlace(scratch);
        logPredicted.set(scratch, here);
      } else hmmLogPredict(logPredicted, here, logAlpha, (data.starts[t - 1]! + r) * K, logP, scratch, K);
      hmmLogCorrect(logAlpha, here, logPredicted, here, logEmission, r * K, K);
    }
  }

  const logGamma = workspace.vector(rows * K);
  const logQ = workspace.vector(K);
  const logBack = workspace.vector(K);
  for (let t = data.length - 1; t >= 0; t--) {
    const next = t + 1 < data.length ? data.aliveCounts[t + 1]! : 0;
    if (next > 0 && (t === data.length - 2 || !view.homogeneous)) readLogTransition(view, logP, t + 1);
    for (const r of chosen) {
      if (r >= data.aliveCounts[t]!) continue;
      const here = (data.starts[t]! + r) * K;
      if (r >= next) for (let k = 0; k < K; k++) logGamma[r * K + k] = logAlpha[here + k]!;
      else {
        const after = (data.starts[t + 1]! + r) * K;
        for (let k = 0; k < K; k++) {
          const predicted = logPredicted[after + k]!;
          logQ[k] = predicted === Number.NEGATIVE_INFINITY ? predicted : logGamma[r * K + k]! - predicted;
        }
        hmmLogBack(logBack, logP, logQ, scratch, K);
        for (let i = 0; i < K; i++) {
          for (let j = 0; j < K; j++) transitions[i * K + j]! += Math.exp(logAlpha[here + i]! + logP[i * K + j]! + logQ[j]!);
          logGamma[r * K + i] = logAlpha[here + i]! + logBack[i]!;
        }
      }
      for (let k = 0; k < K; k++) posterior[here + k] = Math.exp(logGamma[r * K + k]!);
    }
  }
}

function readLogTransition(view: FiniteView, logP: Float64Array, t: number): void {
  view.transitionInto(logP, t);
  logInPlace(logP);
}
