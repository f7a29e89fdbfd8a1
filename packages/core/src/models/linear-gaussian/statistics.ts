import type { Dataset, LinearGaussianMoments } from "../../contracts/index.js";
import { readoutInto } from "./linear-gaussian-view.js";
import type { LinearSystem } from "./linear-system.js";
import { conditionalNoise } from "./missing-noise.js";

/** A regression of errors e on regressors z, as sums of posterior expectations: ready for the change of its weights. */
export interface RegressionSums {
  count: number;
  /** E e eᵀ, size × size. */
  readonly errors: Float64Array;
  /** E e zᵀ, size × width. */
  readonly products: Float64Array;
  /** E z zᵀ, width × width. */
  readonly regressors: Float64Array;
}

/**
 * What an E step of a linear system leaves for its M step: sums over all steps of errors under the bound system, so that levels far from 0
 * cost no digits. Regressors are the state (before, of the transition; of the step, of the emission), the inputs, and 1.
 */
export interface LinearStatistics {
  /** e = h_1 − a; of no use where the start is diffuse. */
  readonly initial: { count: number; readonly mean: Float64Array; readonly errors: Float64Array };
  /** e = h_t − A h_{t−1} − B x_t − b, t > 1. */
  readonly transition: RegressionSums;
  /** e = y_t − C_t h_t − D x_t − d where something of y_t is observed; what is missing of it, given the rest. */
  readonly emission: RegressionSums;
}

export function emptyStatistics({ stateDim: n, targetSize: m, inputSize: k }: LinearSystem): LinearStatistics {
  const width = n + k + 1;
  const sums = (size: number): RegressionSums => ({
    count: 0,
    errors: new Float64Array(size * size),
    products: new Float64Array(size * width),
    regressors: new Float64Array(width * width),
  });
  return {
    initial: { count: 0, mean: new Float64Array(n), errors: new Float64Array(n * n) },
    transition: sums(n),
    emission: sums(m),
  };
}

/** A visitor of the smoother that adds to `statistics`. */
export function gatherInto(
  statistics: LinearStatistics,
  system: LinearSystem,
  inputs: Float64Array | null,
  data: Dataset,
): (t: number, row: number, moments: LinearGaussianMoments) => void {
  const { stateDim: n, targetSize: m, inputSize: k, initialMean, A, B, b, D, d, R } = system;
  const C = new Float64Array(m * n);
  const noise = conditionalNoise(R, m);
  const z = new Float64Array(n + k + 1);
  const e = new Float64Array(Math.max(n, m));
  const observedError = new Float64Array(m);
  const AV = new Float64Array(n * n);
  const CV = new Float64Array(m * n);
  const covariance = new Float64Array(Math.max(n, m) ** 2);
  const withState = new Float64Array(Math.max(n, m) * n);

  const setRegressors = (state: Float64Array, position: number): void => {
    z.set(state);
    for (let j = 0; j < k; j++) z[n + j] = inputs![position * k + j]!;
    z[n + k] = 1;
  };

  function addTransition(
    position: number,
    { mean, covariance: V, previousMean, previousCovariance: U, cross }: LinearGaussianMoments,
  ): void {
    setRegressors(previousMean, position);
    for (let i = 0; i < n; i++) {
      let error = mean[i]! - (b === null ? 0 : b[i]!);
      for (let j = 0; j < n; j++) error -= A[i * n + j]! * previousMean[j]!;
      if (B !== null) for (let j = 0; j < k; j++) error -= B[i * k + j]! * inputs![position * k + j]!;
      e[i] = error;
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < n; p++) sum += A[i * n + p]! * U[p * n + j]!;
        AV[i * n + j] = sum;
        // Cov(e, h_{t−1})
        withState[i * n + j] = cross[i * n + j]! - sum;
      }
    }
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        // V − X Aᵀ − A Xᵀ + A U Aᵀ, X = Cov(h_t, h_{t−1}).
        let sum = V[i * n + j]!;
        for (let p = 0; p < n; p++) sum += (AV[i * n + p]! - cross[i * n + p]!) * A[j * n + p]! - A[i * n + p]! * cross[j * n + p]!;
        covariance[i * n + j] = covariance[j * n + i] = sum;
      }
    addRegression(statistics.transition, e, covariance, withState, U, z, n, n);
  }

  function addEmission(position: number, { mean, covariance: V }: LinearGaussianMoments): void {
    const from = position * m;
    const weights = noise.observe(data.targetValues!, from);
    if (weights === null) return;
    setRegressors(mean, position);
    readoutInto(C, system, inputs, position);
    for (let i = 0; i < m; i++) {
      let error = data.targetValues![from + i]! - (d === null ? 0 : d[i]!);
      for (let j = 0; j < n; j++) error -= C[i * n + j]! * mean[j]!;
      if (D !== null) for (let j = 0; j < k; j++) error -= D[i * k + j]! * inputs![position * k + j]!;
      observedError[i] = Number.isNaN(error) ? 0 : error;
    }
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < n; p++) sum += C[i * n + p]! * V[p * n + j]!;
        CV[i * n + j] = sum;
      }
    // J takes errors that are observed to all: what is missing follows from them but for noise of its own.
    const { J, rest } = weights;
    for (let i = 0; i < m; i++) {
      let error = 0;
      for (let p = 0; p < m; p++) error += J[i * m + p]! * observedError[p]!;
      e[i] = error;
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < m; p++) sum -= J[i * m + p]! * CV[p * n + j]!;
        withState[i * n + j] = sum;
      }
    }
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) {
        let sum = rest[i * m + j]!;
        for (let q = 0; q < m; q++) {
          if (J[j * m + q] === 0) continue;
          let inner = 0;
          for (let p = 0; p < n; p++) inner -= withState[i * n + p]! * C[q * n + p]!;
          sum += inner * J[j * m + q]!;
        }
        covariance[i * m + j] = sum;
      }
    addRegression(statistics.emission, e, covariance, withState, V, z, m, n);
  }

  return (t, row, moments) => {
    const position = data.starts[t]! + row;
    if (t > 0) addTransition(position, moments);
    else {
      const { initial } = statistics;
      initial.count++;
      for (let i = 0; i < n; i++) {
        const error = moments.mean[i]! - initialMean[i]!;
        initial.mean[i] = initial.mean[i]! + error;
        for (let j = 0; j < n; j++)
          initial.errors[i * n + j] =
            initial.errors[i * n + j]! + moments.covariance[i * n + j]! + error * (moments.mean[j]! - initialMean[j]!);
      }
    }
    addEmission(position, moments);
  };
}

/** Adds one step: means e and z, Cov e, Cov(e, state), Cov state; of the inputs and 1 nothing varies. */
function addRegression(
  sums: RegressionSums,
  e: Float64Array,
  covariance: Float64Array,
  withState: Float64Array,
  stateCovariance: Float64Array,
  z: Float64Array,
  size: number,
  n: number,
): void {
  const width = z.length;
  sums.count++;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) sums.errors[i * size + j] = sums.errors[i * size + j]! + covariance[i * size + j]! + e[i]! * e[j]!;
    for (let j = 0; j < width; j++)
      sums.products[i * width + j] = sums.products[i * width + j]! + e[i]! * z[j]! + (j < n ? withState[i * n + j]! : 0);
  }
  for (let i = 0; i < width; i++)
    for (let j = 0; j < width; j++)
      sums.regressors[i * width + j] = sums.regressors[i * width + j]! + z[i]! * z[j]! + (i < n && j < n ? stateCovariance[i * n + j]! : 0);
}
