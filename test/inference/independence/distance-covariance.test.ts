import { key } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { centredDistances, pairDistances, permutedCovariance } from "../../../packages/inference/src/independence/distance-covariance.js";
import { type PairSample, permutationTest } from "../../../packages/inference/src/independence/permutation-test.js";

/** V² = S1 + S2 − 2 S3, sums over points of distances: Székely, Rizzo & Bakirov (2007), from scratch. */
function textbookCovariance(x: readonly number[][], y: readonly number[][]): number {
  const n = x.length;
  const distance = (p: readonly number[], q: readonly number[]): number => Math.hypot(...p.map((value, d) => value - q[d]!));
  let [s1, meanX, meanY, s3] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      s1 += (distance(x[i]!, x[j]!) * distance(y[i]!, y[j]!)) / n ** 2;
      meanX += distance(x[i]!, x[j]!) / n ** 2;
      meanY += distance(y[i]!, y[j]!) / n ** 2;
      for (let k = 0; k < n; k++) s3 += (distance(x[i]!, x[j]!) * distance(y[i]!, y[k]!)) / n ** 3;
    }
  return s1 + meanX * meanY - 2 * s3;
}

function points(label: string, n: number, d: number, levels?: number): number[][] {
  const z = new Float64Array(n * d);
  key("points").fold(label).fillNormal(z);
  return Array.from({ length: n }, (_, i) => Array.from(z.subarray(i * d, (i + 1) * d), (x) => (levels ? Math.round(x * levels) : x)));
}

const sampleOf = (x: readonly number[][], y: readonly number[][]): PairSample => ({
  count: x.length,
  a: Float64Array.from(x.flat()),
  aDim: x[0]!.length,
  b: Float64Array.from(y.flat()),
  bDim: y[0]!.length,
});

function ordersOf(n: number): number[][] {
  if (n === 1) return [[0]];
  return ordersOf(n - 1).flatMap((order) => Array.from({ length: n }, (_, at) => [...order.slice(0, at), n - 1, ...order.slice(at)]));
}

describe("squared distance covariance", () => {
  it.each([
    [2, 1, 1],
    [9, 2, 3],
    [17, 1, 4],
  ])("of %i points is the textbook's sum, whatever order one side is put in", (n, p, q) => {
    const [x, y] = [points("x", n, p), points("y", n, q)];
    const order = Int32Array.from({ length: n }, (_, i) => (i * 5 + 1) % n);
    expect(new Set(order).size).toBe(n);
    const { a, b } = sampleOf(x, y);
    const value = permutedCovariance(centredDistances(a, n, p), pairDistances(b, n, q), order);
    const permuted = Array.from(order, (i) => y[i]!);
    expect(value).toBeCloseTo(textbookCovariance(x, permuted), 12);
  });

  it("is 0 where one side is constant", () => {
    const { a, b } = sampleOf(
      points("x", 8, 1),
      points("x", 8, 1).map(() => [3]),
    );
    const identity = Int32Array.from({ length: 8 }, (_, i) => i);
    expect(Math.abs(permutedCovariance(centredDistances(a, 8, 1), pairDistances(b, 8, 1), identity))).toBeLessThan(1e-15);
  });
});

describe("the permutation test", () => {
  it.each([
    ["numbers", undefined, 1.5],
    ["ties, which count as reaching the statistic", 0.8, 4],
  ])("has the p-value of all orders of both strata, of %s", (label, levels, spread) => {
    const strata = [0, 1].map((s) => ({ x: points(`${label} x${s}`, 5, 1, levels), noise: points(`${label} y${s}`, 5, 1, levels) }));
    const pairs = strata.map(({ x, noise }) => ({ x, y: x.map(([v], i) => [v! + spread * noise[i]![0]!]) }));
    const statistic = pairs.reduce((sum, { x, y }) => sum + textbookCovariance(x, y), 0);
    const values = pairs.map(({ x, y }) =>
      ordersOf(5).map((order) =>
        textbookCovariance(
          x,
          order.map((i) => y[i]!),
        ),
      ),
    );
    let atLeast = 0;
    for (const first of values[0]!) for (const second of values[1]!) if (first + second >= statistic - 1e-9) atLeast++;
    const exact = atLeast / 120 ** 2;
    const permutations = 20_000;
    const test = permutationTest(
      pairs.map(({ x, y }) => sampleOf(x, y)),
      permutations,
      key(label),
    );
    expect(test.statistic).toBeCloseTo(statistic, 12);
    const se = Math.sqrt((exact * (1 - exact)) / permutations);
    expect(exact).toBeGreaterThan(0.01);
    expect(exact).toBeLessThan(0.9);
    expect(se).toBeLessThan(0.01);
    expect(Math.abs(test.pValue - (1 + permutations * exact) / (1 + permutations))).toBeLessThan(5 * se);
  });

  it("takes all six orders of three points alike: only one in six is as far along", () => {
    const line = [[0], [1], [5]];
    const { pValue } = permutationTest([sampleOf(line, line)], 6000, key("orders"));
    expect(Math.abs(pValue - 1 / 6)).toBeLessThan(5 * Math.sqrt(5 / 36 / 6000));
  });

  it("never gives 0, and 1 where nothing varies", () => {
    const x = points("x", 40, 1);
    expect(permutationTest([sampleOf(x, x)], 99, key(1)).pValue).toBe(0.01);
    const constant = x.map(() => [1]);
    expect(permutationTest([sampleOf(x, constant)], 99, key(1)).pValue).toBe(1);
  });

  it("permutes within strata: a difference between strata is no dependence", () => {
    const [x, y] = [points("within x", 60, 1), points("within y", 60, 1)];
    const shifted = (by: number): PairSample =>
      sampleOf(
        x.slice(by * 30, by * 30 + 30).map(([v]) => [v! + 9 * by]),
        y.slice(by * 30, by * 30 + 30).map(([v]) => [v! + 9 * by]),
      );
    expect(permutationTest([shifted(0), shifted(1)], 199, key(2)).pValue).toBeGreaterThan(0.05);
  });
});
