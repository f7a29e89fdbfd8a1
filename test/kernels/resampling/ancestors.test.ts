import { key } from "@unrolled/core";
import { multinomialAncestors, residualAncestors, stratifiedAncestors, systematicAncestors } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { chiSquareScore } from "../../support/law-tests.js";

const schemes = {
  multinomial: multinomialAncestors,
  stratified: stratifiedAncestors,
  systematic: systematicAncestors,
  residual: residualAncestors,
} as const;
type Scheme = keyof typeof schemes;
const all = Object.keys(schemes) as Scheme[];

function draw(scheme: Scheme, weights: readonly number[], M: number, uniforms: Float64Array): Int32Array {
  const ancestors = new Int32Array(M);
  schemes[scheme](ancestors, M, Float64Array.from(weights), weights.length, uniforms);
  return ancestors;
}
function uniformsOf(label: string, run: number, M: number): Float64Array {
  const out = new Float64Array(M);
  key("ancestors").fold(label).fold(run).fillUniform(out);
  return out;
}
function countsOf(ancestors: Int32Array, N: number): number[] {
  const counts = new Array<number>(N).fill(0);
  for (const n of ancestors) counts[n]++;
  return counts;
}
/** The least n with cumulative weight above the place. */
function inverse(weights: readonly number[], u: number): number {
  const total = weights.reduce((a, b) => a + b);
  const sums = weights.map((_, n) => weights.slice(0, n + 1).reduce((a, b) => a + b));
  return sums.findIndex((sum) => sum > u * total);
}

const weightSets: Record<string, readonly number[]> = {
  uneven: [0.05, 0.4, 0, 0.3, 0.01, 0.24],
  "not normalised": [3, 0, 0, 5, 1, 1],
  equal: new Array(7).fill(1 / 7),
  "one heavy": [0.001, 0.997, 0.001, 0.001],
};
const runs = 8000;

describe.each(Object.entries(weightSets))("resampling of weights that are %s", (label, weights) => {
  const N = weights.length;
  const total = weights.reduce((a, b) => a + b);
  const p = weights.map((w) => w / total);
  const M = 8;

  it.each(all)("%s: gives counts whose means are M w_n, in rising order, never one of weight 0", (scheme) => {
    const sums = new Array<number>(N).fill(0);
    const squares = new Array<number>(N).fill(0);
    for (let run = 0; run < runs; run++) {
      const ancestors = draw(scheme, weights, M, uniformsOf(label, run, M));
      for (let m = 1; m < M; m++) if (ancestors[m] < ancestors[m - 1]) throw new Error("ancestors fall");
      countsOf(ancestors, N).forEach((count, n) => {
        sums[n] += count;
        squares[n] += count * count;
      });
    }
    p.forEach((pn, n) => {
      if (pn === 0) expect(sums[n]).toBe(0);
      const mean = sums[n] / runs;
      const se = Math.sqrt(Math.max(squares[n] / runs - mean * mean, 1 / runs) / runs);
      expect(se).toBeLessThan(0.018);
      expect(Math.abs(mean - M * pn)).toBeLessThan(5 * se);
    });
  });

  it("multinomial: counts have the multinomial's variances and covariances", () => {
    const counts: number[][] = [];
    for (let run = 0; run < runs; run++) counts.push(countsOf(draw("multinomial", weights, M, uniformsOf(label, run, M)), N));
    for (let i = 0; i < N; i++)
      for (let j = 0; j <= i; j++) {
        const products = counts.map((c) => (c[i] - M * p[i]) * (c[j] - M * p[j]));
        const mean = products.reduce((a, b) => a + b) / runs;
        // Floored: a product that is rarely not 0 has no normal law yet.
        const sd = Math.max(0.1, Math.sqrt(products.reduce((a, b) => a + (b - mean) ** 2, 0) / runs));
        expect(sd / Math.sqrt(runs)).toBeLessThan(0.09);
        expect(Math.abs(mean - (i === j ? M * p[i] * (1 - p[i]) : -M * p[i] * p[j]))).toBeLessThanOrEqual(
          5 * (sd / Math.sqrt(runs)) + 1e-12,
        );
      }
  });

  it("systematic gives ⌊M w_n⌋ or ⌈M w_n⌉ copies, stratified within 2 of M w_n, residual at least ⌊M w_n⌋", () => {
    for (let run = 0; run < 1000; run++) {
      const uniforms = uniformsOf(label, run, M);
      const systematic = countsOf(draw("systematic", weights, M, uniforms.slice()), N);
      const stratified = countsOf(draw("stratified", weights, M, uniforms.slice()), N);
      const residual = countsOf(draw("residual", weights, M, uniforms.slice()), N);
      p.forEach((pn, n) => {
        expect(systematic[n]).toBeGreaterThanOrEqual(Math.floor(M * pn + 1e-9));
        expect(systematic[n]).toBeLessThanOrEqual(Math.ceil(M * pn - 1e-9));
        expect(Math.abs(stratified[n] - M * pn)).toBeLessThan(2);
        expect(residual[n]).toBeGreaterThanOrEqual(Math.floor(M * pn + 1e-9));
      });
    }
  });

  it("multinomial, stratified and systematic are the inverse cumulative weight at their places", () => {
    for (let run = 0; run < 300; run++) {
      const uniforms = uniformsOf(label, run, M);
      const sorted = Array.from(uniforms).sort((a, b) => a - b);
      expect(Array.from(draw("multinomial", weights, M, uniforms.slice()))).toEqual(sorted.map((u) => inverse(weights, u)));
      expect(Array.from(draw("stratified", weights, M, uniforms.slice()))).toEqual(
        Array.from(uniforms, (u, m) => inverse(weights, (m + u) / M)),
      );
      expect(Array.from(draw("systematic", weights, M, uniforms.slice()))).toEqual(
        Array.from(uniforms, (_, m) => inverse(weights, (m + uniforms[0]) / M)),
      );
    }
  });
});

