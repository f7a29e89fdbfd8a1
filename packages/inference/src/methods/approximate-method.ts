import { type AnyModel, type Dataset, describedBy, type Method, type OptionRule, type Settings } from "@unrolled/core";
import { gaussianFilter } from "../approximate/gaussian-filter.js";
import type { Linearisation } from "../approximate/linearisation.js";
import { approximateEstimate } from "../estimates/approximate-estimate.js";
import type { MethodKind } from "./method-kind.js";

/** A method that takes the law of the state for a normal one. */
export type GaussianMethod = Method<"nonlinearGaussian", "exact"> & {
  /** How it takes functions for linear ones, and how often it goes back to a target: what `gaussianApproximation` works by. */
  readonly approximation: { readonly linearisation: Linearisation; readonly iterations: number };
};

/** `iterations`, as every such kind has it. */
export const iterationsOption: OptionRule = Object.freeze<OptionRule>({
  type: "integer",
  least: 1,
  help: "expansions of a target's law at most, each about what the last one gave; 1: about the prediction alone",
  default: "10",
});

/** A method of a kind that filters by a linearisation. */
export function gaussianMethod<S extends object>(
  kind: MethodKind<S, "nonlinearGaussian">,
  settings: S,
  linearisation: Linearisation,
  iterations: number,
): GaussianMethod {
  const { name } = kind;
  return describedBy(kind, settings as unknown as Settings, {
    name,
    view: "nonlinearGaussian",
    randomness: "exact",
    approximation: Object.freeze({ linearisation, iterations }),
    run(view, { workspace }) {
      return workspace.scope(() => {
        const { values, increments, lostAt } = gaussianFilter(view, { linearisation, iterations, name }, workspace);
        return approximateEstimate(name, view.data, values, increments, (row) => lostWarnings(lostAt[row]!));
      });
    },
  } satisfies GaussianMethod);
}

/** What a covariance that was none leads to, in a sentence. */
export function lostWarnings(step: number): string[] {
  if (step === -1) return [];
  return [
    `at step ${step + 1} the points left a covariance with a variance below 0 in some direction, which was set to 0, so that what follows leans on it; take points whose weights are above 0 (cubature, or another alpha, beta and kappa)`,
  ];
}

/** n numbers of state and E of noise of a model, by which its filters' cost goes. */
export function gaussianSizes(model: AnyModel, data: Dataset): { readonly n: number; readonly E: number } {
  const view = model.views.nonlinearGaussian?.(data);
  return { n: view?.stateDim ?? 1, E: view?.noiseDim ?? 0 };
}

export function checkIterations(who: string, iterations: number): void {
  if (!Number.isSafeInteger(iterations) || iterations < 1)
    throw new RangeError(`${who}: iterations must be an integer of at least 1, got ${iterations}; 1 expands about the prediction alone`);
}
