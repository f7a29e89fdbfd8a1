import { type CovarianceRoot, conditionRoot, josephRoot, propagateRoot, squareRoot } from "./square-root-covariance.js";

/**
 * P + κ Wᵀ W, κ → ∞: the covariance of a state of which `rank` directions, the first rows of W, are not known at all (an exact diffuse
 * start; Durbin & Koopman 2012, ch. 5, where WᵀW is P∞). P is symmetric to the last bit.
 */
export interface StateCovariance {
  readonly n: number;
  /** n × n */
  readonly P: Float64Array;
  /** n × n: the first `rank` rows count. */
  readonly W: Float64Array;
  rank: number;
  /** The root that P is made of at every step; null or left out: P stands for itself. */
  readonly root?: CovarianceRoot | null;
  /** 2 n² + 3 n numbers. */
  readonly scratch: Float64Array;
}

/** What is below this part of its terms' size is taken for a zero that rounding has left: it decides which directions are known. */
const vanishes = 1e-10;

/** How many numbers `StateCovariance.scratch` has. */
export function stateCovarianceScratch(n: number): number {
  return 2 * n * n + 3 * n;
}

/** P ← A P Aᵀ + Q and W ← W Aᵀ, of which directions that A takes to 0 are dropped. */
export function propagateCovariance(law: StateCovariance, A: Float64Array, Q: Float64Array): void {
  const { n, P, scratch, root = null } = law;
  if (root !== null) {
    propagateRoot(root, A, Q, n);
    squareRoot(P, root, n);
    if (law.rank > 0) propagateDirections(law, A);
    return;
  }
  // Four sums side by side, which do not wait for each other; the last few one by one.
  const fours = n - (n % 4);
  for (let i = 0; i < n; i++) {
    const at = i * n;
    for (let j = 0; j < fours; j += 4) {
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let k = 0; k < n; k++) {
        const a = A[at + k];
        if (a === 0) continue;
        const p = k * n + j;
        s0 += a * P[p];
        s1 += a * P[p + 1];
        s2 += a * P[p + 2];
        s3 += a * P[p + 3];
      }
      scratch[at + j] = s0;
      scratch[at + j + 1] = s1;
      scratch[at + j + 2] = s2;
      scratch[at + j + 3] = s3;
    }
    for (let j = fours; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += A[at + k] * P[k * n + j];
      scratch[at + j] = sum;
    }
  }
  for (let i = 0; i < n; i++) {
    const at = i * n;
    // What it writes beyond the diagonal is written over by the rows below.
    for (let j = 0; j <= i && j < fours; j += 4) {
      const b = j * n;
      let s0 = Q[at + j];
      let s1 = Q[at + j + 1];
      let s2 = Q[at + j + 2];
      let s3 = Q[at + j + 3];
      for (let k = 0; k < n; k++) {
        const x = scratch[at + k];
        s0 += x * A[b + k];
        s1 += x * A[b + n + k];
        s2 += x * A[b + 2 * n + k];
        s3 += x * A[b + 3 * n + k];
      }
      P[at + j] = s0;
      P[at + j + 1] = s1;
      P[at + j + 2] = s2;
      P[at + j + 3] = s3;
    }
    for (let j = fours; j <= i; j++) {
      let sum = Q[at + j];
      for (let k = 0; k < n; k++) sum += scratch[at + k] * A[j * n + k];
      P[at + j] = sum;
    }
    for (let j = 0; j < i; j++) P[j * n + i] = P[at + j];
  }
  if (law.rank > 0) propagateDirections(law, A);
}

/**
 * Conditions on one number y = c h + N(0, r), c at `cAt`: the gain K (n, at `gainAt`) with which the mean moves, mean ← mean + K (y − c mean), and the
 * variance F of y. Where y is of a direction that is not known, F is that of κ, |W c|², `rank` falls by one and K is the limit for κ → ∞
 * (Durbin & Koopman 2012, §6.4.3; Koopman & Durbin 2000, eqs. 14–17); the Joseph form keeps P positive there. F = 0, or what rounding leaves of it: y
 * has no variance, K is 0 and nothing changes. `size` is what F is measured against.
 */
export function conditionCovariance(
  law: StateCovariance,
  c: Float64Array,
  cAt: number,
  r: number,
  gain: Float64Array,
  gainAt: number,
  size: number,
): number {
  const { n, P, scratch, root = null } = law;
  let F = r;
  if (root !== null) F += throughRoot(root, c, cAt, scratch, n);
  else
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += P[i * n + j] * c[cAt + j];
      scratch[i] = sum;
      F += c[cAt + i] * sum;
    }
  if (law.rank > 0) {
    const known = takeDirection(law, c, cAt, gain, gainAt);
    if (known > 0) {
      if (root !== null) {
        josephRoot(root, scratch, n, gain, gainAt, r, n);
        squareRoot(P, root, n);
        return known;
      }
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) {
          const g = gain[gainAt + i];
          const h = gain[gainAt + j];
          const p = P[i * n + j] + (g * h * F - (scratch[i] * h + g * scratch[j]));
          P[i * n + j] = p;
          P[j * n + i] = p;
        }
      return known;
    }
  }
  if (!(F > size)) {
    for (let i = 0; i < n; i++) gain[gainAt + i] = 0;
    return 0;
  }
  const inverse = 1 / F;
  for (let i = 0; i < n; i++) gain[gainAt + i] = scratch[i] * inverse;
  if (root !== null) {
    conditionRoot(root, scratch, n, scratch, F, r, n);
    squareRoot(P, root, n);
    return F;
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) P[i * n + j] -= scratch[i] * scratch[j] * inverse;
  return F;
}

