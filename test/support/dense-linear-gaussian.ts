import type { LinearGaussianSpec, ReadoutByInput } from "@unrolled/core";

type Rows = readonly (readonly number[])[];

/**
 * log p(y_1..y_T | x) of a linear dynamic system as one Gaussian of all observed numbers at once, straight from the numbers of its
 * file; null and NaN targets are left out. `priorVariance` stands for infinity where the start is diffuse. An oracle that knows no
 * filter.
 */
export function denseLinearGaussian(
  spec: LinearGaussianSpec,
  targets: readonly (readonly (number | null)[] | null)[],
  inputs: Rows = [],
  priorVariance = 1e7,
): number {
  const { means, covariance, values } = observedNumbers(spec, targets, inputs, priorVariance);
  return gaussianLogDensity(
    values.map((y, i) => y - means[i]!),
    covariance,
  );
}

/** Observed numbers of all steps: their means and covariance, and what they are. */
function observedNumbers(
  spec: LinearGaussianSpec,
  targets: readonly (readonly (number | null)[] | null)[],
  inputs: Rows,
  priorVariance: number,
) {
  const H = spec.A.length;
  const T = targets.length;
  const D = spec.R.length;
  const start = spec.initialCov === "diffuse" ? spec.A.map((_, i) => spec.A.map((_, j) => (i === j ? priorVariance : 0))) : spec.initialCov;
  const stateMeans: number[][] = [];
  const readouts: Rows[] = [];
  for (let t = 0; t < T; t++) {
    stateMeans.push(
      t === 0 ? [...spec.initialMean] : plus(times(spec.A, stateMeans[t - 1]!), spec.B ? times(spec.B, inputs[t]!) : null, spec.b ?? null),
    );
    readouts.push(readoutAt(spec.C, inputs[t] ?? []));
  }
  // Cov(h_s, h_t) for s ≤ t by Cov(h_s, h_t) = Cov(h_s, h_{t−1}) Aᵀ.
  const AT = transpose(spec.A);
  const covariances: number[][][][] = Array.from({ length: T }, () => []);
  for (let t = 0; t < T; t++)
    for (let s = 0; s <= t; s++)
      covariances[s]![t] =
        s < t
          ? product(covariances[s]![t - 1]!, AT)
          : t === 0
            ? start.map((row) => [...row])
            : product(product(spec.A, covariances[t - 1]![t - 1]!), AT).map((row, i) => row.map((x, j) => x + spec.Q[i]![j]!));
  const observed = targets.flatMap((y, t) =>
    (y ?? []).flatMap((value, i) => (value === null || Number.isNaN(value) ? [] : [{ t, i, value }])),
  );
  const means = observed.map(({ t, i }) => {
    const direct = spec.D ? times(spec.D, inputs[t]!)[i]! : 0;
    return times(readouts[t]!, stateMeans[t]!)[i]! + direct + (spec.d?.[i] ?? 0);
  });
  const covariance = observed.map((a) =>
    observed.map((b) => {
      const [first, second] = a.t <= b.t ? [a, b] : [b, a];
      const between = covariances[first.t]![second.t]!;
      let sum = a.t === b.t ? spec.R[a.i]![b.i]! : 0;
      for (let p = 0; p < H; p++)
        for (let q = 0; q < H; q++) sum += readouts[first.t]![first.i]![p]! * between[p]![q]! * readouts[second.t]![second.i]![q]!;
      return sum;
    }),
  );
  if (D === 0) throw new RangeError("denseLinearGaussian: at least one target");
  return { means, covariance, values: observed.map(({ value }) => value) };
}

/** log N(residual; 0, covariance), by one Cholesky factor. */
export function gaussianLogDensity(residual: readonly number[], covariance: Rows): number {
  const n = residual.length;
  const L: number[][] = covariance.map((row) => row.map(() => 0));
  const z: number[] = [];
  let logDensity = -0.5 * n * Math.log(2 * Math.PI);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = covariance[i]![j]!;
      for (let k = 0; k < j; k++) sum -= L[i]![k]! * L[j]![k]!;
      L[i]![j] = i === j ? Math.sqrt(sum) : sum / L[j]![j]!;
    }
    let sum = residual[i]!;
    for (let k = 0; k < i; k++) sum -= L[i]![k]! * z[k]!;
    z.push(sum / L[i]![i]!);
    logDensity -= Math.log(L[i]![i]!) + 0.5 * z[i]! ** 2;
  }
  return logDensity;
}

function readoutAt(C: Rows | ReadoutByInput, x: readonly number[]): Rows {
  if (!("byInput" in C)) return C;
  return C.constant.map((row, i) => row.map((c, j) => c + x.reduce((sum, value, k) => sum + value * C.byInput[k]![i]![j]!, 0)));
}

function times(M: Rows, v: readonly number[]): number[] {
  return M.map((row) => row.reduce((sum, m, j) => sum + m * v[j]!, 0));
}

function plus(a: readonly number[], ...others: readonly (readonly number[] | null)[]): number[] {
  return a.map((x, i) => others.reduce((sum, other) => sum + (other?.[i] ?? 0), x));
}

function product(A: Rows, B: Rows): number[][] {
  return A.map((row) => B[0]!.map((_, j) => row.reduce((sum, a, k) => sum + a * B[k]![j]!, 0)));
}

function transpose(A: Rows): number[][] {
  return A[0]!.map((_, j) => A.map((row) => row[j]!));
}
