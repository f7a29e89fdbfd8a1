import { symmetricEigen } from "@unrolled/kernels";
import { checkOptions, requireDataset } from "../../checks/index.js";
import type { Dataset } from "../../contracts/index.js";
import { laggedCovariances } from "./lagged-covariances.js";
import { type LinearGaussian, linearGaussian } from "./linear-gaussian.js";
import { rowsOf } from "./linear-system.js";
import { pseudoInverse } from "./pseudo-inverse.js";

/** What `subspaceLinearGaussian` makes a model of. */
export interface SubspaceOptions {
  /** H: numbers of state. */
  readonly stateDim: number;
  /** Of real targets. Of inputs there are effects on state and target in the model, which start at 0. */
  readonly data: Dataset;
  readonly name?: string | undefined;
}

/** Of the variance of a target, the least that a start leaves to its own noise. */
const leastNoise = 0.05;
/** A start's transition dies out: its powers shrink at least as fast as this. */
const mostPersistent = 0.99;

/**
 * A linear dynamic system from the autocovariances of the data, a start for EM near a maximum: canonical variate analysis (Larimore 1990,
 * doi:10.1109/CDC.1990.203665; Van Overschee & De Moor 1996, ch. 3). The block Hankel matrix of E y_{t+i} y_{t−j}ᵀ, scaled by the covariances of future and
 * past, is cut to its H largest singular values S: with O = U √S in the scale of the targets, C is its first block, A takes each block to the next, and
 * the state has covariance S, so that Q = S − A S Aᵀ and R = Cov y − C S Cᵀ, made positive where the data are too few. Missing targets are left
 * out pair by pair. Cost O(steps × lags) and the cube of lags × targets.
 *
 * @throws RangeError where no sequence is long enough.
 * @example
 * const targets = { kind: "real", size: 1 } as const;
 * const wave = Array.from({ length: 60 }, (_, t) => [Math.sin(t / 3) + 0.1 * Math.cos(7 * t * t)]);
 * const waves = packDataset({ name: "wave", targets, sequences: [{ id: "a", targets: wave }] });
 * console.log(subspaceLinearGaussian({ stateDim: 2, data: waves }).parameterCount); // 15
 */
export function subspaceLinearGaussian(options: SubspaceOptions): LinearGaussian {
  checkOptions("subspaceLinearGaussian", options, ["stateDim", "data", "name"]);
  const { stateDim: n, data, name } = options;
  requireDataset(data, "subspaceLinearGaussian: data");
  if (!Number.isSafeInteger(n) || n < 1)
    throw new RangeError(`subspaceLinearGaussian: stateDim must be an integer of at least 1, got ${n}`);
  if (data.targets.kind !== "real")
    throw new TypeError(`subspaceLinearGaussian: real targets are required, data "${data.name}" has ${data.targets.kind} ones`);
  const m = data.targets.size;
  const k = data.inputs?.size ?? 0;
  const blocks = Math.ceil(n / m) + 2;
  if (data.length < 2 * blocks)
    throw new RangeError(
      `subspaceLinearGaussian: a sequence of at least ${2 * blocks} steps is required for ${n} numbers of state, the longest of "${data.name}" has ${data.length}; use fewer, or a random start`,
    );
  const { means, covariances } = laggedCovariances(data, 2 * blocks);
  const { A, C, S } = realise(covariances, n, m, blocks);
  const Q = positive(difference(S, sandwich(A, S, n, n), n), n, 1e-6);
  const R = positive(difference(covariances[0]!, sandwich(C, S, m, n), m), m, leastNoise, covariances[0]!);
  return linearGaussian({
    name,
    initialMean: new Array<number>(n).fill(0),
    initialCov: rowsOf(S, n, n),
    A: rowsOf(A, n, n),
    Q: rowsOf(Q, n, n),
    C: rowsOf(C, m, n),
    R: rowsOf(R, m, m),
    d: Array.from(means),
    ...(k === 0 ? {} : { B: rowsOf(new Float64Array(n * k), n, k), D: rowsOf(new Float64Array(m * k), m, k) }),
  });
}

