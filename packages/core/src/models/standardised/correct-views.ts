import type { AnyModel, Dataset, FiniteView, ViewName, Views } from "../../contracts/index.js";
import { mapMaximised } from "../map-maximised.js";

/** What a corrected view needs beside the view of the scaled data. */
export interface Correction {
  /** The data in original units, which the outer view shows. */
  readonly data: Dataset;
  /** Packed: added to every log-density of that step. */
  readonly corrections: Float64Array;
  /** The same, one array per sequence, in file order. */
  readonly bySequence: readonly Float64Array[];
  /** Wraps a model that a view makes in standardised units. */
  readonly rewrap: <M extends AnyModel>(model: M) => M;
}

/** For each view, the same view with its log-densities in original units. */
export const correctViews: { readonly [K in ViewName]: (view: Views[K], correction: Correction) => Views[K] } = {
  finite: correctFinite,
  expectations: (view, correction) => mapMaximised({ ...view, ...correctFinite(view, correction) }, correction.rewrap),
  rollout: (view, { data, corrections }) => ({
    ...view,
    data,
    logProbInto(increments, workspace, precision) {
      view.logProbInto(increments, workspace, precision);
      addInto(increments, corrections);
    },
  }),
  particles: (view, { data, bySequence }) => ({
    ...view,
    data,
    open(index, count, workspace) {
      const process = view.open(index, count, workspace);
      const at = bySequence[index]!;
      return {
        ...process,
        logPotentialInto(out, state, previous, t) {
          process.logPotentialInto(out, state, previous, t);
          shift(out, state.count, at[t]!);
        },
      };
    },
  }),
  additiveNoise: (view, { data, bySequence }) => ({
    ...view,
    data,
    open(index, count, workspace) {
      const process = view.open(index, count, workspace);
      const at = bySequence[index]!;
      return {
        ...process,
        logEmissionInto(out, state, t) {
          process.logEmissionInto(out, state, t);
          shift(out, state.count, at[t]!);
        },
      };
    },
  }),
  gradient: (view, { data, corrections }) => ({
    ...view,
    data,
    logProbAndGradientInto(increments, gradient, options, workspace) {
      view.logProbAndGradientInto(increments, gradient, options, workspace);
      addInto(increments, corrections);
    },
  }),
  particleGradient: (view, { data, bySequence }) => ({
    ...view,
    data,
    boundAndGradientInto(bounds, gradient, options, workspace) {
      view.boundAndGradientInto(bounds, gradient, options, workspace);
      bySequence.forEach((at, index) => {
        bounds[index] = at.reduce((sum, correction) => sum + correction, bounds[index]!);
      });
    },
  }),
};

function correctFinite(view: FiniteView, { data, corrections }: Correction): FiniteView {
  const K = view.stateCount;
  return {
    ...view,
    data,
    symbolEmission: null,
    logEmissionInto(out, t) {
      view.logEmissionInto(out, t);
      const start = data.starts[t]!;
      for (let b = 0; b < data.aliveCounts[t]!; b++) {
        const correction = corrections[start + b]!;
        for (let k = 0; k < K; k++) out[b * K + k] = out[b * K + k]! + correction;
      }
    },
  };
}

function addInto(out: Float64Array, terms: Float64Array): void {
  for (let i = 0; i < terms.length; i++) out[i] = out[i]! + terms[i]!;
}

function shift(out: Float64Array, count: number, by: number): void {
  for (let n = 0; n < count; n++) out[n] = out[n]! + by;
}
