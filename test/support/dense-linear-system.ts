import { type GappyTargets, type LinearSystemExample, matrixAt } from "./linear-system.js";

type Matrix = number[][];

/** The joint law of the states and the observed targets of one sequence, written out whole. */
export interface DenseSystem {
  /** log p(y): with directions of which nothing is known, the limit of log p(y) + ½ log κ for each of them. */
  readonly logLikelihood: number;
  /** E h_t | y, n numbers a step. */
  readonly means: number[];
  /** Cov(h_ti, h_sj | y) */
  covariance(t: number, i: number, s: number, j: number): number;
}

/**
 * An oracle of the Kalman filter and smoother that knows neither: the mean and covariance of all h and y as one Gaussian, and the targets
 * conditioned on by Cholesky's factor. A diffuse start is a regression with a flat prior, y = μ + X δ + noise of covariance V: −½ (N log 2π + log |V| +
 * log |Xᵀ V⁻¹ X| + residual), and states by generalised least squares.
 */
export function denseLinearSystem(system: LinearSystemExample, targets: GappyTargets, index = 0): DenseSystem {
  const n = system.a.length;
  const T = targets.length;
  const directions = (system.diffuse ?? []).flatMap((x, i) => (x === 0 ? [] : [{ i, size: Math.sqrt(x) }]));
  // Means, loadings on δ and covariances of the states.
  const mean: number[] = [...system.a];
  const X: Matrix = system.a.map((_, i) => directions.map((d) => (d.i === i ? d.size : 0)));
  const S: Matrix = zeros(T * n, T * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) S[i]![j] = system.P[i]![j]!;
  for (let t = 1; t < T; t++) {
    const A = matrixAt(system.A, t, index);
    const b = system.b?.(t, index) ?? system.a.map(() => 0);
    const before = (t - 1) * n;
    for (let i = 0; i < n; i++) {
      mean.push(b[i]! + sum(n, (k) => A[i]![k]! * mean[before + k]!));
      X.push(directions.map((_, c) => sum(n, (k) => A[i]![k]! * X[before + k]![c]!)));
      for (let s = 0; s < t * n; s++) {
        const covariance = sum(n, (k) => A[i]![k]! * S[before + k]![s]!);
        S[t * n + i]![s] = covariance;
        S[s]![t * n + i] = covariance;
      }
    }
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) S[t * n + i]![t * n + j] = system.Q[i]![j]! + sum(n, (k) => S[t * n + i]![before + k]! * A[j]![k]!);
  }
  // What is observed: numbers with their weights on all states.
  const observed = targets.flatMap((target, t) =>
    (target ?? []).flatMap((y, o) => {
      if (y === null) return [];
      const c = new Array<number>(T * n).fill(0);
      matrixAt(system.C, t, index)[o]!.forEach((x, j) => {
        c[t * n + j] = x;
      });
      return [{ t, o, c, y: y - (system.d?.(t, index)[o] ?? 0) }];
    }),
  );
  const N = observed.length;
  const residual = observed.map(({ c, y }) => y - dot(c, mean));
  const Xy: Matrix = observed.map(({ c }) => directions.map((_, q) => sum(T * n, (j) => c[j]! * X[j]![q]!)));
  const Shy: Matrix = S.map((row) => observed.map(({ c }) => dot(row, c)));
  const V: Matrix = observed.map(({ c, t, o }) =>
    observed.map((other, b) => sum(T * n, (j) => c[j]! * Shy[j]![b]!) + (t === other.t ? system.R[o]![other.o]! : 0)),
  );
  const L = choleskyOf(V);
  const solveV = (x: number[]): number[] => backward(L, forward(L, x));
  // δ by generalised least squares.
  const VX = directions.map((_, q) => solveV(Xy.map((row) => row[q]!)));
  const G = directions.map((_, p) => directions.map((_, q) => sum(N, (i) => Xy[i]![p]! * VX[q]![i]!)));
  const LG = choleskyOf(G);
  const solveG = (x: number[]): number[] => backward(LG, forward(LG, x));
  const delta = solveG(directions.map((_, q) => dot(VX[q]!, residual)));
  const rest = residual.map((r, i) => r - dot(Xy[i]!, delta));
  const weighed = solveV(rest);
  const logLikelihood = -0.5 * (N * Math.log(2 * Math.PI) + logDet(L) + logDet(LG) + dot(rest, weighed));
  const means = mean.map((x, i) => x + dot(X[i]!, delta) + dot(Shy[i]!, weighed));
  const solved = Shy.map(solveV);
  const left: Matrix = X.map((row, i) => row.map((x, q) => x - sum(N, (k) => solved[i]![k]! * Xy[k]![q]!)));
  return {
    logLikelihood,
    means,
    covariance(t, i, s, j) {
      const a = t * n + i;
      const b = s * n + j;
      return S[a]![b]! - dot(solved[a]!, Shy[b]!) + dot(left[a]!, solveG([...left[b]!]));
    },
  };
}

function zeros(rows: number, columns: number): Matrix {
  return Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
}

function sum(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return sum(a.length, (i) => a[i]! * b[i]!);
}

function choleskyOf(V: Matrix): Matrix {
  const L = zeros(V.length, V.length);
  for (let i = 0; i < V.length; i++)
    for (let j = 0; j <= i; j++) {
      const rest = V[i]![j]! - sum(j, (k) => L[i]![k]! * L[j]![k]!);
      L[i]![j] = i === j ? Math.sqrt(rest) : rest / L[j]![j]!;
    }
  return L;
}

function forward(L: Matrix, x: readonly number[]): number[] {
  const y: number[] = [];
  x.forEach((v, i) => {
    y.push((v - sum(i, (k) => L[i]![k]! * y[k]!)) / L[i]![i]!);
  });
  return y;
}

function backward(L: Matrix, x: readonly number[]): number[] {
  const y = [...x];
  for (let i = y.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < y.length; k++) y[i] = y[i]! - L[k]![i]! * y[k]!;
    y[i] = y[i]! / L[i]![i]!;
  }
  return y;
}

function logDet(L: Matrix): number {
  return 2 * sum(L.length, (i) => Math.log(L[i]![i]!));
}
