import type { AnyModel, Dataset, Key, Model, SmoothedStatePosterior, StateMoments } from "@unrolled/core";
import { checkOptions, normalQuantile, requireKey, rowsByIndex } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { keepGaussians, smoothGaussians } from "../approximate/gaussian-smoother.js";
import type { NormalLaws } from "../approximate/linearisation.js";
import { type GaussianMethod, lostWarnings } from "../methods/approximate-method.js";
import { bindApproximation, ownLaws } from "./gaussian-approximation.js";
import { settledOptions } from "./state-posterior-options.js";

export interface ApproximatePosteriorOptions {
  /** M ≥ 0, paths drawn of each sequence. Default 100. */
  readonly paths?: number;
  /** Of the quantiles, rising, each in (0, 1). Default 0.025, 0.5, 0.975. */
  readonly probabilities?: readonly number[];
}

/**
 * What `statePosterior` gives, approximately and in one pass: the law of every h_t given y_{1:t} and given y_{1:T} taken for a normal one, by the filter of
 * `method` (`ekf`, `ukf`, `slf`) and the smoother back from its end, and draws of whole paths from the linear model that they make. `standardErrorFrom` is
 * "approximation" and all standard errors are NaN: exact for a linear model with Gaussian noise, elsewhere nothing says how far off it is. Laws with
 * several modes, or with bends that matter within their spread, need `statePosterior`.
 *
 * Cost O(n³) a step beside the method's; memory O(n²) a step. A sequence's numbers depend on its id and the key, which is for paths, not on the batch.
 * Source: Särkkä & Svensson 2023, ch. 12 and 13, doi:10.1017/9781108917407.
 *
 * @throws TypeError for a model without the view `nonlinearGaussian`; RangeError for options, or as the method.
 * @example
 * const [first] = approximateStatePosterior(noisyNetwork, data, ekf(), { paths: 10 }, key(1));
 * console.log(first.smoothed.means.subarray(0, 4), first.standardErrorFrom, first.paths.length); // … approximation 10
 */
export function approximateStatePosterior(
  model: Model<"nonlinearGaussian">,
  data: Dataset,
  method: GaussianMethod,
  options: ApproximatePosteriorOptions,
  key: Key,
): SmoothedStatePosterior[] {
  checkOptions("approximateStatePosterior", options, ["paths", "probabilities"]);
  requireKey(key, "approximateStatePosterior");
  const { paths: count, probabilities } = settledOptions(options);
  const any: AnyModel = model;
  const { view, options: filter } = bindApproximation("approximateStatePosterior", any, data, method);
  const deviates = probabilities.map(normalQuantile);
  const workspace = createWorkspace();
  return workspace.scope(() => {
    const kept = keepGaussians(view, filter, workspace);
    const keys = Array.from(data.order, (index) => key.fold("sequence").fold(data.sequences[index]!.id));
    const smoothed = smoothGaussians(view, kept, { count, keys }, workspace);
    const rows = rowsByIndex(data);
    const { stateDim: n, ownDim: S } = view;
    return data.sequences.map(({ id, length }, index): SmoothedStatePosterior => {
      const row = rows[index]!;
      const positions = Array.from({ length }, (_, t) => data.starts[t]! + row);
      const drawn = smoothed.paths[row]!;
      return Object.freeze({
        id,
        length,
        stateDim: S,
        probabilities,
        filtered: momentsOf(ownLaws(view, kept.filtered, positions), S, deviates, "past"),
        smoothed: momentsOf(ownLaws(view, smoothed, positions), S, deviates, "all"),
        paths: Object.freeze(
          Array.from({ length: count }, (_, k) =>
            Float64Array.from({ length: length * S }, (_, i) => drawn[(k * length + Math.floor(i / S)) * n + (i % S)]!),
          ),
        ),
        standardErrorFrom: "approximation",
        key: key.toString(),
        diagnostics: Object.freeze({
          particles: 1,
          replicates: 1,
          filteredEss: new Float64Array(length).fill(1),
          smoothedEss: new Float64Array(length).fill(1),
          backwardEss: new Float64Array(length - 1).fill(1),
          distinct: new Int32Array(length).fill(1),
          warnings: Object.freeze(lostWarnings(kept.lostAt[row]!)),
        }),
      } satisfies SmoothedStatePosterior);
    });
  });
}

/** Means, sds and quantiles of normal laws, without standard errors. */
function momentsOf({ means, covariances }: NormalLaws, S: number, deviates: readonly number[], given: StateMoments["given"]): StateMoments {
  const sds = means.map((_, i) => Math.sqrt(Math.max(0, covariances[i * S + (i % S)]!)));
  const none = (): Float64Array => new Float64Array(means.length).fill(Number.NaN);
  return Object.freeze({
    given,
    means,
    sds,
    quantiles: Object.freeze(deviates.map((z) => means.map((mean, i) => mean + z * sds[i]!))),
    standardErrors: Object.freeze({ means: none(), sds: none(), quantiles: Object.freeze(deviates.map(none)) }),
  });
}
