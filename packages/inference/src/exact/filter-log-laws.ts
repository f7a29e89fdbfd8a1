import type { Dataset, FiniteView, Workspace } from "@unrolled/core";
import { hmmDoubtful, hmmLogCorrect, hmmLogPredict } from "@unrolled/kernels";
import { filterFinite } from "./filter-finite.js";
import { logInPlace, transitionReader } from "./transition-reader.js";

/** Laws of the state, packed × K, and by sequence the first step that is impossible (from 0, null: none): laws from there on mean nothing. */
export interface StateLaws {
  readonly laws: Float64Array;
  readonly impossibleFrom: readonly (number | null)[];
}

/** log p(h_t | y_≤t): by the scaled forward pass, and in log space for the sequences where scaling is in doubt. */
export function filterLogLaws(view: FiniteView, workspace: Workspace): StateLaws {
  const { data } = view;
  const { filtered, increments, flags } = filterFinite(view, { increments: true, laws: true }, workspace);
  const logAlpha = filtered!;
  logInPlace(logAlpha);
  const doubtful = Array.from(flags.keys()).filter((row) => (flags[row]! & hmmDoubtful) !== 0);
  if (doubtful.length > 0)
    workspace.scope(() => logFilterInto(view, doubtful, logAlpha, workspace.vector(data.stepCount * view.stateCount), workspace));
  return { laws: logAlpha, impossibleFrom: firstImpossibleSteps(data, increments!) };
}

/** Sets log p(h_t | y_≤t) and log p(h_t | y_<t), packed × K, of the chosen rows. O(T K²) exponentials a row. */
export function logFilterInto(
  view: FiniteView,
  rows: readonly number[],
  logAlpha: Float64Array,
  logPredicted: Float64Array,
  workspace: Workspace,
): void {
  const { data, stateCount: K } = view;
  workspace.scope(() => {
    const logEmission = workspace.vector(data.sequences.length * K);
    const transitions = transitionReader(view, workspace.vector(K * K), logInPlace);
    const scratch = workspace.vector(K);
    for (let t = 0; t < data.length; t++) {
      view.logEmissionInto(logEmission, t);
      for (const r of rows) {
        if (r >= data.aliveCounts[t]!) continue;
        const here = (data.starts[t]! + r) * K;
        if (t === 0) {
          view.initialInto(scratch, r);
          logInPlace(scratch);
          logPredicted.set(scratch, here);
        } else {
          transitions.read(t, r);
          hmmLogPredict(logPredicted, here, logAlpha, (data.starts[t - 1]! + r) * K, transitions.matrix, scratch, K);
        }
        hmmLogCorrect(logAlpha, here, logPredicted, here, logEmission, r * K, K);
      }
    }
  });
}

/** By sequence, in file order: the first step (from 0) whose packed increment is −Infinity, or null. */
export function firstImpossibleSteps(data: Dataset, increments: Float64Array): readonly (number | null)[] {
  const first = new Array<number | null>(data.sequences.length).fill(null);
  for (let t = 0; t < data.length; t++)
    for (let r = 0; r < data.aliveCounts[t]!; r++)
      if (increments[data.starts[t]! + r] === Number.NEGATIVE_INFINITY) first[data.order[r]!] ??= t;
  return first;
}
