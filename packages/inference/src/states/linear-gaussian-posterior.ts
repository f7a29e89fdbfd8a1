import { type Key, type LinearGaussianView, normalQuantile, rowsByIndex, type StatePosterior, type Workspace } from "@unrolled/core";
import { drawLinearGaussianPaths } from "../exact/linear-gaussian/draw-paths.js";
import { filterLinearGaussian } from "../exact/linear-gaussian/filter-linear-gaussian.js";
import { smoothLinearGaussian } from "../exact/linear-gaussian/smooth-linear-gaussian.js";
import { emptyMoments, type RunMoments } from "./cloud-moments.js";
import { replicateMoments } from "./replicate-moments.js";
import type { SettledOptions } from "./state-posterior-options.js";

/**
 * The normal laws of a linear-Gaussian state, exact: of the filter, and unless the past alone is given of the smoother, with independent draws of whole
 * paths. A number of which the targets so far say nothing (a diffuse start) has the sd Infinity.
 */
export function linearGaussianPosterior(
  view: LinearGaussianView,
  { given, paths: count, probabilities }: SettledOptions,
  key: Key,
  workspace: Workspace,
): StatePosterior[] {
  const { data, stateDim: S } = view;
  const deviates = probabilities.map(normalQuantile);
  const rows = rowsByIndex(data);
  const empty = (): RunMoments[] => Array.from(data.order, (index) => emptyMoments(data.sequences[index]!.length, S, probabilities));
  const filtered = empty();
  const smoothed = given === "past" ? null : empty();
  return workspace.scope(() => {
    filterLinearGaussian(view, workspace, (t, row, { filtered: { mean, covariance, diffuse } }) =>
      momentsInto(filtered[row]!, t, mean, covariance, diffuse, deviates),
    );
    if (smoothed !== null)
      smoothLinearGaussian(view, workspace, (t, row, { mean, covariance }) =>
        momentsInto(smoothed[row]!, t, mean, covariance, null, deviates),
      );
    const drawn = given === "past" || count === 0 ? null : drawLinearGaussianPaths(view, count, key, workspace);
    return data.sequences.map(({ id, length }, index): StatePosterior => {
      const row = rows[index]!;
      const one = (size: number): Float64Array => new Float64Array(size).fill(1);
      return Object.freeze({
        id,
        length,
        stateDim: S,
        probabilities,
        filtered: replicateMoments([filtered[row]!], "past"),
        smoothed: smoothed === null ? null : replicateMoments([smoothed[row]!], "all"),
        paths: Object.freeze(drawn?.[index] ?? []),
        standardErrorFrom: "exact",
        key: drawn === null ? null : key.toString(),
        diagnostics: Object.freeze({
          particles: 1,
          replicates: 1,
          filteredEss: one(length),
          smoothedEss: given === "past" ? null : one(length),
          backwardEss: given === "past" ? null : one(length - 1),
          distinct: given === "past" ? null : new Int32Array(length).fill(1),
          warnings: Object.freeze([]),
        }),
      } satisfies StatePosterior);
    });
  });
}

function momentsInto(
  out: RunMoments,
  t: number,
  mean: Float64Array,
  covariance: Float64Array,
  diffuse: Float64Array | null,
  deviates: readonly number[],
): void {
  const S = mean.length;
  for (let d = 0; d < S; d++) {
    const at = t * S + d;
    const unknown = diffuse !== null && diffuse[d * S + d]! > 0;
    const sd = unknown ? Number.POSITIVE_INFINITY : Math.sqrt(Math.max(0, covariance[d * S + d]!));
    out.means[at] = mean[d]!;
    out.sds[at] = sd;
    deviates.forEach((z, q) => {
      out.quantiles[q]![at] = z === 0 ? mean[d]! : mean[d]! + z * sd;
    });
  }
}
