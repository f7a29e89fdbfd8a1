import type { FiniteView, Workspace } from "@unrolled/core";
import { gemm, hmmCorrect, hmmDoubtful, hmmLogCorrect, hmmLogPredict } from "@unrolled/kernels";
import { filterBySymbol } from "./filter-by-symbol.js";
import type { FilterPass } from "./filter-pass.js";
import { hasTinyEntries } from "./filter-pass.js";
import { logInPlace, transitionReader } from "./transition-reader.js";

/**
 * The forward algorithm (Rabiner 1989, eqs. 19–20, scaled as in eqs. 91–92) on all rows at once: one product
 * (B × K)(K × K) per step, or one for each row where each has a transition of its own. Scaling is watched (see `hmmCorrect`), and rows in doubt are redone in log space, so a
 * finite likelihood is never taken for −Infinity.
 *
 * Memory: 2 B K numbers, plus what `keep` asks for; nothing grows with T unless kept. All from the workspace.
 */
export function filterFinite(view: FiniteView, keep: { increments: boolean; laws: boolean }, workspace: Workspace): FilterPass {
  const { symbolEmission } = view;
  const pass =
    symbolEmission && view.transitions === "one"
      ? filterBySymbol(view, symbolEmission, keep, workspace)
      : filterStepwise(view, keep, workspace);
  if (pass.flags.some((flag) => (flag & hmmDoubtful) !== 0)) redoInLogSpace(view, pass.values, pass.increments, pass.flags, workspace);
  return pass;
}

/** A call to the view and to the kernels for each step. */
function filterStepwise(view: FiniteView, keep: { increments: boolean; laws: boolean }, workspace: Workspace): FilterPass {
  const { data, stateCount: K } = view;
  const rows = data.sequences.length;
  const values = workspace.vector(rows);
  const increments = keep.increments ? workspace.vector(data.stepCount) : null;
  const lawCount = (keep.laws ? data.stepCount : rows) * K;
  const alpha = workspace.vector(lawCount);
  const predicted = workspace.vector(lawCount);
  const flags = workspace.indices(rows);

  workspace.scope(() => {
    const P = workspace.vector(K * K);
    const logEmission = workspace.vector(rows * K);
    const stepIncrements = workspace.vector(rows);
    const initial = workspace.vector(K);
    let tiny = false;
    const transitions = transitionReader(view, P, (matrix) => {
      tiny = hasTinyEntries(matrix);
    });
    for (let t = 0; t < data.length; t++) {
      const alive = data.aliveCounts[t]!;
      const here = keep.laws ? data.starts[t]! * K : 0;
      const before = keep.laws && t > 0 ? data.starts[t - 1]! * K : 0;
      const block = transitions.blockOf(alive);
      view.logEmissionInto(logEmission, t);
      for (let from = 0; from < alive; from += block) {
        if (t === 0) {
          view.initialInto(initial, from);
          for (let r = from; r < from + block; r++) predicted.set(initial, r * K);
        } else {
          transitions.read(t, from);
          gemm(predicted, here + from * K, alpha, before + from * K, P, 0, block, K, K, false);
        }
        const [emission, doubts] = from === 0 ? [logEmission, flags] : [logEmission.subarray(from * K), flags.subarray(from)];
        hmmCorrect(alpha, here + from * K, predicted, here + from * K, emission, stepIncrements, from, doubts, tiny, block, K);
      }
      record(t, alive, stepIncrements, data, values, increments);
    }
  });
  return { values, increments, filtered: keep.laws ? alpha : null, predicted: keep.laws ? predicted : null, flags };
}

/** log p(y_t | y_<t) in log space for the rows in doubt: O(K²) exponentials a step and row. */
function redoInLogSpace(
  view: FiniteView,
  values: Float64Array,
  increments: Float64Array | null,
  flags: Int32Array,
  workspace: Workspace,
): void {
  const { data, stateCount: K } = view;
  workspace.scope(() => {
    const transitions = transitionReader(view, workspace.vector(K * K), logInPlace);
    const logAlpha = workspace.vector(flags.length * K);
    const logPredicted = workspace.vector(K);
    const scratch = workspace.vector(K);
    const logEmission = workspace.vector(flags.length * K);
    for (let t = 0; t < data.length; t++) {
      view.logEmissionInto(logEmission, t);
      for (let r = 0; r < data.aliveCounts[t]!; r++) {
        if ((flags[r]! & hmmDoubtful) === 0) continue;
        if (t === 0) {
          view.initialInto(logPredicted, r);
          logInPlace(logPredicted);
        } else {
          transitions.read(t, r);
          hmmLogPredict(logPredicted, 0, logAlpha, r * K, transitions.matrix, scratch, K);
        }
        const increment = hmmLogCorrect(logAlpha, r * K, logPredicted, 0, logEmission, r * K, K);
        if (Number.isNaN(increment)) throw nanError(data.sequences[data.order[r]!]!.id, t);
        values[r] = t === 0 ? increment : values[r]! + increment;
        if (increments !== null) increments[data.starts[t]! + r] = increment;
      }
    }
  });
}

function record(
  t: number,
  alive: number,
  step: Float64Array,
  data: FiniteView["data"],
  values: Float64Array,
  increments: Float64Array | null,
): void {
  for (let r = 0; r < alive; r++) {
    const increment = step[r]!;
    if (Number.isNaN(increment)) throw nanError(data.sequences[data.order[r]!]!.id, t);
    values[r]! += increment;
    if (increments !== null) increments[data.starts[t]! + r] = increment;
  }
}

function nanError(id: string, t: number): RangeError {
  return new RangeError(
    `forward: log p(y_t | h_t) must be a number or −Infinity, got NaN at step ${t + 1} of sequence "${id}"; check the model's emission`,
  );
}
