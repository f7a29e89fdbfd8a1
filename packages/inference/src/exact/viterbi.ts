import type { Dataset, DecodedPath, FiniteView, Model, Workspace } from "@unrolled/core";
import { rowsByIndex } from "@unrolled/core";
import { createWorkspace, hmmViterbiStep } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { requireView } from "../binding/views.js";
import { showPath } from "./shown-states.js";
import { logInPlace, transitionReader } from "./transition-reader.js";

/**
 * arg max over h_{1:T} of p(h_{1:T}, y_{1:T}) for every sequence, in file order, and log max in nats: the Viterbi
 * algorithm in log space (Rabiner 1989, eqs. 32–35). States are 0..K−1; ties go to the smaller state.
 *
 * Impossible data give log-probability −Infinity and no path (null), and the first step that is impossible is named. NaN throws.
 * Cost O(Σ T_i K²); memory O(Σ T_i K).
 *
 * @example
 * const [first] = viterbi(hmm, data);
 * console.log(first.path, first.logProbability);
 */
export function viterbi(model: Model<"finite">, data: Dataset): DecodedPath[] {
  const view = requireView(model, "finite", "viterbi").views.finite(data);
  const workspace = createWorkspace();
  return explainMemory(`viterbi of model "${model.name}"`, data, null, () => workspace.scope(() => decode(view, workspace)));
}

function decode(view: FiniteView, workspace: Workspace): DecodedPath[] {
  const { data, stateCount: K } = view;
  const B = data.sequences.length;
  const back = workspace.indices(data.stepCount * K);
  const logEmission = workspace.vector(B * K);
  const transitions = transitionReader(view, workspace.vector(K * K), logInPlace);
  const next = workspace.vector(K);
  const delta = workspace.vector(B * K);
  const impossibleFrom = new Int32Array(B).fill(-1);
  for (let t = 0; t < data.length; t++) {
    const alive = data.aliveCounts[t]!;
    view.logEmissionInto(logEmission, t);
    for (let r = 0; r < alive; r++) {
      for (let k = 0; k < K; k++)
        if (Number.isNaN(logEmission[r * K + k]))
          throw new RangeError(
            `viterbi: log p(y_t | h_t) must be a number or −Infinity, got NaN at step ${t + 1} of sequence "${data.sequences[data.order[r]!]!.id}"`,
          );
      if (t === 0) {
        view.initialInto(next, r);
        for (let k = 0; k < K; k++) delta[r * K + k] = Math.log(next[k]!) + logEmission[r * K + k]!;
      } else {
        transitions.read(t, r);
        hmmViterbiStep(next, 0, back, (data.starts[t]! + r) * K, delta, r * K, transitions.matrix, logEmission, r * K, K);
        delta.set(next, r * K);
      }
      if (impossibleFrom[r]! < 0 && delta.subarray(r * K, (r + 1) * K).every((x) => x === Number.NEGATIVE_INFINITY)) impossibleFrom[r] = t;
    }
  }
  const rows = rowsByIndex(data);
  return data.sequences.map(({ id, length }, index) => {
    const row = rows[index]!;
    let state = 0;
    for (let k = 1; k < K; k++) if (delta[row * K + k]! > delta[row * K + state]!) state = k;
    const logProbability = delta[row * K + state]!;
    if (impossibleFrom[row]! >= 0) return { id, path: null, logProbability, firstImpossibleStep: impossibleFrom[row]! };
    const path = new Int32Array(length);
    for (let t = length - 1; t >= 0; t--) {
      path[t] = state;
      state = back[(data.starts[t]! + row) * K + state]!;
    }
    return { id, path: showPath(path, view), logProbability, firstImpossibleStep: null };
  });
}
