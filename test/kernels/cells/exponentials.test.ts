import { shiftedExpInPlace, sigmoidInPlace, tanhInto } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

/** Log-spaced magnitudes of both signs, from the smallest normal numbers on, and a fine grid around the changes of k. */
function arguments_(largest: number): Float64Array {
  const out: number[] = [0, -0];
  for (let e = -300; e <= Math.log10(largest); e += e < -8 ? 7.3 : 0.0037) out.push(10 ** e, -(10 ** e));
  for (let x = -4; x <= 4; x += 0.00091) out.push(x);
  return Float64Array.from(out);
}

/** tanh and e^x by Taylor series of e^r with r = x / 2^m in twice the precision (exact splitting), squared m times. */
function preciseExpMinusOne(x: number): bigint {
  // Fixed point with 400 fractional bits.
  const bits = 400n;
  const one = 1n << bits;
  const scaled = toFixedPoint(x, bits);
  const halvings = 12n;
  const r = scaled >> halvings;
  let term = one;
  let sum = 0n;
  for (let i = 1n; term !== 0n && i < 200n; i++) {
    term = (term * r) / (one * i);
    sum += term;
  }
  // e^{2r} − 1 = (e^r − 1)(e^r + 1)
  for (let i = 0n; i < halvings; i++) sum = (sum * (sum + 2n * one)) / one;
  return sum;
}

function toFixedPoint(x: number, bits: bigint): bigint {
  const exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(x) || 1)) - 52);
  const mantissa = BigInt(Math.round(x / 2 ** exponent));
  const shift = BigInt(exponent) + bits;
  return shift >= 0n ? mantissa << shift : mantissa >> -shift;
}

/** numerator / denominator to 53 bits and more. */
function quotient(numerator: bigint, denominator: bigint): number {
  const scaled = (numerator << 200n) / denominator;
  return Number(scaled) / 2 ** 200;
}

const one = 1n << 400n;
const grid = Float64Array.from({ length: 700 }, (_, i) => (i - 350) / 37 + 0.0013);

describe("the exponential family", () => {
  it("keeps tanh within 1e-15 relative of its value in 400 bits", () => {
    const out = new Float64Array(grid.length);
    tanhInto(out, 0, grid, 0, grid.length);
    const errors = out.map((y, i) => {
      const e = preciseExpMinusOne(2 * grid[i]!);
      return Math.abs(y / quotient(e, e + 2n * one) - 1);
    });
    expect(Math.max(...errors)).toBeLessThan(1e-15);
  });

  it("keeps the sigmoid within 1e-15 relative of its value in 400 bits", () => {
    const out = grid.slice();
    sigmoidInPlace(out, 0, out.length);
    const errors = out.map((y, i) => {
      const e = preciseExpMinusOne(-grid[i]!);
      return Math.abs(y / quotient(one, e + 2n * one) - 1);
    });
    expect(Math.max(...errors)).toBeLessThan(1e-15);
  });

  it("agrees with Math.tanh to 1e-15 relative from 1e-300 to 700", () => {
    const x = arguments_(700);
    const out = new Float64Array(x.length);
    tanhInto(out, 0, x, 0, x.length);
    const errors = out.map((y, i) => (x[i] === 0 ? Math.abs(y) : Math.abs(y / Math.tanh(x[i]!) - 1)));
    expect(Math.max(...errors)).toBeLessThan(1e-15);
  });

  it("agrees with 1 / (1 + Math.exp(−x)) to 1e-15 relative, down to σ(−700)", () => {
    const x = arguments_(700);
    const out = x.slice();
    sigmoidInPlace(out, 0, out.length);
    expect(Math.max(...out.map((y, i) => Math.abs(y * (1 + Math.exp(-x[i]!)) - 1)))).toBeLessThan(1e-15);
  });

  it("agrees with Math.exp to 4e-16 relative over the normal numbers and sums what it writes", () => {
    const x = arguments_(700).map((value) => 2 - Math.abs(value));
    const out = x.slice();
    const sum = shiftedExpInPlace(out, 0, out.length, 2);
    expect(Math.max(...out.map((y, i) => Math.abs(y / Math.exp(x[i]! - 2) - 1)))).toBeLessThan(4e-16);
    const total = out.reduce((partial, y) => partial + y, 0);
    expect(Math.abs(sum / total - 1)).toBeLessThan(1e-13);
  });

  it("saturates at the ends and passes NaN on", () => {
    const ends = Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e6, -1e6, 45, -45, Number.NaN);
    const tanh = new Float64Array(7);
    tanhInto(tanh, 0, ends, 0, 7);
    expect([...tanh]).toEqual([1, -1, 1, -1, 1, -1, Number.NaN]);
    const sigmoid = ends.slice();
    sigmoidInPlace(sigmoid, 0, 7);
    expect([...sigmoid.subarray(0, 5)]).toEqual([1, expect.closeTo(0, 300), 1, expect.closeTo(0, 300), 1]);
    expect(sigmoid[6]).toBeNaN();
    const exp = Float64Array.of(0, Number.NEGATIVE_INFINITY, -746, -1e9, Number.NaN);
    shiftedExpInPlace(exp, 0, 5, 0);
    expect([...exp]).toEqual([1, 0, 0, 0, Number.NaN]);
  });

  it("touches only its own range", () => {
    const A = Float64Array.of(9, 1, 1, 9);
    sigmoidInPlace(A, 1, 1);
    shiftedExpInPlace(A, 2, 1, 1);
    expect([...A]).toEqual([9, 1 / (1 + Math.exp(-1)), 1, 9]);
  });
});