/** |U c|²; P c = Uᵀ U c to the first n numbers of scratch, U c to those after. */
function throughRoot({ U }: CovarianceRoot, c: Float64Array, cAt: number, scratch: Float64Array, n: number): number {
  let square = 0;
  for (let j = 0; j < n; j++) scratch[j] = 0;
  for (let k = 0; k < n; k++) {
    let f = 0;
    for (let j = 0; j < n; j++) f += U[k * n + j] * c[cAt + j];
    scratch[n + k] = f;
    square += f * f;
    for (let j = 0; j < n; j++) scratch[j] += f * U[k * n + j];
  }
  return square;
}

/**
 * |W c|² and the gain W ᵀ W c / |W c|², after which the direction is known: W is turned (a Householder reflection of its rows) such that the first
 * row alone meets c, and that row is dropped. 0 where none meets c.
 */
function takeDirection(law: StateCovariance, c: Float64Array, cAt: number, gain: Float64Array, gainAt: number): number {
  const { n, W, rank, scratch } = law;
  const f = 2 * n;
  let square = 0;
  for (let k = 0; k < rank; k++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += W[k * n + j] * c[cAt + j];
    scratch[f + k] = sum;
    square += sum * sum;
  }
  let size = 0;
  for (let j = 0; j < n; j++) if (c[cAt + j] !== 0) size += Math.abs(c[cAt + j]) * columnNorm(W, j, rank, n);
  if (!(Math.sqrt(square) > vanishes * size)) return 0;
  reflect(law, f, Math.sqrt(square), 0, 0);
  // Row 0 now is ± |W c| in the direction of c.
  let along = 0;
  for (let j = 0; j < n; j++) along += W[j] * c[cAt + j];
  for (let j = 0; j < n; j++) gain[gainAt + j] = W[j] / along;
  W.copyWithin(0, n, rank * n);
  law.rank = rank - 1;
  return along * along;
}

/** W ← W Aᵀ, turned such that directions which A takes to 0 are rows of zeros, and are dropped: a QR factorisation with pivots. */
function propagateDirections(law: StateCovariance, A: Float64Array): void {
  const { n, W, rank, scratch } = law;
  const sizes = n * n;
  for (let i = 0; i < n; i++) {
    let size = 0;
    for (let j = 0; j < n; j++) if (A[i * n + j] !== 0) size += Math.abs(A[i * n + j]) * columnNorm(W, j, rank, n);
    scratch[sizes + i] = size;
  }
  for (let k = 0; k < rank; k++)
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += A[i * n + j] * W[k * n + j];
      scratch[k * n + i] = sum;
    }
  for (let i = 0; i < rank * n; i++) W[i] = scratch[i];
  const f = sizes + n;
  for (let row = 0; row < rank; row++) {
    let pivot = -1;
    let largest = vanishes;
    for (let j = 0; j < n; j++) {
      const size = scratch[sizes + j];
      if (size === 0) continue;
      let square = 0;
      for (let k = row; k < rank; k++) square += W[k * n + j] * W[k * n + j];
      const part = Math.sqrt(square) / size;
      if (part > largest) {
        largest = part;
        pivot = j;
      }
    }
    if (pivot < 0) {
      law.rank = row;
      return;
    }
    let square = 0;
    for (let k = row; k < rank; k++) {
      scratch[f + k] = W[k * n + pivot];
      square += scratch[f + k] * scratch[f + k];
    }
    reflect(law, f, Math.sqrt(square), row, row);
  }
}

/** Reflects rows `from`..rank − 1 of W such that the vector in scratch at `f` (one number a row, of length `norm`) lies along row `first`. */
function reflect(law: StateCovariance, f: number, norm: number, first: number, from: number): void {
  const { n, W, rank, scratch } = law;
  const sign = scratch[f + first] < 0 ? -1 : 1;
  scratch[f + first] += sign * norm;
  const scale = 1 / (norm * Math.abs(scratch[f + first]));
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let k = from; k < rank; k++) sum += scratch[f + k] * W[k * n + j];
    sum *= scale;
    for (let k = from; k < rank; k++) W[k * n + j] -= sum * scratch[f + k];
  }
}

function columnNorm(W: Float64Array, j: number, rank: number, n: number): number {
  let square = 0;
  for (let k = 0; k < rank; k++) square += W[k * n + j] * W[k * n + j];
  return Math.sqrt(square);
}
