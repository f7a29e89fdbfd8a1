import { unitLowerFactor } from "./unit-lower-factor.js";

/**
 * P = Uᵀ U of a state by its root, which no subtraction can make negative: half of the digits of P are all that U needs (Kaminski, Bryson & Schmidt 1971,
 * doi:10.1109/TAC.1971.1099816).
 */
export interface CovarianceRoot {
  /** n × n */
  readonly U: Float64Array;
  /** 2 n × n: rows whose products add up to P. */
  readonly stack: Float64Array;
  /** n × n and n: a factor of a covariance. */
  readonly factor: Float64Array;
  readonly pivots: Float64Array;
}

/** U of a positive semidefinite P; false where it is none. */
export function rootOf({ U, factor, pivots }: CovarianceRoot, P: Float64Array, n: number): boolean {
  if (!unitLowerFactor(factor, pivots, P, n)) return false;
  for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) U[k * n + j] = factor[j * n + k] * Math.sqrt(pivots[k]);
  return true;
}

/** P = Uᵀ U, symmetric to the last bit. */
export function squareRoot(P: Float64Array, { U }: CovarianceRoot, n: number): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += U[k * n + i] * U[k * n + j];
      P[i * n + j] = sum;
      P[j * n + i] = sum;
    }
}

/** The root of A P Aᵀ + Q: the triangle of the rows of U Aᵀ and of a root of Q. */
export function propagateRoot(root: CovarianceRoot, A: Float64Array, Q: Float64Array, n: number): void {
  const { U, stack, factor, pivots } = root;
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += A[i * n + j] * U[k * n + j];
      stack[k * n + i] = sum;
    }
  unitLowerFactor(factor, pivots, Q, n);
  for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) stack[(n + k) * n + j] = factor[j * n + k] * Math.sqrt(pivots[k]);
  triangle(root, 2 * n, n);
}

/** The root after y = c h + N(0, r) was seen, of variance F, with f = U c (n, at `fAt`) and P c (n): Potter's update. */
export function conditionRoot(
  { U }: CovarianceRoot,
  f: Float64Array,
  fAt: number,
  Pc: Float64Array,
  F: number,
  r: number,
  n: number,
): void {
  const scale = 1 / (F + Math.sqrt(r * F));
  for (let k = 0; k < n; k++) {
    const by = f[fAt + k] * scale;
    if (by !== 0) for (let j = 0; j < n; j++) U[k * n + j] -= by * Pc[j];
  }
}

/** The root of (I − K c) P (I − K c)ᵀ + r K Kᵀ, K at `gainAt`, f = U c at `fAt`. */
export function josephRoot(
  root: CovarianceRoot,
  f: Float64Array,
  fAt: number,
  gain: Float64Array,
  gainAt: number,
  r: number,
  n: number,
): void {
  const { U, stack } = root;
  for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) stack[k * n + j] = U[k * n + j] - f[fAt + k] * gain[gainAt + j];
  for (let j = 0; j < n; j++) stack[n * n + j] = Math.sqrt(r) * gain[gainAt + j];
  triangle(root, n + 1, n);
}

/** U ← the triangle R of a QR factorisation of the first `rows` rows of the stack, by Householder's reflections. */
function triangle({ U, stack }: CovarianceRoot, rows: number, n: number): void {
  for (let j = 0; j < n; j++) {
    let square = 0;
    for (let k = j; k < rows; k++) square += stack[k * n + j] * stack[k * n + j];
    if (square === 0) continue;
    const norm = stack[j * n + j] > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    const head = stack[j * n + j] - norm;
    const scale = 1 / (-norm * head);
    stack[j * n + j] = head;
    for (let c = j + 1; c < n; c++) {
      let sum = 0;
      for (let k = j; k < rows; k++) sum += stack[k * n + j] * stack[k * n + c];
      sum *= scale;
      for (let k = j; k < rows; k++) stack[k * n + c] -= sum * stack[k * n + j];
    }
    stack[j * n + j] = norm;
    for (let k = j + 1; k < rows; k++) stack[k * n + j] = 0;
  }
  for (let i = 0; i < n * n; i++) U[i] = stack[i];
}
