import { columnMoments } from "@unrolled/kernels";
import type { Dataset } from "../../contracts/index.js";

/**
 * What the pseudo-count c of a count or normal emission stands for: c observations that look like the bound data as a whole,
 * each dimension with the data's own mean m_d and variance v_d, added to every state.
 *
 * The prior of a state's law is conjugate: log p(θ) = c Σ_d E_q[log p(y_d | θ)], with q any law of mean m_d and variance v_d. For
 * Poisson rates that is Gamma(1 + c m_d, rate c); for normals a normal–inverse-gamma (full covariance: normal–inverse-Wishart
 * with scale c diag(v)) law. Its mode given data is the weighted maximum likelihood of data and pseudo-observations together,
 * so that no variance falls to 0 while c > 0.
 */
export interface PseudoObservations {
  /** D: c, or 0 for a dimension that is never observed. */
  readonly counts: Float64Array;
  /** D, 0 where never observed. */
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

export function pseudoObservations(data: Dataset, count: number): PseudoObservations {
  const D = data.targets.size;
  const means = new Float64Array(D);
  const variances = new Float64Array(D);
  columnMoments(means, variances, data.targetValues!, data.stepCount, D);
  const orZero = (x: number): number => (Number.isNaN(x) ? 0 : x);
  return { counts: means.map((mean) => (Number.isNaN(mean) ? 0 : count)), means: means.map(orZero), variances: variances.map(orZero) };
}

/** The least variance a fit may reach, relative to the data's own: below, the likelihood is running off to infinity. */
const leastRelativeVariance = 1e-14;

/** Checks one maximised variance; `law` says whose: "state 2". */
export function checkVariance(variance: number, prior: PseudoObservations, law: string, dimension: number): void {
  const spread = prior.variances[dimension]!;
  if (spread === 0)
    throw new RangeError(`hiddenMarkov: a normal emission needs targets that vary, dimension ${dimension + 1} is constant; leave it out`);
  if (!(variance > leastRelativeVariance * spread))
    throw new RangeError(
      `hiddenMarkov: the variance of ${law}, dimension ${dimension + 1} fell to ${variance}: with an emission pseudo-count of ${prior.counts[dimension]} the likelihood has no maximum; set it above 0`,
    );
}