describe("resampling", () => {
  it("residual draws what is left over from the residuals alone", () => {
    const weights = [0.3, 0.3, 0.4];
    const M = 4; // expected 1.2 1.2 1.6: certain 1 1 1, one more with probabilities 0.2 0.2 0.6
    const extra = [0, 0, 0];
    for (let run = 0; run < runs; run++)
      countsOf(draw("residual", weights, M, uniformsOf("left", run, M)), 3).forEach((c, n) => {
        extra[n] += c - 1;
      });
    expect(
      Math.abs(
        chiSquareScore(
          extra,
          [0.2, 0.2, 0.6].map((q) => q * runs),
        ),
      ),
    ).toBeLessThan(6);
  });

  it("changes nothing when all weights are equal and the scheme is not multinomial", () => {
    for (const N of [1, 2, 3, 7, 10, 49, 1000]) {
      const identity = Int32Array.from({ length: N }, (_, n) => n);
      for (const scheme of ["stratified", "systematic", "residual"] as const)
        expect(draw(scheme, new Array(N).fill(1 / N), N, uniformsOf("equal", N, N))).toEqual(identity);
    }
  });

  it.each(all)("%s: never ends on a weight of 0, with places at the ends and a cumulative sum below or above 1", (scheme) => {
    const nearlyOne = 1 - 2 ** -53;
    const cases = [
      [0, 0.3, 0.7 - 1e-9, 0, 0],
      [0, 0, 1 / 3, 1 / 3, 1 / 3 - 2e-16, 0],
      [0, ...new Array(10).fill(0.1), 0],
      [0, 1 + 1e-9, 0],
      [5e-324, 0, 0],
      [0, 1e-320, 3e-320, 0],
    ];
    for (const weights of cases)
      for (const M of [1, 2, 10, 101])
        for (const u of [2 ** -53, 0.5, nearlyOne])
          for (const n of draw(scheme, weights, M, new Float64Array(M).fill(u))) expect(weights[n]).toBeGreaterThan(0);
  });

  it.each(all)("%s: draws more or fewer than there are weights, and one of one", (scheme) => {
    expect(Array.from(draw(scheme, [2], 1, Float64Array.of(0.7)))).toEqual([0]);
    expect(Array.from(draw(scheme, [2], 5, uniformsOf("one", 0, 5)))).toEqual([0, 0, 0, 0, 0]);
    const few = draw(scheme, new Array(1000).fill(0.001), 10, uniformsOf("few", 0, 10));
    expect(new Set(few).size).toBeGreaterThan(5);
    const many = countsOf(draw(scheme, [0.25, 0.75], 100_000, uniformsOf("many", 0, 100_000)), 2);
    expect(Math.abs(many[0] - 25_000)).toBeLessThan(5 * Math.sqrt(100_000 * 0.25 * 0.75));
    expect(many[0] + many[1]).toBe(100_000);
  });

  it("writes the first M ancestors and reads the first N weights only", () => {
    for (const scheme of all) {
      const ancestors = new Int32Array(6).fill(-7);
      schemes[scheme](ancestors, 4, Float64Array.of(0.5, 0.5, 100), 2, Float64Array.of(0.1, 0.3, 0.6, 0.9, 0));
      expect(Array.from(ancestors)).toEqual([0, 0, 1, 1, -7, -7]);
    }
  });
});
