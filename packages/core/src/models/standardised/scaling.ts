import { columnMoments } from "@unrolled/kernels";
import type { Dataset } from "../../contracts/index.js";

/** y ↦ (y − means) / sds, dimension by dimension. */
export interface AffineScaling {
  readonly means: readonly number[];
  /** All above 0. */
  readonly sds: readonly number[];
}

/** How a model's real targets and inputs are standardised; null: left as they are. The file field `"scaling"`. */
export interface Scaling {
  readonly targets: AffineScaling | null;
  readonly inputs: AffineScaling | null;
}

/**
 * Means and standard deviations (population) of the observed real targets and real inputs, over all sequences: bind the
 * training split. A dimension that never varies is centred and keeps sd 1, so that its units stay; one that is never
 * observed is left alone. Cost O(steps × dimensions).
 *
 * @example
 * const data = packDataset({ name: "walk", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1], [3]] }] });
 * scalingOf(data).targets; // { means: [2], sds: [1] }
 */
export function scalingOf(data: Dataset): Scaling {
  return Object.freeze({
    targets: data.targets.kind === "real" ? columns(data.targetValues!, data.stepCount, data.targets.size) : null,
    inputs: data.inputs?.kind === "real" ? columns(data.inputValues!, data.stepCount, data.inputs.size) : null,
  });
}

function columns(values: Float64Array, count: number, size: number): AffineScaling {
  const means = new Float64Array(size);
  const variances = new Float64Array(size);
  columnMoments(means, variances, values, count, size);
  return Object.freeze({
    means: Object.freeze(Array.from(means, (mean) => (Number.isNaN(mean) ? 0 : mean))),
    sds: Object.freeze(Array.from(variances, (variance) => (variance > 0 ? Math.sqrt(variance) : 1))),
  });
}
