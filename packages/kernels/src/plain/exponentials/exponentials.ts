import type { Reals } from "../reals.js";
import * as constants from "./exponential-constants.js";

// Copied: vitest reads an import through a getter each time, which made these loops four times as slow under test.
const { LN2_HIGH, LN2_LOW, LOG2_E, P1, P2, P3, P4, P5, POWER_ZERO, POWERS, ROUND } = constants;

/** A_i ← σ(A_i) = 1 / (1 + e^{−A_i}) for `length` numbers from `offset`; relative error below 1e-15. */
export function sigmoidInPlace(A: Reals, offset: number, length: number): void {
  for (let i = offset; i < offset + length; i++) {
    const x = A[i];
    const z = x > 40 ? -40 : x < -708 ? 708 : -x;
    const k = z * LOG2_E + ROUND - ROUND;
    const r = z - k * LN2_HIGH - k * LN2_LOW;
    const q = r * r;
    const D = 2 - (r - q * (P1 + q * (P2 + q * (P3 + q * (P4 + q * P5)))));
    A[i] = D / (D + POWERS[(k + POWER_ZERO) | 0] * (D + 2 * r));
  }
}

/** B_j ← tanh(A_i) for `length` numbers, from `aOffset` and to `bOffset` (A and B may be the same); relative error below 1e-15, near 0 too. */
export function tanhInto(B: Reals, bOffset: number, A: Reals, aOffset: number, length: number): void {
  for (let i = 0; i < length; i++) {
    const x = A[aOffset + i];
    const z = x > 20 ? 40 : x < -20 ? -40 : 2 * x;
    const k = z * LOG2_E + ROUND - ROUND;
    const r = z - k * LN2_HIGH - k * LN2_LOW;
    const q = r * r;
    const D = 2 - (r - q * (P1 + q * (P2 + q * (P3 + q * (P4 + q * P5)))));
    const s = POWERS[(k + POWER_ZERO) | 0];
    const e = 2 * s * r;
    B[bOffset + i] = (e + (s - 1) * D) / (e + (s + 1) * D);
  }
}

/** Replaces `length` numbers x_i from `offset` by e^{x_i − shift}, all x_i ≤ shift, and returns their sum. */
export function shiftedExpInPlace(A: Reals, offset: number, length: number, shift: number): number {
  let sum = 0;
  for (let i = offset; i < offset + length; i++) {
    const x = A[i] - shift;
    const z = Math.max(x, -745);
    const k = z * LOG2_E + ROUND - ROUND;
    const r = z - k * LN2_HIGH - k * LN2_LOW;
    const q = r * r;
    const c = r - q * (P1 + q * (P2 + q * (P3 + q * (P4 + q * P5))));
    const e = POWERS[(k + POWER_ZERO) | 0] * (1 + (2 * r) / (2 - c));
    A[i] = e;
    sum += e;
  }
  return sum;
}

/** B_j ← log A_i for `length` numbers, from `aOffset` and to `bOffset`. */
export function logInto(B: Reals, bOffset: number, A: Reals, aOffset: number, length: number): void {
  for (let i = 0; i < length; i++) B[bOffset + i] = Math.log(A[aOffset + i]);
}
