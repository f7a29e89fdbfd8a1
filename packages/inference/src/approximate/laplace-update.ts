import type { PotentialExpansion, Workspace } from "@unrolled/core";
import { conditionCovariance, type StateCovariance } from "@unrolled/kernels";
import type { NormalLaws } from "./linearisation.js";

/** Conditions the laws of a batch on targets of any law that says how it bends. */
export interface LaplaceUpdate {
  /** `laws` from those before y_t to those after it; sets log p(y_t), in nats, of each sequence alive. */
  update(laws: NormalLaws, evidence: Float64Array, alive: number, t: number): void;
  /** log p(y_t | s) as the quadratic that row i was conditioned on, at s (n numbers at `at`). */
  quadraticAt(i: number, s: Float64Array, at: number): number;
}

/** What is below this part of the largest information is what rounding has left of 0. */
const vanishes = 1e-12;

/** The gain of a step below which the mode is found, in nats. */
const enough = 1e-7;

/**
 * The mode ŝ of N(s; m, P) p(y | s) and log p's expansion there, value + gᵀ (s − ŝ) − ½ (s − ŝ)ᵀ Λ (s − ŝ), make a normal law N(ŝ, (P⁻¹ + Λ)⁻¹) and
 * Laplace's approximation of log p(y) = log ∫ N(s; m, P) p(y | s) ds:
 *
 *     log p(y) ≈ log p(y | ŝ) − ½ (ŝ − m)ᵀ P⁻¹ (ŝ − m) − ½ log |I + P Λ|
 *
 * ŝ is found by Newton's steps with Fisher's information for curvature, ŝ ← m + (P⁻¹ + Λ)⁻¹ (g + Λ (ŝ − m)), halved where they do not climb:
 * `iterations` expansions at most, the first at m. For a normal law of y they are the iterated extended Kalman filter's (Bell & Cathey 1993,
 * doi:10.1109/9.250476); for others those of Koyama, Castellanos Pérez-Bolde, Shalizi & Kass 2010, doi:10.1198/jasa.2009.tm08326. With Λ = Σ d l lᵀ,
 * each l is an observation with variance 1 / d, so that P⁻¹ is never formed and singular P is legal.
 */
