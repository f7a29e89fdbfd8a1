import { type AdditiveNoiseProcess, key } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cloudMomentsInto, emptyMoments, orderInto } from "../../../packages/inference/src/states/cloud-moments.js";
import { simulateBackward } from "../../../packages/inference/src/states/simulate-backward.js";

const [T, N, S] = [3, 4, 2];
const sd = Float64Array.of(0.8, 1.3);

/** f(h, t) = a turn and a shift that depends on the step. */
const mean = (h: readonly number[], t: number): number[] => [0.7 * h[0] - 0.4 * h[1] + 0.3 * t, 0.5 * h[0] + 0.6 * h[1] - 0.2 * t];

const process: AdditiveNoiseProcess = {
  length: T,
  stateDim: S,
  meanInto(out, previous, t) {
    for (let n = 0; n < out.count; n++) out.data.set(mean(Array.from(previous!.data.subarray(n * S, (n + 1) * S)), t), n * S);
  },
  logEmissionInto: () => expect.unreachable(),
};

/** Clouds of any kind: the law of the paths drawn back is defined by them alone. One particle has no weight. */
function someClouds() {
  const states = new Float64Array(T * N * S);
  const weights = new Float64Array(T * N);
  key("clouds").fillNormal(states);
  key("weights").fillUniform(weights);
  weights[N + 2] = 0;
  for (let t = 0; t < T; t++) {
    const own = weights.subarray(t * N, (t + 1) * N);
    const total = own.reduce((a, b) => a + b);
    own.forEach((w, n) => {
      own[n] = w / total;
    });
  }
  return { length: T, particles: N, stateDim: S, states, weights };
}

describe("simulateBackward", () => {
  const clouds = someClouds();
  const stateOf = (t: number, n: number) => Array.from(clouds.states.subarray((t * N + n) * S, (t * N + n + 1) * S));
  /** W_t^n N(h'; f(h_t^n), sd²), normalised over n: from the definition, with densities and not their logarithms. */
  const backward = (t: number, next: number): number[] => {
    const density = Array.from({ length: N }, (_, n) => {
      const m = mean(stateOf(t, n), t + 1);
      return stateOf(t + 1, next).reduce((p, h, d) => (p * Math.exp(-0.5 * ((h - m[d]) / sd[d]) ** 2)) / sd[d], clouds.weights[t * N + n]);
    });
    const total = density.reduce((a, b) => a + b);
    return density.map((p) => p / total);
  };
  const count = 60_000;
  const drawn: number[][] = Array.from({ length: count }, () => []);
  const averages: number[][] = [];
  const sizes: number[] = [];
  simulateBackward(process, sd, clouds, count, key("backward"), createWorkspace(), ({ t, weights, drawn: own, ess }) => {
    own.forEach((n, m) => {
      drawn[m][t] = n;
    });
    averages[t] = Array.from(weights);
    sizes[t] = ess;
  });

  it("draws every path of particles with its probability, by enumeration of all of them", () => {
    const frequencies = new Map<string, number>();
    for (const path of drawn) frequencies.set(path.join(), (frequencies.get(path.join()) ?? 0) + 1 / count);
    let sum = 0;
    for (let c = 0; c < N; c++)
      for (let b = 0; b < N; b++)
        for (let a = 0; a < N; a++) {
          const p = clouds.weights[2 * N + c] * backward(1, c)[b] * backward(0, b)[a];
          sum += p;
          const error = Math.sqrt((p * (1 - p)) / count);
          expect(error).toBeLessThan(0.0021);
          expect(Math.abs((frequencies.get([a, b, c].join()) ?? 0) - p)).toBeLessThan(5 * error + 1e-12);
        }
    expect(sum).toBeCloseTo(1, 12);
    expect([...frequencies.keys()].some((path) => path.split(",")[1] === "2")).toBe(false);
  });

  it("averages the weights that its draws were made with, and their effective sizes", () => {
    expect(averages[2]).toEqual(Array.from(clouds.weights.subarray(2 * N)));
    for (const t of [0, 1]) {
      const rows = drawn.map((path) => backward(t, path[t + 1]));
      for (let n = 0; n < N; n++) expect(averages[t][n]).toBeCloseTo(rows.reduce((sum, row) => sum + row[n], 0) / count, 10);
      const size = rows.reduce((sum, row) => sum + 1 / row.reduce((squares, w) => squares + w * w, 0), 0) / count;
      expect(sizes[t]).toBeCloseTo(size, 9);
    }
  });
});

describe("cloudMomentsInto", () => {
  it("has the mean, the sd and the quantiles of a discrete law, whatever its ties and its weights of 0", () => {
    const particle = fc.record({ h: fc.integer({ min: -3, max: 3 }), w: fc.integer({ min: 0, max: 4 }) });
    fc.assert(
      fc.property(fc.array(particle, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 99 }), (particles, percent) => {
        const total = particles.reduce((sum, { w }) => sum + w, 0);
        fc.pre(total > 0);
        const count = particles.length;
        const cloud = Float64Array.from(particles.flatMap(({ h }) => [99, h]));
        const weights = Float64Array.from(particles, ({ w }) => w / total);
        const order = new Int32Array(count);
        const moments = emptyMoments(1, 2, [percent / 100]);
        orderInto(order, cloud, 2, 1);
        cloudMomentsInto(moments, 0, 1, cloud, 2, weights, order, [percent / 100]);
        const mean = particles.reduce((sum, { h, w }) => sum + h * w, 0) / total;
        const variance = particles.reduce((sum, { h, w }) => sum + w * (h - mean) ** 2, 0) / total;
        expect(moments.means[1]).toBeCloseTo(mean, 12);
        expect(moments.sds[1]).toBeCloseTo(Math.sqrt(variance), 7);
        const below = (x: number) => particles.reduce((sum, { h, w }) => sum + (h <= x ? w : 0), 0);
        const carried = particles.filter(({ w }) => w > 0).map(({ h }) => h);
        const quantile = Math.min(...carried.filter((h) => 100 * below(h) >= percent * total));
        // Where the weight below meets the probability exactly, rounding decides.
        if (!carried.some((h) => 100 * below(h) === percent * total)) expect(moments.quantiles[0][1]).toBe(quantile);
      }),
      { seed: 20040301, numRuns: 500 },
    );
  });

  it("takes the largest value that has weight where the weights round to less than the probability", () => {
    const moments = emptyMoments(1, 1, [0.95, 0.999]);
    const order = new Int32Array(3);
    const cloud = Float64Array.of(1, 2, 3);
    orderInto(order, cloud, 1, 0);
    cloudMomentsInto(moments, 0, 0, cloud, 1, Float64Array.of(0.5, 0.4, 0), order, [0.95, 0.999]);
    expect(moments.quantiles.map((quantile) => quantile[0])).toEqual([2, 2]);
  });
});
