import { checkOptions, describedBy } from "@unrolled/core";
import { adamStep } from "@unrolled/kernels";
import { checkPositive, checkWithin } from "../check-options.js";
import type { Optimiser, OptimiserKind } from "./optimiser.js";

export interface AdamOptions {
  /** β₁, decay of the mean; default 0.9. */
  readonly beta1?: number;
  /** β₂, decay of the mean square; default 0.999. */
  readonly beta2?: number;
  /** Added to the root mean square; default 1e-8. */
  readonly epsilon?: number;
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1, doi:10.48550/arXiv.1412.6980), with bias correction, uphill: the defaults are
 * the paper's and PyTorch's.
 *
 * @throws RangeError unless 0 ≤ β < 1 and ε > 0.
 * @example
 * bptt({ optimiser: adam({ beta2: 0.99 }) });
 */
export function adam(options: AdamOptions = {}): Optimiser {
  checkOptions("adam", options, ["beta1", "beta2", "epsilon"]);
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  checkWithin("adam", "beta1", beta1, 0, 1);
  checkWithin("adam", "beta2", beta2, 0, 1);
  checkPositive("adam", "epsilon", epsilon);
  return describedBy<Optimiser>(
    adamKind,
    { beta1, beta2, epsilon },
    {
      name: "adam",
      carriedCount: 2,
      stepInto(
        parameters: Float64Array,
        gradient: Float64Array,
        carried: readonly Float64Array[],
        learningRate: number,
        count: number,
      ): void {
        const [mean, square] = carried;
        adamStep(parameters, gradient, mean!, square!, count, learningRate, beta1, beta2, epsilon);
      },
    },
  );
}

export const adamKind: OptimiserKind = Object.freeze({
  name: "adam",
  from: (options) => adam(options as AdamOptions),
} satisfies OptimiserKind);
