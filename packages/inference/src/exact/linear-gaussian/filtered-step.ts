import type { Workspace } from "@unrolled/core";
import type { CovarianceRecursion } from "./covariance-recursion.js";
import type { LinearSystem } from "./linear-system.js";

/** A normal law N(mean, covariance + κ diffuse), κ → ∞; arrays are written over afterwards. */
export interface DiffuseNormal {
  readonly mean: Float64Array;
  /** Row-major. */
  readonly covariance: Float64Array;
  /** As `covariance`; null: the law is proper. */
  readonly diffuse: Float64Array | null;
}

/** What the filter knows at a step. */
export interface FilteredStep {
  /** h_t | y_<t */
  readonly predicted: DiffuseNormal;
  /** y_t | y_<t, all m numbers of it, observed or not. */
  readonly target: DiffuseNormal;
  /** h_t | y_≤t */
  readonly filtered: DiffuseNormal;
}

/** Is given each step of each row: a row's in order of time, rows in any order. */
export type FilterVisitor = (t: number, row: number, step: FilteredStep) => void;

/** Gathers what a visitor is shown around the steps of a recursion. */
export interface StepGatherer {
  /** The covariances before the targets of a step, and after them. */
  predicted(recursion: CovarianceRecursion): void;
  corrected(recursion: CovarianceRecursion): void;
  /** The mean of a row (n numbers at `at`) before its target, and after it, when the row is shown. */
  predictedMean(means: Float64Array, at: number): void;
  show(means: Float64Array, at: number, t: number, row: number): void;
}

export function openStepGatherer(system: LinearSystem, visit: FilterVisitor, workspace: Workspace): StepGatherer {
  const { data, n, m, targetOffsets } = system;
  const predicted = roomFor(n, workspace);
  const target = roomFor(m, workspace);
  const filtered = roomFor(n, workspace);
  const product = workspace.vector(m * n);
  let weights = product;
  return {
    predicted(recursion) {
      weights = recursion.weights;
      covariancesInto(predicted, recursion);
      target.isDiffuse = predicted.isDiffuse;
      throughInto(target.covariance, predicted.covariance, weights, product, m, n);
      for (let i = 0; i < m * m; i++) target.covariance[i] = target.covariance[i]! + recursion.targetNoise[i]!;
      if (target.isDiffuse) throughInto(target.unknown, predicted.unknown, weights, product, m, n);
    },
    corrected: (recursion) => covariancesInto(filtered, recursion),
    predictedMean: (means, at) => predicted.mean.set(means.subarray(at, at + n)),
    show(means, at, t, row) {
      filtered.mean.set(means.subarray(at, at + n));
      const position = (data.starts[t]! + row) * m;
      for (let i = 0; i < m; i++) {
        let sum = targetOffsets.length === 0 ? 0 : targetOffsets[position + i]!;
        for (let j = 0; j < n; j++) sum += weights[i * n + j]! * predicted.mean[j]!;
        target.mean[i] = sum;
      }
      visit(t, row, { predicted: lawOf(predicted), target: lawOf(target), filtered: lawOf(filtered) });
    },
  };
}

interface Room {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  readonly unknown: Float64Array;
  isDiffuse: boolean;
}

function roomFor(size: number, workspace: Workspace): Room {
  return {
    mean: workspace.vector(size),
    covariance: workspace.vector(size * size),
    unknown: workspace.vector(size * size),
    isDiffuse: false,
  };
}

function lawOf({ mean, covariance, unknown, isDiffuse }: Room): DiffuseNormal {
  return { mean, covariance, diffuse: isDiffuse ? unknown : null };
}

/** P, and P∞ = Wᵀ W. */
function covariancesInto(room: Room, { law: { n, P, W, rank } }: CovarianceRecursion): void {
  room.covariance.set(P);
  room.isDiffuse = rank > 0;
  if (!room.isDiffuse) return;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += W[k * n + i]! * W[k * n + j]!;
      room.unknown[i * n + j] = sum;
    }
}

/** out ← C P Cᵀ */
function throughInto(out: Float64Array, P: Float64Array, C: Float64Array, product: Float64Array, m: number, n: number): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += C[i * n + k]! * P[k * n + j]!;
      product[i * n + j] = sum;
    }
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += product[i * n + k]! * C[j * n + k]!;
      out[i * m + j] = sum;
      out[j * m + i] = sum;
    }
}
