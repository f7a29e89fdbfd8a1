import { checkOptions, describedBy } from "@unrolled/core";
import { momentumStep } from "@unrolled/kernels";
import { checkWithin } from "../check-options.js";
import type { Optimiser, OptimiserKind } from "./optimiser.js";

export interface SgdOptions {
  /** μ; default 0. */
  readonly momentum?: number;
}

/**
 * Stochastic gradient ascent with momentum μ: u ← μ u + g, θ ← θ + rate · u (PyTorch's convention; Polyak 1964,
 * doi:10.1016/0041-5553(64)90137-5). μ = 0 is the plain gradient.
 *
 * @throws RangeError unless 0 ≤ μ < 1.
 * @example
 * bptt({ optimiser: sgd({ momentum: 0.9 }), learningRate: 0.1 });
 */
export function sgd(options: SgdOptions = {}): Optimiser {
  checkOptions("sgd", options, ["momentum"]);
  const { momentum = 0 } = options;
  checkWithin("sgd", "momentum", momentum, 0, 1);
  return describedBy<Optimiser>(
    sgdKind,
    { momentum },
    {
      name: "sgd",
      carriedCount: 1,
      stepInto(parameters: Float64Array, gradient: Float64Array, carried: readonly Float64Array[], learningRate: number): void {
        momentumStep(parameters, gradient, carried[0]!, learningRate, momentum);
      },
    },
  );
}

export const sgdKind: OptimiserKind = Object.freeze({
  name: "sgd",
  from: (options) => sgd(options as SgdOptions),
} satisfies OptimiserKind);
