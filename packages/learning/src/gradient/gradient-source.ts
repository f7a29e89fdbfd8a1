import type { Dataset, DifferentiableModel, Key, Precision, ViewName } from "@unrolled/core";
import type { Workspace } from "@unrolled/kernels";

/** Where a mini-batch learner's gradients come from: the likelihood itself (BPTT), or a particle bound of it. */
export interface GradientSource<B extends DifferentiableModel> {
  readonly name: string;
  readonly view: ViewName;
  /** Returns the batch's total (nats) and ADDS its gradient. */
  addGradient(gradient: Float64Array, model: B, batch: Dataset, key: Key, precision: Precision, workspace: Workspace): number;
  /** The total on held-out data (nats). */
  score(model: B, data: Dataset, key: Key, workspace: Workspace): number;
}
