import { gemm, gemmTransposedA, transposeInto } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { describeOnEachKernel } from "../support/each-kernel.js";

/** The definition, one element at a time in the order of k. */
function product(C: Float64Array, A: Float64Array, B: Float64Array, k: number, n: number, accumulate: boolean): Float64Array {
  return C.map((start, place) => {
    const i = Math.floor(place / n);
    const j = place % n;
    let sum = accumulate ? start : 0;
    for (let p = 0; p < k; p++) sum += A[i * k + p] * B[p * n + j];
    return sum;
  });
}
/**
 * Bit for bit, but for the relaxed kernels, which round a product and its sum once: they may differ from the definition by
 * one rounding of the sum of magnitudes for each term.
 */
function expectProduct(actual: Float64Array, expected: Float64Array, magnitudes: Float64Array, terms: number, exact: boolean): void {
  const off = actual.findIndex((value, i) =>
    exact ? !Object.is(value, expected[i]) : !(Math.abs(value - expected[i]) <= 2 ** -52 * (terms + 1) * magnitudes[i]),
  );
  if (off >= 0) expect([off, actual[off]]).toEqual([off, expected[off]]);
}
const absolute = (A: Float64Array): Float64Array => A.map(Math.abs);

/** Numbers of many sizes, so that another order of addition gives other bits. */
const numbers = (length: number, seed: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(seed + 1.7 * i) * 10 ** ((i * 7 + seed) % 9));
const transposed = (A: Float64Array, m: number, n: number): Float64Array => {
  const out = new Float64Array(m * n);
  transposeInto(out, A, m, n);
  return out;
};
const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 32];
const large = [
  [70, 300, 21],
  [3, 513, 17],
  [257, 5, 9],
] as const;

describeOnEachKernel("gemm", (kernel) => {
  const exact = kernel !== "relaxed-simd";

  it("gives the bits of the definition for every shape, with and without accumulation", () => {
    const shapes = [...sizes.flatMap((m) => [...sizes, 0].flatMap((k) => sizes.map((n) => [m, k, n] as const))), ...large];
    for (const [m, k, n] of shapes)
      for (const accumulate of [false, true]) {
        const A = numbers(m * k, 1);
        const B = numbers(k * n, 2);
        const C = numbers(m * n, 3);
        const expected = product(C, A, B, k, n, accumulate);
        const magnitudes = product(absolute(C), absolute(A), absolute(B), k, n, accumulate);
        gemm(C, 0, A, 0, B, 0, m, k, n, accumulate);
        expectProduct(C, expected, magnitudes, k, exact);
      }
  });

  it("gives a row the same bits whatever rows stand beside it", () => {
    const [m, k, n] = [7, 19, 11];
    const A = numbers(m * k, 4);
    const B = numbers(k * n, 5);
    const whole = new Float64Array(m * n);
    gemm(whole, 0, A, 0, B, 0, m, k, n, false);
    for (let i = 0; i < m; i++) {
      const row = new Float64Array(n);
      gemm(row, 0, A, i * k, B, 0, 1, k, n, false);
      expect(row).toEqual(whole.slice(i * n, (i + 1) * n));
    }
  });

  it("reads and writes from its offsets and nowhere else", () => {
    const [m, k, n] = [5, 3, 6];
    const A = numbers(m * k + 9, 6);
    const B = numbers(k * n + 9, 7);
    const C = numbers(m * n + 9, 8);
    const expected = C.slice();
    const inner = C.slice(4, 4 + m * n);
    expected.set(product(inner, A.slice(2), B.slice(5), k, n, true), 4);
    const magnitudes = absolute(C);
    magnitudes.set(product(absolute(inner), absolute(A.slice(2)), absolute(B.slice(5)), k, n, true), 4);
    gemm(C, 4, A, 2, B, 5, m, k, n, true);
    expectProduct(C, expected, magnitudes, k, exact);
    expect(C.slice(0, 4)).toEqual(expected.slice(0, 4));
    expect(C.slice(4 + m * n)).toEqual(expected.slice(4 + m * n));
  });

  it("lets NaN and infinities through and overwrites what C held when it does not accumulate", () => {
    const C = new Float64Array(4).fill(Number.NaN);
    gemm(C, 0, Float64Array.of(1, 0, Number.POSITIVE_INFINITY, 1), 0, Float64Array.of(1, 2, 3, 4), 0, 2, 2, 2, false);
    expect(Array.from(C)).toEqual([1, 2, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    gemm(C, 0, Float64Array.of(0), 0, Float64Array.of(Number.POSITIVE_INFINITY), 0, 1, 1, 1, true);
    expect(C[0]).toBeNaN();
  });
});

describeOnEachKernel("gemmTransposedA", (kernel) => {
  const exact = kernel !== "relaxed-simd";

  it("gives the bits of the definition with A transposed, for every shape", () => {
    const shapes = [...sizes.flatMap((m) => sizes.flatMap((k) => sizes.map((n) => [m, k, n] as const))), ...large];
    for (const [m, k, n] of shapes) {
      const A = numbers(m * k, 1);
      const B = numbers(m * n, 2);
      const C = numbers(k * n, 3);
      const expected = product(C, transposed(A, m, k), B, m, n, true);
      const magnitudes = product(absolute(C), absolute(transposed(A, m, k)), absolute(B), m, n, true);
      gemmTransposedA(C, 0, A, 0, B, 0, m, k, n);
      expectProduct(C, expected, magnitudes, m, exact);
    }
  });

  it("gives the bits of one call when the rows come in two", () => {
    const [m, k, n] = [9, 6, 7];
    const A = numbers(m * k, 4);
    const B = numbers(m * n, 5);
    const once = numbers(k * n + 2, 6);
    const twice = once.slice();
    gemmTransposedA(once, 1, A, 0, B, 0, m, k, n);
    gemmTransposedA(twice, 1, A, 0, B, 0, 4, k, n);
    gemmTransposedA(twice, 1, A, 4 * k, B, 4 * n, m - 4, k, n);
    expect(twice).toEqual(once);
  });
});

describe("transposeInto", () => {
  it("turns rows into columns", () => {
    expect(Array.from(transposed(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3))).toEqual([1, 4, 2, 5, 3, 6]);
  });
});