/** A, C and the covariance of the state, diagonal. */
function realise(covariances: readonly Float64Array[], n: number, m: number, blocks: number) {
  const size = blocks * m;
  const block = (lag: number, i: number, j: number): number => (lag >= 0 ? covariances[lag]![i * m + j]! : covariances[-lag]![j * m + i]!);
  const fill = (lagOf: (a: number, b: number) => number): Float64Array =>
    Float64Array.from({ length: size * size }, (_, at) => {
      const [r, c] = [Math.floor(at / size), at % size];
      return block(lagOf(Math.floor(r / m), Math.floor(c / m)), r % m, c % m);
    });
  const hankel = fill((a, b) => a + b + 1);
  // Future (y_t, y_{t+1}, …) and past (y_{t−1}, y_{t−2}, …).
  const future = roots(
    fill((a, b) => a - b),
    size,
  );
  const past = roots(
    fill((a, b) => b - a),
    size,
  );
  const scaled = product(product(future.inverse, hankel, size), past.inverse, size);
  const square = product(scaled, transposed(scaled, size), size);
  const values = new Float64Array(size);
  const vectors = new Float64Array(size * size);
  symmetricEigen(values, vectors, square, size);
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, n);
  // At most 1, as correlations are.
  const singular = order.map((p) => Math.min(mostPersistent, Math.max(1e-3, Math.sqrt(Math.max(0, values[p]!)))));
  const O = new Float64Array(size * n);
  for (let r = 0; r < size; r++)
    order.forEach((p, j) => {
      let sum = 0;
      for (let q = 0; q < size; q++) sum += future.root[r * size + q]! * vectors[q * size + p]!;
      O[r * n + j] = sum * Math.sqrt(singular[j]!);
    });
  const S = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? singular[at / (n + 1)]! : 0));
  return { A: stable(shift(O, n, m, size), n), C: O.slice(0, m * n), S };
}

/** A with O↓ = O↑ A, by least squares. */
function shift(O: Float64Array, n: number, m: number, size: number): Float64Array {
  const gram = new Float64Array(n * n);
  const cross = new Float64Array(n * n);
  for (let r = 0; r + m < size; r++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        gram[i * n + j] = gram[i * n + j]! + O[r * n + i]! * O[r * n + j]!;
        cross[i * n + j] = cross[i * n + j]! + O[r * n + i]! * O[(r + m) * n + j]!;
      }
  return product(pseudoInverse(gram, n), cross, n);
}

/** A, made smaller where its powers do not die out as fast as a start's should: by the growth of its 64th power. */
function stable(A: Float64Array, n: number): Float64Array {
  let power = A;
  for (let doubling = 0; doubling < 6; doubling++) power = product(power, power, n);
  let growth = Math.hypot(...power);
  for (let root = 0; root < 6; root++) growth = Math.sqrt(growth);
  return growth > mostPersistent ? A.map((a) => (a * mostPersistent) / growth) : A;
}

/** The symmetric square root of a covariance, and its inverse along what has variance. */
function roots(covariance: Float64Array, size: number): { readonly root: Float64Array; readonly inverse: Float64Array } {
  const values = new Float64Array(size);
  const vectors = new Float64Array(size * size);
  symmetricEigen(values, vectors, covariance, size);
  const least = 1e-8 * Math.max(...values);
  const of = (map: (value: number) => number): Float64Array =>
    Float64Array.from({ length: size * size }, (_, at) => {
      const [i, j] = [Math.floor(at / size), at % size];
      let sum = 0;
      for (let p = 0; p < size; p++) if (values[p]! > least) sum += vectors[i * size + p]! * map(values[p]!) * vectors[j * size + p]!;
      return sum;
    });
  return { root: of(Math.sqrt), inverse: of((value) => 1 / Math.sqrt(value)) };
}

/** The nearest covariance whose eigenvalues are at least a part of the largest variance of `like`. */
function positive(matrix: Float64Array, n: number, part: number, like: Float64Array = matrix): Float64Array {
  let largest = Number.MIN_VALUE;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(like[i * n + i]!));
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  symmetricEigen(values, vectors, matrix.slice(), n);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let p = 0; p < n; p++) sum += vectors[i * n + p]! * Math.max(part * largest, values[p]!) * vectors[j * n + p]!;
      out[i * n + j] = out[j * n + i] = sum;
    }
  return out;
}

/** B S Bᵀ, B rows × n. */
function sandwich(B: Float64Array, S: Float64Array, rows: number, n: number): Float64Array {
  const out = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < rows; j++)
      for (let p = 0; p < n; p++)
        for (let q = 0; q < n; q++) out[i * rows + j] = out[i * rows + j]! + B[i * n + p]! * S[p * n + q]! * B[j * n + q]!;
  return out;
}

/** a − b, symmetric. */
function difference(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const raw = a.map((x, i) => x - b[i]!);
  return raw.map((x, at) => 0.5 * (x + raw[(at % n) * n + Math.floor(at / n)]!));
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let p = 0; p < n; p++) for (let j = 0; j < n; j++) out[i * n + j] = out[i * n + j]! + a[i * n + p]! * b[p * n + j]!;
  return out;
}

function transposed(a: Float64Array, n: number): Float64Array {
  return a.map((_, at) => a[(at % n) * n + Math.floor(at / n)]!);
}
