import { type AnyModel, type Dataset, key, type Precision, type Rows, randomRecurrent, selectSequences } from "@unrolled/core";
import { bootstrap, drawPaths, guided } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { denseStateLaw } from "../../support/dense-gaussian-posterior.js";
import { drawnFrom, linearElman, linearGaussianOf, planeElman } from "../../support/linear-gaussian-elman.js";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

interface How {
  readonly particles: number;
  readonly paths: number;
  readonly guided?: boolean;
  readonly precision?: Precision;
}

/** K paths of each sequence, in file order: T × S each, path after path. */
function pathsOf(model: AnyModel, data: Dataset, how: How, seed: number): Float64Array[][] {
  const { particles, paths: K, precision = "float64" } = how;
  const workspace = createWorkspace();
  return workspace.scope(() => {
    const process = model.views.particleGradient!(data).open(particles, workspace, { precision, back: false });
    const keys = Array.from(data.order, (index) => key(seed).fold(data.sequences[index]!.id));
    const proposal = how.guided === true ? guided() : bootstrap();
    const { states } = drawPaths(process, { particles, paths: K, proposal, precision }, keys, workspace);
    const S = process.stateDim;
    return data.sequences.map(({ length }, index) => {
      const row = data.order.indexOf(index);
      return Array.from({ length: K }, (_, k) =>
        Float64Array.from({ length: length * S }, (_, i) => {
          const position = data.starts[Math.floor(i / S)]! + row;
          return states[(position * K + k) * S + (i % S)]!;
        }),
      );
    });
  });
}

/** The mean of f over all paths of independent runs, and its standard error: the paths of one run share its clouds. */
function estimate(runs: readonly Float64Array[][], f: (path: Float64Array) => number): { value: number; error: number } {
  const means = runs.map((paths) => paths.reduce((sum, path) => sum + f(path), 0) / paths.length);
  const value = means.reduce((a, b) => a + b, 0) / means.length;
  const variance = means.reduce((sum, mean) => sum + (mean - value) ** 2, 0) / (means.length - 1);
  return { value, error: Math.sqrt(variance / means.length) };
}

describe("paths drawn back through the clouds of a filter", () => {
  const data = drawnFrom(planeElman, [3, 5, 1], key(5));
  const seeds = Array.from({ length: 80 }, (_, i) => i);

  it.each([
    { particles: 200, paths: 40 },
    { particles: 200, paths: 40, guided: true },
  ])("have the means, variances and covariances across a step of the exact smoothing law of a linear-Gaussian network (%o)", (how) => {
    const runs = seeds.map((seed) => pathsOf(linearElman(planeElman), data, how, seed));
    data.sequences.forEach(({ length }, index) => {
      const { model, targets } = linearGaussianOf(planeElman, data, index);
      const exact = denseStateLaw(model, targets);
      const own = runs.map((run) => run[index]!);
      for (let t = 0; t < length; t++)
        for (let d = 0; d < 2; d++) {
          const sd = Math.sqrt(exact.covariance(t, d, t, d));
          const centre = exact.mean(t, d);
          const mean = estimate(own, (path) => (path[2 * t + d]! - centre) / sd);
          // An sd left out, a mean of another step or a weight left out moves these by a tenth and more.
          expect(mean.error).toBeLessThan(0.03);
          expect(Math.abs(mean.value)).toBeLessThan(5 * mean.error);
          const variance = estimate(own, (path) => ((path[2 * t + d]! - centre) / sd) ** 2);
          expect(variance.error).toBeLessThan(0.05);
          expect(Math.abs(variance.value - 1)).toBeLessThan(5 * variance.error);
          if (t + 1 === length) continue;
          const e = 1 - d;
          const next = Math.sqrt(exact.covariance(t + 1, e, t + 1, e));
          const across = estimate(own, (path) => ((path[2 * t + d]! - centre) * (path[2 * t + 2 + e]! - exact.mean(t + 1, e))) / sd / next);
          expect(across.error).toBeLessThan(0.04);
          expect(Math.abs(across.value - exact.covariance(t, d, t + 1, e) / sd / next)).toBeLessThan(5 * across.error);
        }
    });
  });

  it("have the smoothing law of one noisy tanh unit with symbols, as a fine grid has it", () => {
    const model = noisyNetwork("elman", 1, 0.6);
    const symbols = symbolData([4, 3]);
    const runs = seeds.map((seed) => pathsOf(model, symbols, { particles: 200, paths: 40 }, seed));
    symbols.sequences.forEach(({ length }, index) => {
      const law = gridSmoothing(model, symbols, index, 0.6);
      const own = runs.map((run) => run[index]!);
      for (let t = 0; t < length; t++) {
        const mean = estimate(own, (path) => path[t]!);
        expect(mean.error).toBeLessThan(0.02);
        expect(Math.abs(mean.value - law.mean[t]!)).toBeLessThan(5 * mean.error);
        const square = estimate(own, (path) => path[t]! ** 2);
        expect(Math.abs(square.value - law.square[t]!)).toBeLessThan(5 * square.error);
        if (t === 0) continue;
        const across = estimate(own, (path) => path[t - 1]! * path[t]!);
        expect(Math.abs(across.value - law.across[t]!)).toBeLessThan(5 * across.error);
      }
    });
  });

  it("have the smoothing law of a noisy unit over a layer without noise, which is carried along", () => {
    const symbols = symbolData([4, 3]);
    const start = randomRecurrent({
      cell: "elman",
      hiddenSize: 1,
      layers: 2,
      noisyLayers: "top",
      noiseSd: 0.6,
      data: symbols,
      key: key(2),
    });
    const stack = start.withParameters(start.parameters.values.map((x, i) => (start.parameters.slices.at(-1)!.offset <= i ? x : 1.5 * x)));
    const sd = stack.views.additiveNoise(symbols).sd[0]!;
    const below = stack.views.additiveNoise(symbols).columns![0] === 1;
    expect(below).toBe(true);
    const runs = seeds.map((seed) => pathsOf(stack, symbols, { particles: 200, paths: 40 }, seed));
    symbols.sequences.forEach(({ length }, index) => {
      const law = gridSmoothing(stack, symbols, index, sd);
      const own = runs.map((run) => run[index]!);
      for (let t = 0; t < length; t++) {
        expect(new Set(own.flat().map((path) => path[2 * t])).size).toBe(1);
        const mean = estimate(own, (path) => path[2 * t + 1]!);
        expect(mean.error).toBeLessThan(0.02);
        expect(Math.abs(mean.value - law.mean[t]!)).toBeLessThan(5 * mean.error);
        const square = estimate(own, (path) => path[2 * t + 1]! ** 2);
        expect(Math.abs(square.value - law.square[t]!)).toBeLessThan(5 * square.error);
        if (t === 0) continue;
        const across = estimate(own, (path) => path[2 * t - 1]! * path[2 * t + 1]!);
        expect(Math.abs(across.value - law.across[t]!)).toBeLessThan(5 * across.error);
      }
    });
  });

  it.each(["float64", "float32"] as const)("are the same to the bit in a batch and alone (%s)", (precision) => {
    const model = noisyNetwork("lstm", 2, 0.5);
    const batch = symbolData([5, 9, 1, 7]);
    const together = pathsOf(model, batch, { particles: 20, paths: 3, precision }, 1);
    batch.sequences.forEach(({ length, id }, index) => {
      const one = selectSequences(batch, [index]);
      expect(one.sequences.map((s) => [s.id, s.length])).toEqual([[id, length]]);
      expect(pathsOf(model, one, { particles: 20, paths: 3, precision }, 1)[0]).toEqual(together[index]);
    });
  });

  it("asks for additive noise, and for nothing random kept beside or above it", () => {
    for (const noisyLayers of ["bottom", "all"] as const) {
      const stack = randomRecurrent({
        cell: "gru",
        hiddenSize: 2,
        layers: 2,
        noisyLayers,
        noiseSd: 0.4,
        data: symbolData([3]),
        key: key(1),
      });
      expect(() => pathsOf(stack, symbolData([3]), { particles: 5, paths: 1 }, 1)).toThrow("layers below the noise");
    }
    const still = noisyNetwork("gru", 2, 0);
    expect(() => pathsOf(still, symbolData([3]), { particles: 5, paths: 1 }, 1)).toThrow(
      "whose state is a mean and independent noise is required",
    );
  });
});

