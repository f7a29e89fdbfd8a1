import { checkOptions } from "@unrolled/core";
import { taylor } from "../approximate/taylor.js";
import { checkIterations, type GaussianMethod, gaussianMethod, gaussianSizes, iterationsOption } from "./approximate-method.js";
import type { MethodKind } from "./method-kind.js";

export interface EkfOptions {
  /** Expansions of a target's law at most, each about the state that the last one gave; 1 is the plain filter. Default 10, fewer where it stands still. */
  readonly iterations?: number;
}

/**
 * An approximation of log p(y_{1:T} | x_{1:T}), in nats, by the extended Kalman filter: the step of the state is taken for its tangent at the filtered mean, and
 * the law of the state for a normal one,
 *
 *     m⁻ = g(m_{t−1}),  P⁻ = F P_{t−1} Fᵀ + Q,  F = ∂g/∂s at m_{t−1}.
 *
 * A normal y_t with a linear readout then conditions it exactly; under any other law of y_t (symbols, binary targets, counts, a perceptron as readout, sds
 * that are read out) the filtered law is Laplace's at the mode, with Fisher's information for curvature, and so is the increment.
 *
 * The value is exact where the model is linear and normal, and is off by what bends within the spread of the state elsewhere, by no one knows how
 * much: `standardErrorFrom` is "approximation", there is no standard error, and no comparison is decided by it. It falls as the noise does, with its
 * square. A law of the state with several modes is beyond it. docs/choosing-a-method.md has measurements.
 *
 * Cost O(Σ T_i (n weights + n³)), n numbers of state; memory that of one step. Draws nothing.
 * Source: Särkkä & Svensson 2023, §7.2, doi:10.1017/9781108917407; the iterated update of normal targets: Bell & Cathey 1993,
 * doi:10.1109/9.250476; of others: Koyama et al. 2010, doi:10.1198/jasa.2009.tm08326.
 *
 * @example
 * const score = logLikelihood(noisyNetwork, data, ekf());
 * console.log(score.value, score.exact, score.standardErrorFrom); // … false approximation
 */
export function ekf(options: EkfOptions = {}): GaussianMethod {
  checkOptions("ekf", options, ["iterations"]);
  const { iterations = 10 } = options;
  checkIterations("ekf", iterations);
  return gaussianMethod(ekfKind, { iterations }, taylor, iterations);
}

export const ekfKind: MethodKind<EkfOptions, "nonlinearGaussian"> = Object.freeze<MethodKind<EkfOptions, "nonlinearGaussian">>({
  name: "ekf",
  help: "extended Kalman filter: an approximation, without an error",
  view: "nonlinearGaussian",
  randomness: "exact",
  options: { iterations: iterationsOption },
  batch: 8,
  make: ekf,
  cost(model, data) {
    const { n } = gaussianSizes(model, data);
    return data.stepCount * (2 * n * model.parameterCount + 4 * n * n * n);
  },
});
