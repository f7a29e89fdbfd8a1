import type { FitProgress } from "@unrolled/core";
import { promiseOf } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { gainToCome, stopReason } from "../../packages/learning/src/loop/stop-reason.js";

const historyOf = (objectives: readonly number[]): FitProgress[] =>
  objectives.map((objective, i) => ({
    iteration: i + 1,
    trainPerStep: objective,
    validPerStep: null,
    objective,
    learningRate: null,
    gradientNorm: null,
  }));

describe("gainToCome", () => {
  it.each([0.1, 0.9, 0.999])("is exact where gains shrink by the ratio %f", (ratio) => {
    const at = (t: number): number => -2 - ratio ** t;
    expect(gainToCome(historyOf([at(4), at(5), at(6)]))).toBeCloseTo(-2 - at(6), 8);
  });

  it("is infinite where gains grow or the history is short, and 0 where the last is rounding", () => {
    expect(gainToCome(historyOf([-3, -2.9, -2.7]))).toBe(Number.POSITIVE_INFINITY);
    expect(gainToCome(historyOf([-3, -2.9]))).toBe(Number.POSITIVE_INFINITY);
    expect(gainToCome(historyOf([-3, -2.9, -2.9]))).toBe(0);
    expect(gainToCome(historyOf([-3, -2.9, -2.9 + 4e-16]))).toBe(0);
  });
});

describe("stopReason", () => {
  const rule = { maxIterations: 1000, tolerance: 1e-3, totalTolerance: 0.01, patience: null };

  it("waits until the whole gain to come over all steps is below the total tolerance, however small a gain is", () => {
    // Gains of 1e-4 a step that shrink by 1 %: 0.0099 a step are to come, 0.99 nats over 100 steps.
    const slow = historyOf([-2, -2 + 1e-4, -2 + 1.99e-4]);
    expect(stopReason(slow, { ...rule, totalTolerance: null }, 100)).toBe("tolerance");
    expect(stopReason(slow, rule, 100)).toBeNull();
    expect(stopReason(slow, rule, 1)).toBe("tolerance");
  });

  it("never stops for the total alone, nor without a tolerance", () => {
    const fast = historyOf([-2, -1, -0.99]);
    expect(stopReason(fast, rule, 1e-3)).toBeNull();
    expect(stopReason(historyOf([-2, -2, -2]), { ...rule, tolerance: null }, 10)).toBeNull();
  });
});

describe("promiseOf", () => {
  it("sets a start that is late to rise above one that has risen, by as many iterations again", () => {
    expect(promiseOf(historyOf([-3, -2.9, -2.7]))).toBeCloseTo(-2.7 + 3 * 0.2, 12);
    expect(promiseOf(historyOf([-3, -2.6, -2.59]))).toBeCloseTo(-2.59 + (0.01 * 0.025) / 0.975, 12);
    expect(promiseOf([])).toBeNaN();
    expect(promiseOf(historyOf([-3]))).toBe(-3);
  });
});