export function openLaplace(
  expansion: PotentialExpansion,
  n: number,
  batch: number,
  iterations: number,
  workspace: Workspace,
): LaplaceUpdate {
  const values = workspace.vector(batch);
  const gradients = workspace.vector(batch * n);
  const precisions = workspace.vector(batch * n * n);
  /** Where log p is expanded, where it was expanded for the law that stands, and P⁻¹ (point − m) of both. */
  const points = workspace.vector(batch * n);
  const centres = workspace.vector(batch * n);
  const pulls = workspace.vector(batch * n);
  const centrePulls = workspace.vector(batch * n);
  const priors = { means: workspace.vector(batch * n), covariances: workspace.vector(batch * n * n) };
  const kept = { values: workspace.vector(batch), gradients: workspace.vector(batch * n), precisions: workspace.vector(batch * n * n) };
  const heights = workspace.vector(batch);
  const isDone = new Uint8Array(batch);
  const P = workspace.vector(n * n);
  const law: StateCovariance = { n, P, W: workspace.vector(n * n), rank: 0, scratch: workspace.vector(2 * n * n + 3 * n) };
  const rest = workspace.vector(n * n);
  const direction = workspace.vector(n);
  const gain = workspace.vector(n);
  const slope = workspace.vector(n);
  const next = workspace.vector(n);

  /** law.P ← (P⁻¹ + Λ)⁻¹, and log |I + P Λ|: one observation for each direction of Λ, the largest first, as long as more than rounding is left of it. */
  function condition(i: number): number {
    P.set(priors.covariances.subarray(i * n * n, (i + 1) * n * n));
    rest.set(kept.precisions.subarray(i * n * n, (i + 1) * n * n));
    let logDeterminant = 0;
    let largest = Number.NaN;
    for (let k = 0; k < n; k++) {
      let p = 0;
      for (let j = 1; j < n; j++) if (rest[j * n + j]! > rest[p * n + p]!) p = j;
      const pivot = rest[p * n + p]!;
      if (k === 0) largest = pivot;
      if (!(pivot > vanishes * largest)) break;
      for (let j = 0; j < n; j++) direction[j] = (0.5 * (rest[j * n + p]! + rest[p * n + j]!)) / pivot;
      const variance = conditionCovariance(law, direction, 0, 1 / pivot, gain, 0, 0);
      logDeterminant += Math.log(variance * pivot);
      for (let j = 0; j < n; j++) for (let l = 0; l < n; l++) rest[j * n + l] = rest[j * n + l]! - pivot * direction[j]! * direction[l]!;
      rest[p * n + p] = 0;
    }
    return logDeterminant;
  }

  /** One step of row i from the expansion at its point; true: it has arrived. */
  function climb(i: number, laws: NormalLaws, evidence: Float64Array): boolean {
    const at = i * n;
    let height = values[i]!;
    for (let j = at; j < at + n; j++) height -= 0.5 * (points[j]! - priors.means[j]!) * pulls[j]!;
    if (!(height >= heights[i]!)) {
      for (let j = at; j < at + n; j++) {
        points[j] = 0.5 * (points[j]! + centres[j]!);
        pulls[j] = 0.5 * (pulls[j]! + centrePulls[j]!);
      }
      return heights[i] === Number.NEGATIVE_INFINITY;
    }
    heights[i] = height;
    kept.values[i] = values[i]!;
    kept.gradients.set(gradients.subarray(at, at + n), at);
    kept.precisions.set(precisions.subarray(at * n, (at + n) * n), at * n);
    centres.set(points.subarray(at, at + n), at);
    centrePulls.set(pulls.subarray(at, at + n), at);
    const logDeterminant = condition(i);
    // The slope of log p at m, as the quadratic has it.
    for (let j = 0; j < n; j++) {
      let sum = gradients[at + j]!;
      for (let k = 0; k < n; k++) sum += precisions[(at + j) * n + k]! * (points[at + k]! - priors.means[at + k]!);
      slope[j] = sum;
    }
    for (let j = 0; j < n; j++) {
      let sum = priors.means[at + j]!;
      for (let k = 0; k < n; k++) sum += P[j * n + k]! * slope[k]!;
      next[j] = sum;
    }
    let climbed = 0;
    for (let j = 0; j < n; j++) climbed += (gradients[at + j]! - pulls[at + j]!) * (next[j]! - points[at + j]!);
    for (let j = 0; j < n; j++) {
      let sum = slope[j]!;
      for (let k = 0; k < n; k++) sum -= precisions[(at + j) * n + k]! * (next[k]! - priors.means[at + k]!);
      pulls[at + j] = sum;
    }
    let distance = 0;
    for (let j = 0; j < n; j++) distance += (next[j]! - priors.means[at + j]!) * pulls[at + j]!;
    points.set(next, at);
    laws.means.set(next, at);
    laws.covariances.set(P, at * n);
    evidence[i] = quadraticAt(i, next, 0) - 0.5 * distance - 0.5 * logDeterminant;
    return !(climbed > enough);
  }

  function quadraticAt(i: number, s: Float64Array, from: number): number {
    const at = i * n;
    let total = kept.values[i]!;
    for (let j = 0; j < n; j++) {
      const d = s[from + j]! - centres[at + j]!;
      let bend = 0;
      for (let k = 0; k < n; k++) bend += kept.precisions[(at + j) * n + k]! * (s[from + k]! - centres[at + k]!);
      total += d * (kept.gradients[at + j]! - 0.5 * bend);
    }
    return total;
  }

  return {
    quadraticAt,
    update(laws, evidence, alive, t) {
      priors.means.set(laws.means.subarray(0, alive * n));
      priors.covariances.set(laws.covariances.subarray(0, alive * n * n));
      points.set(priors.means.subarray(0, alive * n));
      pulls.fill(0);
      evidence.fill(Number.NaN, 0, alive);
      heights.fill(Number.NEGATIVE_INFINITY);
      isDone.fill(0);
      for (let pass = 0; pass < iterations && isDone.subarray(0, alive).includes(0); pass++) {
        expansion.expandInto(values, gradients, precisions, points, t);
        for (let i = 0; i < alive; i++) if (isDone[i] === 0 && climb(i, laws, evidence)) isDone[i] = 1;
      }
    },
  };
}
