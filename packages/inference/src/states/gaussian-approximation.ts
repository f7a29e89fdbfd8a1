import {
  type AnyModel,
  type Dataset,
  type Model,
  type NonlinearGaussianView,
  requireDataset,
  requireModel,
  rowsByIndex,
} from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { keepGaussians, smoothGaussians } from "../approximate/gaussian-smoother.js";
import type { NormalLaws } from "../approximate/linearisation.js";
import { requireView } from "../binding/views.js";
import type { GaussianMethod } from "../methods/approximate-method.js";

/** Normal laws of one sequence's states that stand for the true ones: T × S means and T × S × S covariances of each kind, row-major. */
export interface GaussianLaws {
  readonly id: string;
  /** T */
  readonly length: number;
  /** S */
  readonly stateDim: number;
  /** T: log p(y_t | y_<t), about. */
  readonly increments: Float64Array;
  /** Of s_t given y_<t, given y_≤t, and given all. */
  readonly predicted: NormalLaws;
  readonly filtered: NormalLaws;
  readonly smoothed: NormalLaws;
}

/**
 * The normal laws that a filter by `method` and the smoother that goes back from its end give every state, for every sequence in file order: what
 * starts, proposals and look-aheads can be made of. They approximate (see `ekf`); of a linear model with Gaussian noise they are exact.
 *
 * Cost that of the method, and O(n³) a step; memory O(n²) a step.
 * @throws TypeError for a model without the view or a method that is none of `ekf`, `ukf`, `slf`; RangeError as the method.
 * @example
 * const [first] = gaussianApproximation(noisyNetwork, data, ekf());
 * console.log(first.smoothed.means.subarray(0, first.stateDim), first.smoothed.covariances[0]);
 */
export function gaussianApproximation(model: Model<"nonlinearGaussian">, data: Dataset, method: GaussianMethod): GaussianLaws[] {
  const { view, options } = bindApproximation("gaussianApproximation", model, data, method);
  const workspace = createWorkspace();
  return workspace.scope(() => {
    const kept = keepGaussians(view, options, workspace);
    const smoothed = smoothGaussians(view, kept, { count: 0, keys: [] }, workspace);
    const rows = rowsByIndex(data);
    return data.sequences.map(({ id, length }, index) => {
      const positions = Array.from({ length }, (_, t) => data.starts[t]! + rows[index]!);
      const own = (laws: NormalLaws): NormalLaws => ownLaws(view, laws, positions);
      return Object.freeze({
        id,
        length,
        stateDim: view.ownDim,
        increments: Float64Array.from(positions, (position) => kept.increments[position]!),
        predicted: own(kept.predicted),
        filtered: own(kept.filtered),
        smoothed: own(smoothed),
      } satisfies GaussianLaws);
    });
  });
}

/** A model's view bound for a method that takes laws for normal ones, checked. */
export function bindApproximation(who: string, model: AnyModel, data: Dataset, method: GaussianMethod) {
  requireModel(model, who);
  requireDataset(data, who);
  if (typeof method?.approximation?.linearisation?.open !== "function")
    throw new TypeError(
      `${who}: a method that takes the law of the state for a normal one is required, got ${method?.name ?? typeof method}; use ekf(), ukf() or slf()`,
    );
  const view = requireView(model, "nonlinearGaussian", who).views.nonlinearGaussian(data);
  return { view, options: { ...method.approximation, name: method.name } };
}

/** Copies of the model's own numbers, at these packed positions. */
export function ownLaws(
  { stateDim: n, ownDim: S }: NonlinearGaussianView,
  { means, covariances }: NormalLaws,
  positions: readonly number[],
): NormalLaws {
  const own = { means: new Float64Array(positions.length * S), covariances: new Float64Array(positions.length * S * S) };
  positions.forEach((position, t) => {
    for (let i = 0; i < S; i++) {
      own.means[t * S + i] = means[position * n + i]!;
      for (let j = 0; j < S; j++) own.covariances[(t * S + i) * S + j] = covariances[(position * n + i) * n + j]!;
    }
  });
  return Object.freeze(own);
}
