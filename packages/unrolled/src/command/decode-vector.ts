import { key, type Model, type SmoothedStatePosterior, type StateMoments, stateLabels } from "@unrolled/core";
import { statePosterior } from "@unrolled/inference";
import type { Decoded, DecodeTask } from "./decode-task.js";

/** The posterior of a state that is a vector: exact where it is linear with Gaussian noise, or a point, else by particles, with errors from replicates. */
export function decodeVector({ model, data, posterior, paths, particles, replicates, seed }: DecodeTask): Decoded {
  const network = model as unknown as Model<"particles" | "additiveNoise">;
  const results = statePosterior(network, data, { particles, replicates, paths }, key(seed).fold("decode"));
  const dimensions = stateLabels(model.graph);
  const exact = results.every(({ standardErrorFrom }) => standardErrorFrom === "exact");
  return {
    json: {
      states: "vectors, their numbers named in dimensions",
      dimensions,
      exact,
      ...(exact ? {} : { particles, replicates }),
      probabilities: results[0]!.probabilities,
      warnings: warningsOf(results),
      sequences: results.map((result) => sequenceJson(result, posterior)),
    },
    text: () => textOf(results, dimensions),
    warnings: warningsOf(results),
  };
}

function warningsOf(results: readonly SmoothedStatePosterior[]): string[] {
  return [...new Set(results.flatMap(({ diagnostics }) => diagnostics.warnings))];
}

function sequenceJson({ id, stateDim, standardErrorFrom, filtered, smoothed, paths, diagnostics }: SmoothedStatePosterior, laws: boolean) {
  return {
    id,
    standardErrorFrom,
    ...(laws ? { filtered: momentsJson(filtered, stateDim), smoothed: momentsJson(smoothed, stateDim) } : {}),
    ...(paths.length === 0 ? {} : { paths: paths.map((path) => rowsOf(path, stateDim)) }),
    ...(standardErrorFrom === "exact" ? {} : { ess: diagnostics.filteredEss, smoothedEss: diagnostics.smoothedEss }),
    warnings: diagnostics.warnings,
  };
}

/** T rows of S, and as many quantiles as there are probabilities. */
function momentsJson({ means, sds, quantiles, standardErrors }: StateMoments, S: number) {
  return {
    means: rowsOf(means, S),
    sds: rowsOf(sds, S),
    quantiles: quantiles.map((quantile) => rowsOf(quantile, S)),
    standardErrors: {
      means: rowsOf(standardErrors.means, S),
      sds: rowsOf(standardErrors.sds, S),
      quantiles: standardErrors.quantiles.map((quantile) => rowsOf(quantile, S)),
    },
  };
}

function rowsOf(values: Float64Array, size: number): Float64Array[] {
  return Array.from({ length: values.length / size }, (_, t) => values.subarray(t * size, (t + 1) * size));
}

/** A heading, and a line for each sequence, step (from 1) and dimension: mean, its Monte Carlo error and sd, filtered and smoothed. */
function* textOf(results: readonly SmoothedStatePosterior[], dimensions: readonly string[]): Iterable<string> {
  // An error that is unavailable is a dash.
  yield "sequence\tstep\tdimension\tfiltered mean\terror\tsd\tsmoothed mean\terror\tsd\n";
  for (const { id, length, stateDim, filtered, smoothed } of results) {
    const lines: string[] = [];
    for (let i = 0; i < length * stateDim; i++) {
      const numbers = [filtered, smoothed].flatMap(({ means, sds, standardErrors }) => [means[i]!, standardErrors.means[i]!, sds[i]!]);
      lines.push(
        [
          id,
          Math.floor(i / stateDim) + 1,
          dimensions[i % stateDim] ?? "",
          ...numbers.map((value) => (Number.isNaN(value) ? "–" : value.toFixed(6))),
        ].join("\t"),
      );
    }
    yield `${lines.join("\n")}\n`;
  }
}
