import { columnMoments } from "@unrolled/kernels";
import type { Dataset } from "../contracts/index.js";

/** Sums over the observed targets of a data set: of each symbol, or of each dimension. */
export interface TargetMarginals {
  /** Observed steps (categorical) or values of each dimension. */
  readonly counts: Float64Array;
  readonly means: Float64Array;
  /** Vector targets only; above 0: of a dimension that has one value a thousandth of it, or of 1 where that is 0. */
  readonly sds: Float64Array;
}

/** Categorical: `means` are the symbols' frequencies and every count is the number of observed steps. */
export function targetMarginals(data: Dataset): TargetMarginals {
  const size = data.targets.size;
  const counts = new Float64Array(size);
  const means = new Float64Array(size);
  const squares = new Float64Array(size);
  if (data.targetSymbols !== null) {
    let observed = 0;
    for (const symbol of data.targetSymbols) {
      if (symbol < 0) continue;
      observed++;
      means[symbol] = means[symbol]! + 1;
    }
    return { counts: counts.fill(observed), means: means.map((count) => count / Math.max(1, observed)), sds: squares };
  }
  const Y = data.targetValues!;
  // Welford's update: the squares are taken of differences, so that means far from 0 lose no digits.
  for (let i = 0; i < Y.length; i++) {
    const y = Y[i]!;
    if (Number.isNaN(y)) continue;
    const d = i % size;
    counts[d] = counts[d]! + 1;
    const before = y - means[d]!;
    means[d] = means[d]! + before / counts[d]!;
    squares[d] = squares[d]! + before * (y - means[d]!);
  }
  const sds = squares.map((square, d) => Math.sqrt(square / Math.max(1, counts[d]!)) || 1e-3 * (Math.abs(means[d]!) || 1));
  return { counts, means, sds };
}

/** Means with one more observation of the value `towards`, so that no symbol starts at probability 0. */
export function smoothedMeans({ means, counts }: TargetMarginals, towards: number): number[] {
  return Array.from(means, (mean, d) => (mean * counts[d]! + towards) / (counts[d]! + 1));
}

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

/** Counts of each symbol, one added, so that every symbol stays possible. */
export function symbolFrequencies(data: Dataset): Float64Array {
  const counts = new Float64Array(data.targets.size).fill(1);
  for (const symbol of data.targetSymbols!) if (symbol >= 0) counts[symbol] = counts[symbol]! + 1;
  return counts;
}
