import {
  addColumnProducts,
  addRowsOfSymbols,
  addSparseProduct,
  addSparseProductTransposed,
  addToRowsOfSymbols,
  addTransposed,
  gemm,
  gemmTransposedA,
  logFactorial,
  logisticRows,
  poissonRows,
  repeatRows,
  softmaxRows,
  sumRepeatedRows,
} from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

const wave = (length: number, phase = 0): Float64Array => Float64Array.from({ length }, (_, i) => Math.sin(3 * i + phase) * 1.7);

describe("row kernels", () => {
  it("take the product with one-hot rows as a dense product would, forward and transposed, −1 as zeros", () => {
    const symbols = Int32Array.of(2, -1, 0, 2);
    const dense = new Float64Array(12);
    symbols.forEach((symbol, n) => {
      if (symbol >= 0) dense[n * 3 + symbol] = 1;
    });
    const W = wave(3 * 5);
    const [sparse, expected] = [wave(20, 1), wave(20, 1)];
    addRowsOfSymbols(sparse, 0, W, 0, symbols, 0, 4, 5);
    gemm(expected, 0, dense, 0, W, 0, 4, 3, 5, true);
    const close = (A: Float64Array): unknown[] => Array.from(A, (x) => expect.closeTo(x, 13));
    expect([...sparse]).toEqual(close(expected));
    const [dSparse, dExpected] = [wave(15, 2), wave(15, 2)];
    addToRowsOfSymbols(dSparse, 0, sparse, 0, symbols, 0, 4, 5);
    gemmTransposedA(dExpected, 0, dense, 0, sparse, 0, 4, 3, 5);
    expect([...dSparse]).toEqual(close(dExpected));
  });

  it("pass the zeros of sparse rows over without changing the product", () => {
    const X = Float64Array.of(0, 2, 0, 0, 0, 0, 1, 0, -3, 1, 1, 1);
    const W = wave(3 * 5);
    const [sparse, expected] = [wave(20, 1), wave(20, 1)];
    addSparseProduct(sparse, 0, X, 0, W, 0, 4, 3, 5);
    gemm(expected, 0, X, 0, W, 0, 4, 3, 5, true);
    const close = (A: Float64Array): unknown[] => Array.from(A, (x) => expect.closeTo(x, 13));
    expect([...sparse]).toEqual(close(expected));
    const [dSparse, dExpected] = [wave(15, 2), wave(15, 2)];
    addSparseProductTransposed(dSparse, 0, X, 0, expected, 0, 4, 3, 5);
    gemmTransposedA(dExpected, 0, X, 0, expected, 0, 4, 3, 5);
    expect([...dSparse]).toEqual(close(dExpected));
  });

  it("sum over repeated rows what repeating spread", () => {
    const A = wave(6);
    const spread = new Float64Array(18);
    repeatRows(spread, 0, A, 0, 2, 3, 3);
    expect([...spread.subarray(3, 6)]).toEqual([...A.subarray(0, 3)]);
    expect([...spread.subarray(9, 12)]).toEqual([...A.subarray(3, 6)]);
    const summed = new Float64Array(6).fill(99);
    sumRepeatedRows(summed, 0, spread, 0, 2, 3, 3);
    summed.forEach((x, i) => {
      expect(x).toBeCloseTo(3 * A[i]!, 14);
    });
  });

  it("transpose, and take products of columns", () => {
    const A = new Float64Array(6).fill(1);
    addTransposed(A, 0, Float64Array.of(1, 2, 3, 4, 5, 6), 0, 2, 3);
    expect([...A]).toEqual([2, 4, 6, 3, 5, 7]);
    const sums = Float64Array.of(1, 1);
    addColumnProducts(sums, 0, Float64Array.of(1, 2, 3, 4), 0, Float64Array.of(5, 6, 0, 7, 8, 0), 0, 3, 2, 2);
    expect([...sums]).toEqual([1 + 5 + 21, 1 + 12 + 32]);
  });
});

describe("readout kernels", () => {
  it("give the softmax's log-probabilities, which sum to 1, without overflow", () => {
    const logits = Float64Array.of(1000, 1001, 999.5);
    const p = [0, 1, 2].map((y) => {
      const out = new Float64Array(1);
      softmaxRows(out, 0, logits.slice(), 0, Int32Array.of(y), 0, 1, 1, 3, false);
      return Math.exp(out[0]!);
    });
    expect(p[0]! + p[1]! + p[2]!).toBeCloseTo(1, 14);
    expect(p[1]! / p[0]!).toBeCloseTo(Math.E, 12);
  });

  it("give certain and impossible symbols log-probabilities of 0 and of the logits' gap", () => {
    const out = new Float64Array(2);
    softmaxRows(out, 0, Float64Array.of(0, 900, 0, 900), 0, Int32Array.of(0, 1), 0, 2, 1, 2, false);
    expect([...out]).toEqual([-900, 0]);
  });

  it("multiply up to 512 factors of a Bernoulli row before a logarithm, beyond that take several", () => {
    const D = 1300;
    const logits = wave(D).map((z) => 8 * z);
    const Y = Float64Array.from({ length: D }, (_, d) => (d % 7 === 0 ? Number.NaN : d % 2));
    let expected = 0;
    for (let d = 0; d < D; d++) {
      if (Number.isNaN(Y[d]!)) continue;
      const u = Y[d] === 1 ? -logits[d]! : logits[d]!;
      expected -= Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));
    }
    const out = new Float64Array(1);
    logisticRows(out, 0, logits, 0, Y, 0, 1, 1, D, false);
    expect(Math.abs(out[0]! / expected - 1)).toBeLessThan(1e-14);
  });

  it("keep extreme Bernoulli logits finite", () => {
    const out = new Float64Array(1);
    logisticRows(out, 0, Float64Array.of(-800, 2000, 800), 0, Float64Array.of(1, 0, 1), 0, 1, 1, 3, false);
    expect(out[0]).toBe(-2800);
  });

  it("sum a Poisson law over its counts to 1", () => {
    let total = 0;
    for (let y = 0; y < 60; y++) {
      const out = new Float64Array(1);
      poissonRows(out, 0, Float64Array.of(Math.log(7)), 0, Float64Array.of(y), Float64Array.of(logFactorial(y)), 0, 1, 1, 1, false);
      total += Math.exp(out[0]!);
    }
    expect(total).toBeCloseTo(1, 13);
  });
});
