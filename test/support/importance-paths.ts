import type { Dataset, Key, Model } from "@unrolled/core";
import { createWorkspace, logSumExp } from "@unrolled/kernels";

/** Paths h_1..h_T drawn from the model's own law, each weighed by all of its targets at once. */
export interface ImportancePaths {
  /** Self-normalised estimate of E[f(h_1..h_T) | y_1..T] and its standard error; `path(t, d)` reads one path. */
  expectation(f: (path: (t: number, d: number) => number) => number): { readonly value: number; readonly error: number };
  readonly ess: number;
}

/** Brute force for tiny problems: no resampling, no filter, no transition density. */
export function importancePaths(model: Model<"particles">, data: Dataset, index: number, count: number, key: Key): ImportancePaths {
  const workspace = createWorkspace();
  const process = model.views.particles(data).open(index, count, workspace);
  const { length, stateDim } = process;
  const logWeights = new Float64Array(count);
  const potentials = new Float64Array(count);
  const clouds: Float64Array[] = [];
  for (let t = 0; t < length; t++) {
    const state = { count, dim: stateDim, data: new Float64Array(count * stateDim) };
    const previous = t === 0 ? null : { count, dim: stateDim, data: clouds[t - 1] };
    if (previous === null) process.initialInto(state, key.fold("initial"));
    else process.moveInto(state, previous, t, key.fold("move").fold(t));
    process.logPotentialInto(potentials, state, previous, t);
    potentials.forEach((g, n) => {
      logWeights[n] += g;
    });
    clouds.push(state.data);
  }
  const total = logSumExp(logWeights);
  const weights = logWeights.map((x) => Math.exp(x - total));
  return {
    ess: 1 / weights.reduce((sum, w) => sum + w * w, 0),
    expectation(f) {
      const values = weights.map((_, n) => f((t, d) => clouds[t][n * stateDim + d]));
      const value = values.reduce((sum, v, n) => sum + weights[n] * v, 0);
      return { value, error: Math.sqrt(values.reduce((sum, v, n) => sum + (weights[n] * (v - value)) ** 2, 0)) };
    },
  };
}
