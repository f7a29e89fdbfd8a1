import type { Dataset, Model, Posterior } from "@unrolled/core";
import { rowsByIndex } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { explainMemory } from "../explain-memory.js";
import { requireView } from "../require-view.js";
import { expectedStatistics } from "./expected-statistics.js";
import { checkPossible } from "./filter-log-laws.js";

/**
 * p(h_t = k | y_{1:T}) of every step of every sequence, in file order: T × K, row-major, each row summing to 1.
 *
 * Cost O(Σ T_i K²); memory O(Σ T_i K). Throws where the data have probability 0, naming sequence and step.
 *
 * @example
 * const [first] = posterior(hmm, data);
 * console.log(first.marginals.slice(0, first.stateCount));
 */
export function posterior(model: Model<"finite">, data: Dataset): Posterior[] {
  const view = requireView(model, "finite", "posterior").views.finite(data);
  const K = view.stateCount;
  const workspace = createWorkspace();
  const smooth = (): Posterior[] => {
    const { statistics, increments } = expectedStatistics(view, workspace);
    checkPossible(view, increments, "posterior");
    const rows = rowsByIndex(data);
    return data.sequences.map((info, index) => {
      const marginals = new Float64Array(info.length * K);
      for (let t = 0; t < info.length; t++) {
        const from = (data.starts[t]! + rows[index]!) * K;
        marginals.set(statistics.posterior.subarray(from, from + K), t * K);
      }
      return { id: info.id, stateCount: K, marginals };
    });
  };
  return explainMemory(`posterior of model "${model.name}"`, data, null, () => workspace.scope(smooth));
}
