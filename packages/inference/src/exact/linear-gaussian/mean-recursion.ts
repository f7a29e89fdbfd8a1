import type { Workspace } from "@unrolled/core";
import type { CovarianceRecursion } from "./covariance-recursion.js";
import type { LinearSystem } from "./linear-system.js";

const logTwoPi = Math.log(2 * Math.PI);

/** mean ← A mean + b, b at `bAt` of `offsets`, which are empty where all are 0; `scratch` has n numbers. */
export function predictMean(
  mean: Float64Array,
  at: number,
  A: Float64Array,
  offsets: Float64Array,
  bAt: number,
  scratch: Float64Array,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    let sum = offsets.length === 0 ? 0 : offsets[bAt + i]!;
    for (let j = 0; j < n; j++) sum += A[i * n + j]! * mean[at + j]!;
    scratch[i] = sum;
  }
  for (let i = 0; i < n; i++) mean[at + i] = scratch[i]!;
}

/**
 * Moves a mean (at `at`) by the innovations of a target (at `yAt`, its offset taken off) with the gains of a step: log p(y_t | y_<t) in nats, 0
 * where nothing is observed. A number that met a diffuse direction adds −½ (log 2π + log F∞), the limit for κ → ∞ without its −½ log κ
 * (Durbin & Koopman 2012, eq. 7.4 of §7.2.2). `scratch` has m numbers.
 */
export function correctMean(
  mean: Float64Array,
  at: number,
  recursion: CovarianceRecursion,
  targets: Float64Array,
  yAt: number,
  scratch: Float64Array,
): number {
  const { observed, observedCount: k, independent, mixing, directions, gains, variances, diffuse, law } = recursion;
  const { n } = law;
  let total = 0;
  for (let i = 0; i < k; i++) {
    let innovation = targets[yAt + observed[i]!]!;
    if (!independent) for (let j = 0; j < i; j++) innovation -= mixing[i * k + j]! * scratch[j]!;
    scratch[i] = innovation;
    for (let j = 0; j < n; j++) innovation -= directions[i * n + j]! * mean[at + j]!;
    for (let j = 0; j < n; j++) mean[at + j] = mean[at + j]! + gains[i * n + j]! * innovation;
    const variance = variances[i]!;
    total += logTwoPi + Math.log(variance) + (diffuse[i] === 1 ? 0 : (innovation * innovation) / variance);
  }
  return k === 0 ? 0 : -0.5 * total;
}

/** The means of the first states of some rows, one after the other. */
export function startMeans({ view, n }: LinearSystem, rows: readonly number[], workspace: Workspace): Float64Array {
  const means = workspace.vector(rows.length * n);
  const covariance = workspace.vector(n * n);
  const diffuse = workspace.vector(n * n);
  rows.forEach((row, i) => {
    view.initialInto(means.subarray(i * n, (i + 1) * n), covariance, diffuse, row);
  });
  return means;
}
