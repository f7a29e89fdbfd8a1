import { effectiveSampleSize, gatherRowsInto, normaliseLogWeights, scatterAddRows } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

const normalise = (logWeights: readonly number[]): { sum: number; weights: number[] } => {
  const weights = new Float64Array(logWeights.length).fill(-1);
  const sum = normaliseLogWeights(weights, Float64Array.from(logWeights), logWeights.length);
  return { sum, weights: Array.from(weights) };
};

describe("normaliseLogWeights", () => {
  it("gives weights in the proportions exp(logWeights) and the log of their sum", () => {
    const { sum, weights } = normalise([Math.log(1), Math.log(2), Math.log(5)]);
    expect(sum).toBeCloseTo(Math.log(8), 15);
    for (const n of [0, 1, 2]) expect(weights[n]).toBeCloseTo([1 / 8, 2 / 8, 5 / 8][n], 15);
  });

  it("holds for logs far from 0, and gives exact zeros to −Infinity", () => {
    for (const shift of [-1e5, -800, 800, 1e5]) {
      const { sum, weights } = normalise([shift, shift + Math.log(3), Number.NEGATIVE_INFINITY]);
      expect(sum - shift).toBeCloseTo(Math.log(4), 9);
      expect(weights[0]).toBeCloseTo(0.25, 9);
      expect(weights[1]).toBeCloseTo(0.75, 9);
      expect(weights[2]).toBe(0);
    }
    expect(normalise([-3])).toEqual({ sum: -3, weights: [1] });
  });

  it("says when there is no weight at all, an infinite one, or NaN", () => {
    expect(normalise([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])).toEqual({ sum: Number.NEGATIVE_INFINITY, weights: [0, 0] });
    expect(normalise([0, Number.POSITIVE_INFINITY]).sum).toBe(Number.POSITIVE_INFINITY);
    for (const where of [0, 1, 2]) {
      const logWeights = [Number.NEGATIVE_INFINITY, 0, 0];
      logWeights[where] = Number.NaN;
      expect(normalise(logWeights).sum).toBeNaN();
    }
    expect(normalise([Number.NaN]).sum).toBeNaN();
  });
});

describe("normaliseLogWeights from offsets", () => {
  it("writes its N weights and no others, all zeros where every log weight is −Infinity", () => {
    const weights = new Float64Array(5).fill(9);
    const logs = Float64Array.of(9, -700, Math.log(3) - 700, Number.NEGATIVE_INFINITY, 9);
    expect(normaliseLogWeights(weights, logs, 3, 1, 1)).toBeCloseTo(Math.log(4) - 700, 12);
    expect(weights[1]).toBeCloseTo(0.25, 12);
    expect([weights[0], weights[3], weights[4]]).toEqual([9, 0, 9]);
    expect(effectiveSampleSize(weights, 3, 1)).toBeCloseTo(1 / (0.25 ** 2 + 0.75 ** 2), 12);
    expect(normaliseLogWeights(weights, new Float64Array(3).fill(Number.NEGATIVE_INFINITY), 3, 1)).toBe(Number.NEGATIVE_INFINITY);
    expect([...weights]).toEqual([9, 0, 0, 0, 9]);
  });
});

describe("effectiveSampleSize", () => {
  it("is the number of equal weights, 1 for a single one, whatever the scale", () => {
    expect(effectiveSampleSize(new Float64Array(50).fill(0.02), 50)).toBeCloseTo(50, 12);
    expect(effectiveSampleSize(Float64Array.of(0, 3, 0), 3)).toBe(1);
    expect(effectiveSampleSize(Float64Array.of(1, 1, 2, 99), 3)).toBeCloseTo(16 / 6, 14);
    expect(effectiveSampleSize(new Float64Array(3), 3)).toBeNaN();
  });
});

describe("gatherRowsInto and scatterAddRows", () => {
  it("copy rows by index and are each other's transpose", () => {
    const source = Float64Array.from({ length: 12 }, (_, i) => i + 1);
    const indices = Int32Array.of(3, 0, 0, 2, 3);
    const out = new Float64Array(15);
    gatherRowsInto(out, source, indices, 5, 3);
    expect(Array.from(out)).toEqual([10, 11, 12, 1, 2, 3, 1, 2, 3, 7, 8, 9, 10, 11, 12]);
    const back = new Float64Array(12);
    const dual = Float64Array.from({ length: 15 }, (_, i) => Math.sin(i));
    scatterAddRows(back, dual, indices, 5, 3);
    const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
    expect(dot(back, source)).toBeCloseTo(dot(dual, out), 12);
  });
});
