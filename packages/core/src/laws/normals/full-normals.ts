import { cholesky, fullNormalLogProb, logDeterminant, solveLower, solveLowerTransposed } from "@unrolled/kernels";
import { halfLogTwoPi } from "./diagonal-normals.js";

/** Packed rows that miss the same dimensions. */
export interface MissingPattern {
  /** Observed dimensions, rising; never all and never none of them. */
  readonly observed: readonly number[];
  readonly missing: readonly number[];
  readonly rows: readonly number[];
}

export interface MissingPatterns {
  /** Per packed row: −1 complete, −2 wholly missing, else the index of its pattern. */
  readonly of: Int32Array;
  readonly partial: readonly MissingPattern[];
}

/** Sorts the rows of `values` (n × D, NaN where missing) by which dimensions they miss. */
export function missingPatterns(values: Float64Array, n: number, D: number): MissingPatterns {
  const of = new Int32Array(n);
  const indexOf = new Map<string, number>();
  const partial: { observed: number[]; missing: number[]; rows: number[] }[] = [];
  for (let i = 0; i < n; i++) {
    let missingCount = 0;
    for (let d = 0; d < D; d++) if (Number.isNaN(values[i * D + d]!)) missingCount++;
    if (missingCount === 0 || missingCount === D) {
      of[i] = missingCount === 0 ? -1 : -2;
      continue;
    }
    const dimensions = Array.from({ length: D }, (_, d) => d);
    const missing = dimensions.filter((d) => Number.isNaN(values[i * D + d]!));
    const name = missing.join();
    let index = indexOf.get(name);
    if (index === undefined) {
      index = partial.length;
      indexOf.set(name, index);
      partial.push({ observed: dimensions.filter((d) => !missing.includes(d)), missing, rows: [] });
    }
    of[i] = index;
    partial[index]!.rows.push(i);
  }
  return { of, partial };
}

/** K normals of dimension D, factored: means K × D, covariances and lower Cholesky factors K × D × D. */
export interface FullNormals {
  readonly stateCount: number;
  readonly size: number;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
  readonly factors: Float64Array;
  /** K: −½ log |Σ_k| − (D/2) log 2π */
  readonly constants: Float64Array;
}

/** Factors K covariances; the index of the first that is not positive definite instead, where one is not. */
export function factorNormals(means: Float64Array, covariances: Float64Array, K: number, D: number): FullNormals | number {
  const factors = new Float64Array(K * D * D);
  const constants = new Float64Array(K);
  for (let k = 0; k < K; k++) {
    if (!cholesky(factors, covariances, k * D * D, D)) return k;
    constants[k] = -0.5 * logDeterminant(factors, k * D * D, D) - D * halfLogTwoPi;
  }
  return { stateCount: K, size: D, means, covariances, factors, constants };
}

/** The marginal laws of the observed dimensions: sub-vectors and sub-matrices, factored. */
export function marginalNormals(normals: FullNormals, observed: readonly number[]): FullNormals {
  const { stateCount: K, size: D } = normals;
  const d = observed.length;
  const means = Float64Array.from({ length: K * d }, (_, i) => normals.means[Math.floor(i / d) * D + observed[i % d]!]!);
  const covariances = Float64Array.from({ length: K * d * d }, (_, i) => {
    const k = Math.floor(i / (d * d));
    return normals.covariances[k * D * D + observed[Math.floor(i / d) % d]! * D + observed[i % d]!]!;
  });
  return factorNormals(means, covariances, K, d) as FullNormals;
}

/** out (K, from `offset`) = log-density of the observed dimensions of one row; `marginal` are their laws, `y` and `z` scratch of length D. */
export function marginalLogProb(
  out: Float64Array,
  offset: number,
  marginal: FullNormals,
  observed: readonly number[],
  values: Float64Array,
  rowOffset: number,
  y: Float64Array,
  z: Float64Array,
): void {
  for (let i = 0; i < observed.length; i++) y[i] = values[rowOffset + observed[i]!]!;
  fullNormalLogProb(out, offset, y, 0, 1, observed.length, marginal.stateCount, marginal.means, marginal.factors, marginal.constants, z);
}

/** The law of the missing dimensions given the observed ones, for one state: mean μ_m + gain (y_o − μ_o), covariance (m × m). */
export interface Completion {
  /** m × o: Σ_mo Σ_oo⁻¹ */
  readonly gain: Float64Array;
  /** m × m: Σ_mm − Σ_mo Σ_oo⁻¹ Σ_om */
  readonly covariance: Float64Array;
}

export function completionOf(normals: FullNormals, marginal: FullNormals, { observed, missing }: MissingPattern, k: number): Completion {
  const D = normals.size;
  const o = observed.length;
  const m = missing.length;
  const sigma = (i: number, j: number): number => normals.covariances[k * D * D + i * D + j]!;
  const gain = new Float64Array(m * o);
  const covariance = new Float64Array(m * m);
  missing.forEach((i, row) => {
    observed.forEach((j, column) => {
      gain[row * o + column] = sigma(i, j);
    });
    solveLower(marginal.factors, k * o * o, gain, row * o, o);
    solveLowerTransposed(marginal.factors, k * o * o, gain, row * o, o);
  });
  missing.forEach((i, row) => {
    missing.forEach((j, column) => {
      let sum = sigma(i, j);
      observed.forEach((p, index) => {
        sum -= gain[row * o + index]! * sigma(p, j);
      });
      covariance[row * m + column] = sum;
    });
  });
  return { gain, covariance };
}
