import { addScatter } from "@unrolled/kernels";
import type { Collapse, Dataset } from "../../contracts/index.js";
import { nameOfState } from "../state-rows.js";
import { targetMoments } from "../target-moments.js";
import { raiseToFloor } from "./covariance-floor.js";
import {
  type Completion,
  completionOf,
  type FullNormals,
  factorNormals,
  type MissingPattern,
  marginalNormals,
  missingPatterns,
} from "./full-normals.js";
import { collapseOf } from "./spread-floors.js";

/** K means and covariances as rows. */
export interface FullNormalRows {
  readonly means: readonly (readonly number[])[];
  readonly covariances: readonly (readonly (readonly number[])[])[];
}

/**
 * Weighted means and covariances (weights stepCount × K), no covariance below its floor in any direction; a law without any
 * weight keeps its old one.
 *
 * Rows with missing dimensions enter by their conditional mean and covariance under the present laws (`old`), as the
 * missing values are hidden variables of the same EM (Little & Rubin 2002, §11.2). Two passes, so that no digits are lost.
 */
export function maximiseFullNormals(
  data: Dataset,
  weights: Float64Array,
  old: FullNormals,
  leastSpreads: readonly number[] | null,
): FullNormalRows | Collapse {
  const { stateCount: K, size: D } = old;
  const { variances } = targetMoments(data);
  checkObserved(data, D);
  const totals = new Float64Array(K);
  const means = new Float64Array(K * D);
  forEachCompleted(data, weights, old, (k, weight, row, offset) => {
    totals[k] = totals[k]! + weight;
    for (let d = 0; d < D; d++) means[k * D + d] = means[k * D + d]! + weight * row[offset + d]!;
  });
  for (let i = 0; i < K * D; i++) {
    const total = totals[Math.floor(i / D)]!;
    means[i] = total > 0 ? means[i]! / total : old.means[i]!;
  }

  const scatters = new Float64Array(K * D * D);
  forEachCompleted(data, weights, old, (k, weight, row, offset, pattern, completion) => {
    addScatter(scatters, k * D * D, weight, row, offset, means, k * D, D);
    if (pattern === null) return;
    const { missing } = pattern;
    for (let i = 0; i < missing.length; i++)
      for (let j = 0; j <= i; j++) {
        const at = k * D * D + missing[i]! * D + missing[j]!;
        scatters[at] = scatters[at]! + weight * completion!.covariance[i * missing.length + j]!;
      }
  });
  const covariances = scatters.map((_, i) => {
    const k = Math.floor(i / (D * D));
    const row = Math.floor(i / D) % D;
    const column = i % D;
    const total = totals[k]!;
    return total > 0 ? scatters[k * D * D + Math.max(row, column) * D + Math.min(row, column)]! / total : old.covariances[i]!;
  });

  // A dimension that does not vary has no floor either: it is refused below.
  if (leastSpreads?.every((floor) => floor > 0))
    for (let k = 0; k < K; k++) if (totals[k]! > 0) raiseToFloor(covariances, k * D * D, leastSpreads);
  const factored = factorNormals(means, covariances, K, D);
  for (let k = 0; k < K; k++)
    for (let d = 0; d < D; d++) {
      // The variance left in dimension d given those before it.
      const left = typeof factored === "number" ? (factored === k ? 0 : 1 / 0) : factored.factors[k * D * D + d * D + d]! ** 2;
      const collapse = totals[k]! > 0 ? collapseOf(left, variances[d]!, nameOfState(k), d) : null;
      if (collapse !== null) return collapse;
    }
  const rows = (matrix: Float64Array, offset: number, count: number) =>
    Array.from({ length: count }, (_, i) => Array.from(matrix.subarray(offset + i * D, offset + (i + 1) * D)));
  return {
    means: rows(means, 0, K),
    covariances: Array.from({ length: K }, (_, k) => rows(covariances, k * D * D, D)),
  };
}

/** Visits every state of every row with something observed and a weight above 0, missing dimensions filled by their conditional mean. */
function forEachCompleted(
  data: Dataset,
  weights: Float64Array,
  old: FullNormals,
  visit: (
    k: number,
    weight: number,
    row: Float64Array,
    offset: number,
    pattern: MissingPattern | null,
    completion: Completion | null,
  ) => void,
): void {
  const { stateCount: K, size: D } = old;
  const values = data.targetValues!;
  const { of, partial } = missingPatterns(values, data.stepCount, D);
  for (let i = 0; i < data.stepCount; i++)
    if (of[i] === -1) for (let k = 0; k < K; k++) if (weights[i * K + k]! > 0) visit(k, weights[i * K + k]!, values, i * D, null, null);
  const row = new Float64Array(D);
  for (const pattern of partial) {
    const { observed, missing } = pattern;
    const marginal = marginalNormals(old, observed);
    for (let k = 0; k < K; k++) {
      const completion = completionOf(old, marginal, pattern, k);
      for (const i of pattern.rows) {
        if (!(weights[i * K + k]! > 0)) continue;
        for (const d of observed) row[d] = values[i * D + d]!;
        missing.forEach((d, index) => {
          let mean = old.means[k * D + d]!;
          observed.forEach((p, j) => {
            mean += completion.gain[index * observed.length + j]! * (row[p]! - old.means[k * D + p]!);
          });
          row[d] = mean;
        });
        visit(k, weights[i * K + k]!, row, 0, pattern, completion);
      }
    }
  }
}

function checkObserved(data: Dataset, D: number): void {
  for (let d = 0; d < D; d++) {
    let observed = false;
    for (let i = 0; i < data.stepCount && !observed; i++) observed = !Number.isNaN(data.targetValues![i * D + d]!);
    if (!observed) throw new RangeError(`hiddenMarkov: dimension ${d + 1} of data "${data.name}" is never observed; leave it out`);
  }
}