/** E h_t, E h_t² and E h_{t−1} h_t given all symbols, by sums over 300 points. */
function gridSmoothing(model: AnyModel, data: Dataset, index: number, sd: number) {
  const workspace = createWorkspace();
  const points = 300;
  const x = Float64Array.from({ length: points }, (_, i) => -4.5 + (9 * i) / (points - 1));
  return workspace.scope(() => {
    const process = model.views.additiveNoise!(data).open(index, points, workspace);
    const rows = (values?: Float64Array): Rows => ({
      count: points,
      dim: 1,
      data: workspace.vector(points).map((_, i) => values?.[i] ?? 0),
    });
    const T = process.length;
    const density = (z: number): number => Math.exp(-0.5 * (z / sd) ** 2);
    const emission = Array.from({ length: T }, (_, t) => {
      const out = new Float64Array(points);
      process.logEmissionInto(out, rows(x), t);
      return out.map(Math.exp);
    });
    const means = Array.from({ length: T }, (_, t) => {
      const out = rows();
      process.meanInto(out, t === 0 ? null : rows(x), t);
      return Float64Array.from(out.data);
    });
    const normalised = (values: Float64Array): Float64Array => {
      const total = values.reduce((a, b) => a + b, 0);
      return values.map((value) => value / total);
    };
    const forward: Float64Array[] = [];
    for (let t = 0; t < T; t++)
      forward.push(
        normalised(
          x.map((to, j) => {
            let sum = 0;
            if (t === 0) sum = density(to - means[0]![0]!);
            else for (let i = 0; i < points; i++) sum += forward[t - 1]![i]! * density(to - means[t]![i]!);
            return sum * emission[t]![j]!;
          }),
        ),
      );
    let later = new Float64Array(points).fill(1);
    const [mean, square, across] = [new Float64Array(T), new Float64Array(T), new Float64Array(T)];
    for (let t = T - 1; t >= 0; t--) {
      const smoothed = normalised(forward[t]!.map((f, i) => f * later[i]!));
      smoothed.forEach((p, i) => {
        mean[t]! += p * x[i]!;
        square[t]! += p * x[i]! ** 2;
      });
      if (t === 0) break;
      const before = new Float64Array(points);
      let total = 0;
      for (let i = 0; i < points; i++)
        for (let j = 0; j < points; j++) {
          const p = density(x[j]! - means[t]![i]!) * emission[t]![j]! * later[j]!;
          before[i]! += p;
          total += forward[t - 1]![i]! * p;
          across[t]! += forward[t - 1]![i]! * p * x[i]! * x[j]!;
        }
      across[t]! /= total;
      later = before;
    }
    return { mean, square, across };
  });
}
