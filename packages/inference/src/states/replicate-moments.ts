import type { PosteriorGiven, StateMoments } from "@unrolled/core";
import type { RunMoments } from "./cloud-moments.js";

/**
 * The mean over R independent runs of each number, and its standard error: their standard deviation (R − 1 degrees of freedom)
 * over √R. One run has the errors 0: it stands for a law that is a point. Runs that are not to be believed have NaN.
 */
export function replicateMoments(runs: readonly RunMoments[], given: PosteriorGiven, believed = true): StateMoments {
  const averageOf = (arrays: readonly Float64Array[]) => {
    const { values, errors } = averaged(arrays);
    return { values, errors: believed ? errors : errors.fill(Number.NaN) };
  };
  const means = averageOf(runs.map((run) => run.means));
  const sds = averageOf(runs.map((run) => run.sds));
  const quantiles = runs[0]!.quantiles.map((_, q) => averageOf(runs.map((run) => run.quantiles[q]!)));
  return Object.freeze({
    given,
    means: means.values,
    sds: sds.values,
    quantiles: Object.freeze(quantiles.map(({ values }) => values)),
    standardErrors: Object.freeze({
      means: means.errors,
      sds: sds.errors,
      quantiles: Object.freeze(quantiles.map(({ errors }) => errors)),
    }),
  });
}

function averaged(runs: readonly Float64Array[]): { readonly values: Float64Array; readonly errors: Float64Array } {
  const R = runs.length;
  const values = new Float64Array(runs[0]!.length);
  const errors = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let sum = 0;
    for (const run of runs) sum += run[i]!;
    const mean = sum / R;
    let squares = 0;
    for (const run of runs) squares += (run[i]! - mean) ** 2;
    values[i] = mean;
    errors[i] = R === 1 ? 0 : Math.sqrt(squares / (R - 1) / R);
  }
  return { values, errors };
}
