import { checkOptions, requireDataset, requireKey } from "../../checks/index.js";
import type { Dataset, Key } from "../../contracts/index.js";
import { normals, uniforms } from "../../laws/random-starts.js";
import { targetMoments } from "../../laws/target-moments.js";
import { type LinearGaussian, linearGaussian } from "./linear-gaussian.js";

export interface RandomLinearGaussianOptions {
  /** H */
  readonly stateDim: number;
  /** Where scales come from, and whether there are inputs: the training data. */
  readonly data: Dataset;
  readonly key: Key;
  readonly name?: string | undefined;
}

/** Part of the targets' variance that a start gives to the state. */
const explained = 0.5;
/** Numbers of the state fade by factors drawn from this range. */
const [leastMemory, mostMemory] = [0.3, 0.98];

/**
 * A random linear dynamic system to start fitting from, the same for the same key: a stable A = U diag(ρ), U a random rotation and ρ from 0.3 to
 * 0.98, and Q = I − A Aᵀ, so that the state has covariance I; half of each target's variance comes from the state, in a random
 * direction, and half is noise. `d` is the mean of the targets; B and D, where the data have inputs, begin with 0.
 *
 * @throws RangeError for a size that is no integer of at least 1, TypeError where targets are not real.
 * @example
 * const series = packDataset({ name: "s", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1], [2], [1.5]] }] });
 * const start = randomLinearGaussian({ stateDim: 2, data: series, key: key(1) });
 */
export function randomLinearGaussian(options: RandomLinearGaussianOptions): LinearGaussian {
  checkOptions("randomLinearGaussian", options, ["stateDim", "data", "key", "name"]);
  const { stateDim: n, data, key, name } = options;
  requireDataset(data, "randomLinearGaussian");
  requireKey(key, "randomLinearGaussian");
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`randomLinearGaussian: stateDim must be an integer of at least 1, got ${n}`);
  if (data.targets.kind !== "real")
    throw new TypeError(`randomLinearGaussian: real targets are required, data "${data.name}" has ${data.targets.kind} ones`);
  const m = data.targets.size;
  const k = data.inputs?.size ?? 0;
  const { means, variances } = targetMoments(data);
  const U = randomRotation(n, key.fold("rotation"));
  const memory = uniforms(n, key.fold("memory"));
  const A = U.map((row) => row.map((u, j) => u * (leastMemory + (mostMemory - leastMemory) * memory[j]!)));
  const unit = (i: number, j: number): number => (i === j ? 1 : 0);
  const zeros = (rows: number): number[][] | null => (k === 0 ? null : Array.from({ length: rows }, () => new Array<number>(k).fill(0)));
  const C = Array.from({ length: m }, (_, d) => {
    const direction = Array.from(normals(n, key.fold("weights").fold(d)));
    const length = Math.sqrt(direction.reduce((sum, x) => sum + x * x, 0));
    return direction.map((x) => (x / length) * Math.sqrt(explained * variances[d]!));
  });
  const { inputs } = data;
  return linearGaussian({
    name,
    initialMean: new Array<number>(n).fill(0),
    initialCov: A.map((_, i) => A.map((__, j) => unit(i, j))),
    A,
    B: zeros(n),
    Q: A.map((a, i) => A.map((b, j) => unit(i, j) - a.reduce((sum, x, p) => sum + x * b[p]!, 0))),
    C,
    D: zeros(m),
    d: Array.from(means),
    R: C.map((_, i) => C.map((__, j) => unit(i, j) * (1 - explained) * variances[i]!)),
    ...(inputs === null ? {} : { inputs: { kind: inputs.kind, size: inputs.size } }),
  });
}

/** Rows of an orthogonal matrix, by Gram and Schmidt from normal draws. */
function randomRotation(n: number, key: Key): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < n; i++) {
    const row = Array.from(normals(n, key.fold(i)));
    // Twice is enough for all digits (Giraud & Langou 2002).
    for (let pass = 0; pass < 2; pass++)
      for (const other of rows) {
        const dot = other.reduce((sum, x, j) => sum + x * row[j]!, 0);
        other.forEach((x, j) => {
          row[j] = row[j]! - dot * x;
        });
      }
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    rows.push(row.map((x) => x / length));
  }
  return rows;
}
