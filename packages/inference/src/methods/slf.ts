import { checkOptions, describeValue } from "@unrolled/core";
import { byPoints } from "../approximate/by-points.js";
import { cubaturePoints, gaussHermitePoints } from "../approximate/point-set.js";
import { checkIterations, type GaussianMethod, gaussianMethod, gaussianSizes, iterationsOption } from "./approximate-method.js";
import type { MethodKind } from "./method-kind.js";

export interface SlfOptions {
  /**
   * Points of Gauss–Hermite quadrature along each number of the state (and of noise inside the step), all of whose combinations are taken, orderⁿ in all;
   * "cubature" (the default): 2 n points of the spherical cubature rule.
   */
  readonly order?: number | "cubature";
  /** Expansions of a target's law at most, each about the state that the last one gave; 1 is the plain filter. Default 10, fewer where it stands still. */
  readonly iterations?: number;
}

/** Points beyond which a grid of them is no help. */
const mostPoints = 20_000;

/**
 * An approximation of log p(y_{1:T} | x_{1:T}), in nats, by the statistically linearised filter: the law of the state is taken for a normal one, and the model's
 * step for the linear function that is closest to it on average under that law, s_t ≈ A s_{t−1} + b + N(0, Ω), whose moments are integrals that a
 * quadrature takes: the spherical cubature rule (then it is the cubature Kalman filter), or Gauss–Hermite's, exact for as many bends as it has
 * points (the Gauss–Hermite filter: as good as a filter with normal laws can be, where orderⁿ points can be paid for). A normal y_t is
 * read likewise (a linear readout exactly); under any other law of y_t Laplace's law at the mode is set right by the same quadrature about it.
 *
 * `standardErrorFrom` is "approximation": exact where the model is linear and normal, elsewhere off by no one knows how much, and no comparison is
 * decided by it. docs/choosing-a-method.md has measurements.
 *
 * Cost O(Σ T_i (points · weights + points · n²)), 2 n points or orderⁿ; memory that of one step. Draws nothing.
 * Source: Gelb 1974, §6.2; Arasaratnam & Haykin 2009, doi:10.1109/TAC.2009.2019800; Ito & Xiong 2000, doi:10.1109/9.855552; iterated by regression
 * about the filtered law: García-Fernández, Svensson, Morelande & Särkkä 2015, doi:10.1109/TSP.2015.2454485.
 *
 * @throws RangeError where a quadrature has more than 20,000 points.
 * @example
 * console.log(logLikelihood(noisyNetwork, data, slf()).value, logLikelihood(noisyNetwork, data, slf({ order: 3 })).value);
 */
export function slf(options: SlfOptions = {}): GaussianMethod {
  checkOptions("slf", options, ["order", "iterations"]);
  const { order = "cubature", iterations = 10 } = options;
  checkIterations("slf", iterations);
  if (order !== "cubature" && !(typeof order === "number" && Number.isSafeInteger(order) && order >= 2 && order <= 50))
    throw new RangeError(`slf: order must be "cubature" or an integer of 2..50, got ${describeValue(order)}; 3 is a start`);
  return gaussianMethod(
    slfKind,
    { order, iterations },
    byPoints((dim) => {
      if (order === "cubature") return cubaturePoints(dim);
      if (order ** dim > mostPoints)
        throw new RangeError(
          `slf: at most ${mostPoints} points can be taken, order ${order} with ${dim} numbers of state and noise needs ${order}^${dim}; take a lower order, or "cubature"`,
        );
      return gaussHermitePoints(dim, order);
    }),
    iterations,
  );
}

export const slfKind: MethodKind<SlfOptions, "nonlinearGaussian"> = Object.freeze<MethodKind<SlfOptions, "nonlinearGaussian">>({
  name: "slf",
  help: "statistically linearised filter, by cubature or Gauss-Hermite points: an approximation, without an error",
  view: "nonlinearGaussian",
  randomness: "exact",
  options: {
    order: { type: "integer", least: 2, help: "Gauss-Hermite points along each number", default: "cubature" },
    iterations: iterationsOption,
  },
  batch: 8,
  make: slf,
  cost(model, data, { order = "cubature" }) {
    const { n, E } = gaussianSizes(model, data);
    const points = order === "cubature" ? 2 * (n + E) : order ** (n + E);
    return data.stepCount * points * (model.parameterCount + 2 * n * n);
  },
});
