import type { Workspace } from "@unrolled/core";
import { logSumExp } from "@unrolled/kernels";
import type { LaplaceUpdate } from "./laplace-update.js";
import type { NormalLaws, OpenLinearisation } from "./linearisation.js";

/** Corrects the laws of a batch, and log p(y_t), by what a quadratic leaves of log p(y_t | s). */
export type Tilt = (laws: NormalLaws, laplace: LaplaceUpdate, evidence: Float64Array, alive: number, t: number) => void;

/**
 * With N(ŝ, V) and the quadratic q that `laplace` came to, p(s | y) ∝ N(s; ŝ, V) exp(log p(y | s) − q(s)): on points s_i of N(ŝ, V) with
 * weights w_i, p(y) gains Σ w_i exp(log p(y | s_i) − q(s_i)), and the law's mean and covariance become those of the points so weighed (adaptive
 * quadrature: Naylor & Smith 1982, doi:10.2307/2347995). Null where a weight is below 0: such points cannot be weighed.
 */
export function tiltByPoints({ process, points }: OpenLinearisation, n: number, batch: number, workspace: Workspace): Tilt | null {
  if (points === null) return null;
  const { set, spread } = points;
  const { count, meanWeights } = set;
  if (meanWeights.some((weight) => weight < 0)) return null;
  const logPotentials = workspace.vector(batch * count);
  const excess = workspace.vector(count);
  const logWeights = meanWeights.map(Math.log);
  const mean = workspace.vector(n);
  return (laws, laplace, evidence, alive, t) => {
    const at = spread(laws, t);
    process.potential!.logProbInto(logPotentials, { count: alive * count, dim: n, data: at.subarray(0, alive * count * n) }, t);
    for (let i = 0; i < alive; i++) {
      const from = i * count;
      // A missing target says nothing, exactly.
      if (logPotentials.subarray(from, from + count).every((x) => x === 0)) continue;
      for (let p = 0; p < count; p++) excess[p] = logWeights[p]! + logPotentials[from + p]! - laplace.quadraticAt(i, at, (from + p) * n);
      const total = logSumExp(excess);
      if (!Number.isFinite(total)) continue;
      evidence[i] = evidence[i]! + total;
      mean.fill(0);
      for (let p = 0; p < count; p++) {
        excess[p] = Math.exp(excess[p]! - total);
        for (let j = 0; j < n; j++) mean[j] = mean[j]! + excess[p]! * at[(from + p) * n + j]!;
      }
      laws.means.set(mean, i * n);
      for (let j = 0; j < n; j++)
        for (let k = 0; k <= j; k++) {
          let sum = 0;
          for (let p = 0; p < count; p++) sum += excess[p]! * (at[(from + p) * n + j]! - mean[j]!) * (at[(from + p) * n + k]! - mean[k]!);
          laws.covariances[(i * n + j) * n + k] = laws.covariances[(i * n + k) * n + j] = sum;
        }
    }
  };
}
