import type { Dataset, FiniteView, Model, Posterior, PosteriorGiven, Workspace } from "@unrolled/core";
import { checkOptions, rowsByIndex } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { explainMemory } from "../binding/explain-memory.js";
import { requireView } from "../binding/views.js";
import { expectedStatistics } from "./expected-statistics.js";
import { filterLogLaws, firstImpossibleSteps, type StateLaws } from "./filter-log-laws.js";
import { addShownLaw, shownCount } from "./shown-states.js";

export interface PosteriorOptions {
  /** "all" (default): y_1..T, smoothing; "past": y_1..t, filtering. */
  readonly given?: PosteriorGiven;
}

/**
 * p(h_t = k | y_{1:T}) of every step of every sequence (smoothing), or p(h_t = k | y_{1:t}) with `given: "past"` (filtering), in
 * file order: T × K, row-major, each row summing to 1. At the last step the two are the same.
 *
 * Exact: the forward algorithm, for smoothing the backward one after it (Rabiner 1989, eqs. 19–20 and 27). Cost O(Σ T_i K²);
 * memory O(Σ T_i K). A sequence that the model makes impossible has no law: its marginals are null and its first impossible
 * step is named; the others are answered. A vector's law: `statePosterior`.
 *
 * @example
 * const [smoothed] = posterior(hmm, data);
 * const [filtered] = posterior(hmm, data, { given: "past" });
 * console.log(filtered.marginals?.slice(0, 2), smoothed.marginals?.slice(0, 2));
 */
export function posterior(model: Model<"finite">, data: Dataset, options: PosteriorOptions = {}): Posterior[] {
  checkOptions("posterior", options, ["given"]);
  const { given = "all" } = options;
  if (given !== "all" && given !== "past")
    throw new RangeError(`posterior: given must be "past" (y_1..t) or "all" (y_1..T), got ${JSON.stringify(given)}`);
  const view = requireView(model, "finite", "posterior").views.finite(data);
  const [S, K] = [view.stateCount, shownCount(view)];
  const workspace = createWorkspace();
  const unpack = ({ laws: packed, impossibleFrom }: StateLaws): Posterior[] => {
    const rows = rowsByIndex(data);
    return data.sequences.map(({ id, length }, index) => {
      const firstImpossibleStep = impossibleFrom[index]!;
      if (firstImpossibleStep !== null) return Object.freeze({ id, stateCount: K, given, marginals: null, firstImpossibleStep });
      const marginals = new Float64Array(length * K);
      for (let t = 0; t < length; t++) {
        addShownLaw(marginals, t * K, packed, (data.starts[t]! + rows[index]!) * S, view);
      }
      return Object.freeze({ id, stateCount: K, given, marginals, firstImpossibleStep });
    });
  };
  const laws = given === "past" ? filteredLaws : smoothedLaws;
  return explainMemory(`posterior of model "${model.name}"`, data, null, () => workspace.scope(() => unpack(laws(view, workspace))));
}

function smoothedLaws(view: FiniteView, workspace: Workspace): StateLaws {
  const { statistics, increments } = expectedStatistics(view, workspace);
  return { laws: statistics.posterior, impossibleFrom: firstImpossibleSteps(view.data, increments) };
}

function filteredLaws(view: FiniteView, workspace: Workspace): StateLaws {
  const { laws, impossibleFrom } = filterLogLaws(view, workspace);
  for (let i = 0; i < laws.length; i++) laws[i] = Math.exp(laws[i]!);
  return { laws, impossibleFrom };
}
