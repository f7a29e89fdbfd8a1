import { columnMoments } from "@unrolled/kernels";
import type { Collapse, Dataset } from "../../contracts/index.js";

/** Each dimension's mean and variance over its observed targets; 0 where it is never observed. */
export interface TargetMoments {
  /** D */
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

export function targetMoments(data: Dataset): TargetMoments {
  const D = data.targets.size;
  const means = new Float64Array(D);
  const variances = new Float64Array(D);
  columnMoments(means, variances, data.targetValues!, data.stepCount, D);
  const orZero = (x: number): number => (Number.isNaN(x) ? 0 : x);
  return { means: means.map(orZero), variances: variances.map(orZero) };
}

/** The least variance a fit may reach, relative to the data's own: below, rounding is all that is left of it. */
const leastRelativeVariance = 1e-14;

/**
 * The collapse that a maximised variance is, or null where it is none; `law` says whose: "state 2".
 *
 * @throws RangeError where the data do not vary at all.
 */
export function collapseOf(variance: number, spread: number, law: string, dimension: number): Collapse | null {
  if (spread === 0)
    throw new RangeError(`hiddenMarkov: a normal emission needs targets that vary, dimension ${dimension + 1} is constant; leave it out`);
  if (variance > leastRelativeVariance * spread) return null;
  return Object.freeze({
    collapsed: `the variance of ${law}, dimension ${dimension + 1} fell to ${Number(variance.toPrecision(3))}: the likelihood has no maximum there`,
  });
}
