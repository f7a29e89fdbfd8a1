import { logSumExp } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

describe("logSumExp", () => {
  it("is the log of the sum, far from 0 too, over the range asked for", () => {
    expect(logSumExp(Float64Array.of(Math.log(1), Math.log(2), Math.log(5)))).toBeCloseTo(Math.log(8), 15);
    expect(logSumExp(Float64Array.of(-2000, -2000))).toBeCloseTo(-2000 + Math.LN2, 12);
    expect(logSumExp(Float64Array.of(2000, 2000))).toBeCloseTo(2000 + Math.LN2, 12);
    expect(logSumExp(Float64Array.of(99, 1, 2, 99), 1, 2)).toBeCloseTo(2 + Math.log1p(Math.exp(-1)), 15);
    expect(logSumExp(Float64Array.of(99, 1), 1)).toBe(1);
  });

  it("keeps infinities and NaN", () => {
    const { NEGATIVE_INFINITY: low, POSITIVE_INFINITY: high, NaN: none } = Number;
    expect(logSumExp(Float64Array.of(low, low))).toBe(low);
    expect(logSumExp(new Float64Array(0))).toBe(low);
    expect(logSumExp(Float64Array.of(low, 3))).toBe(3);
    expect(logSumExp(Float64Array.of(0, high))).toBe(high);
    for (const values of [[none], [none, low], [low, none], [none, 0], [0, none], [high, none], [none, high]])
      expect(logSumExp(Float64Array.from(values))).toBeNaN();
  });
});
