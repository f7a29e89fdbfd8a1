import { key } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { type CurvaturePair, dot, uphillDirection, withPair } from "../../../packages/learning/src/quasi-newton/curvature.js";
import { type LinePoint, lineSearch } from "../../../packages/learning/src/quasi-newton/line-search.js";

const normals = (count: number, label: string): Float64Array => {
  const out = new Float64Array(count);
  key("quasi-newton").fold(label).fillNormal(out);
  return out;
};

describe("uphillDirection", () => {
  it("is the dense BFGS matrix times the gradient: H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ from a multiple of I", () => {
    const n = 5;
    let pairs: readonly CurvaturePair[] = [];
    for (let k = 0; k < 4; k++) {
      const step = normals(n, `step ${k}`);
      const noise = normals(n, `fall ${k}`);
      // A fall that goes with the step, so that stepᵀ fall > 0.
      pairs = withPair(pairs, { step, fall: step.map((s, i) => (1 + i) * s + 0.3 * noise[i]!) }, 10);
    }
    expect(pairs).toHaveLength(4);
    const last = pairs.at(-1)!;
    const scale = dot(last.step, last.fall) / dot(last.fall, last.fall);
    let H = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? scale : 0)));
    for (const { step: s, fall: y } of pairs) {
      const rho = 1 / dot(s, y);
      const left = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0) - rho * s[i]! * y[j]!));
      const product = (a: number[][], b: (k: number, j: number) => number): number[][] =>
        a.map((row) => Array.from({ length: n }, (_, j) => row.reduce((sum, x, k) => sum + x * b(k, j), 0)));
      H = product(
        product(left, (k, j) => H[k]![j]!),
        (k, j) => left[j]![k]!,
      ).map((row, i) => row.map((x, j) => x + rho * s[i]! * s[j]!));
    }
    const gradient = normals(n, "gradient");
    const direction = uphillDirection(gradient, pairs);
    H.forEach((row, i) => {
      expect(direction[i]).toBeCloseTo(
        row.reduce((sum, h, j) => sum + h * gradient[j]!, 0),
        10,
      );
    });
    expect(uphillDirection(gradient, [])).toEqual(gradient);
  });

  it("leaves out a pair along which the function did not bend down, and forgets the oldest", () => {
    const pair = (bend: number): CurvaturePair => ({ step: Float64Array.of(1, 0), fall: Float64Array.of(bend, 1) });
    expect(withPair([], pair(-1), 3)).toHaveLength(0);
    expect(withPair([], pair(0), 3)).toHaveLength(0);
    const kept = [1, 2, 3].reduce<readonly CurvaturePair[]>((pairs, bend) => withPair(pairs, pair(bend), 2), []);
    expect(kept.map(({ fall }) => fall[0])).toEqual([2, 3]);
  });
});

describe("lineSearch", () => {
  const along = (value: (x: number) => number, slope: (x: number) => number) => {
    const asked: number[] = [];
    const evaluate = (step: number): LinePoint => {
      asked.push(step);
      return { step, value: value(step), slope: slope(step) };
    };
    return { asked, evaluate, start: { step: 0, value: value(0), slope: slope(0) } };
  };
  const isWolfe = (point: LinePoint | null, start: LinePoint): boolean =>
    point !== null && point.value >= start.value + 1e-4 * point.step * start.slope && point.slope <= 0.9 * start.slope;

  it.each([0.001, 0.3, 1, 3, 100, 1e6])("fulfils the weak Wolfe conditions on a parabola from a first step of %f", (first) => {
    const { evaluate, start, asked } = along(
      (x) => -((x - 2) ** 2),
      (x) => -2 * (x - 2),
    );
    expect(isWolfe(lineSearch(evaluate, start, first, 40), start)).toBe(true);
    expect(asked.length).toBeLessThan(12);
  });

  it("steps back from where the function is not defined, and stops at a kink", () => {
    const logarithm = along(
      (x) => (x < 1 ? Math.log(1 - x) + 3 * x : Number.NaN),
      (x) => (x < 1 ? 3 - 1 / (1 - x) : Number.NaN),
    );
    expect(isWolfe(lineSearch(logarithm.evaluate, logarithm.start, 50, 40), logarithm.start)).toBe(true);
    const roof = along(
      (x) => -Math.abs(x - 1),
      (x) => (x < 1 ? 1 : -1),
    );
    const found = lineSearch(roof.evaluate, roof.start, 0.01, 40);
    expect(found!.step).toBeGreaterThan(1);
    expect(found!.step).toBeLessThan(2);
  });

  it("is null where nothing along the line is higher, or it goes up for ever", () => {
    const lie = along(
      (x) => -x,
      () => 1,
    );
    expect(lineSearch(lie.evaluate, lie.start, 1, 30)).toBeNull();
    expect(lie.asked).toHaveLength(30);
    const ramp = along(
      (x) => x,
      () => 1,
    );
    expect(lineSearch(ramp.evaluate, ramp.start, 1, 30)).toBeNull();
  });
});
