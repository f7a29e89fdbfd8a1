import { checkOptions } from "@unrolled/core";
import { byPoints } from "../approximate/by-points.js";
import { type UnscentedOptions, unscentedPoints } from "../approximate/point-set.js";
import { checkIterations, type GaussianMethod, gaussianMethod, gaussianSizes, iterationsOption } from "./approximate-method.js";
import type { MethodKind } from "./method-kind.js";

export interface UkfOptions extends UnscentedOptions {
  /** Expansions of a target's law at most, each about the state that the last one gave; 1 is the plain filter. Default 10, fewer where it stands still. */
  readonly iterations?: number;
}

/**
 * An approximation of log p(y_{1:T} | x_{1:T}), in nats, by the unscented Kalman filter: the law of the state is taken for a normal one, which 2 n + 1 points
 * carry through the model's step (and through its noise, where that is inside), so that mean and covariance are right to the third
 * moment, without derivatives. A normal y_t is read by the points too (a linear readout exactly); under any other law of y_t Laplace's law at the
 * mode is set right by points about it.
 *
 * `standardErrorFrom` is "approximation": exact where the model is linear and normal, elsewhere off by no one knows how much, and no
 * comparison is decided by it. A covariance that is none, as weights below 0 may leave one, brings a warning. docs/choosing-a-method.md has measurements.
 *
 * Cost O(Σ T_i ((2 n + 1) weights + n³)); memory that of one step. Draws nothing.
 * Source: Julier & Uhlmann 2004, doi:10.1109/JPROC.2003.823141; Wan & van der Merwe 2000, doi:10.1109/ASSPCC.2000.882463; iterated by regression
 * about the filtered law: García-Fernández, Svensson, Morelande & Särkkä 2015, doi:10.1109/TSP.2015.2454485.
 *
 * @throws RangeError where the points would all stand at the mean.
 * @example
 * console.log(logLikelihood(noisyNetwork, data, ukf()).value, logLikelihood(noisyNetwork, data, ukf({ kappa: 1 })).value);
 */
export function ukf(options: UkfOptions = {}): GaussianMethod {
  checkOptions("ukf", options, ["alpha", "beta", "kappa", "iterations"]);
  const { iterations = 10, ...spread } = options;
  checkIterations("ukf", iterations);
  for (const [name, value] of Object.entries(spread))
    if (!Number.isFinite(value)) throw new RangeError(`ukf: ${name} must be a finite number, got ${value}; leave it out`);
  if (spread.alpha !== undefined && !(spread.alpha > 0))
    throw new RangeError(`ukf: alpha must be above 0, got ${spread.alpha}; 1 is the default`);
  return gaussianMethod(
    ukfKind,
    { ...spread, iterations },
    byPoints((dim) => {
      if (spread.kappa !== undefined && !(dim + spread.kappa > 0))
        throw new RangeError(`ukf: kappa must be above −${dim}, since the points have ${dim} numbers, got ${spread.kappa}; leave it out`);
      return unscentedPoints(dim, spread);
    }),
    iterations,
  );
}

export const ukfKind: MethodKind<UkfOptions, "nonlinearGaussian"> = Object.freeze<MethodKind<UkfOptions, "nonlinearGaussian">>({
  name: "ukf",
  help: "unscented Kalman filter: an approximation, without an error",
  view: "nonlinearGaussian",
  randomness: "exact",
  options: {
    alpha: { type: "number", above: 0, help: "scales how far the points lie from the mean", default: "1" },
    beta: { type: "number", help: "added to the mean's weight in covariances", default: "0" },
    kappa: { type: "number", help: "points lie alpha √(n + kappa) sds from the mean", default: "3 − n, at least 1" },
    iterations: iterationsOption,
  },
  batch: 8,
  make: ukf,
  cost(model, data) {
    const { n, E } = gaussianSizes(model, data);
    return data.stepCount * (2 * (n + E) + 1) * (model.parameterCount + 2 * n * n);
  },
});
