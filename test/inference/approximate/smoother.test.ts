// The smoother over normal laws: against the dense Gaussian of a linear model, and a large particle smoother on a curved one.
import { type Dataset, key, lawFor, networkModel, packDataset, randomRecurrent } from "@unrolled/core";
import { approximateStatePosterior, ekf, gaussianApproximation, logLikelihood, slf, statePosterior, ukf } from "@unrolled/inference";
import { statePosteriorFigure } from "@unrolled/plotting";
import { describe, expect, it } from "vitest";
import { denseStateLaw } from "../../support/dense-gaussian-posterior.js";
import { linearData, linearElman, linearGaussianOf, planeElman } from "../../support/linear-gaussian-elman.js";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

const methods = [ekf(), ukf(), slf(), slf({ order: 3 })];

describe("on an identity Elman network", () => {
  const data = linearData(planeElman, [7, 1, 4], key("smooth"), (s, t) => s === 0 && t === 2);
  const model = linearElman(planeElman);

  it.each(methods.map((method, i) => [`${method.name} ${i}`, method] as const))("%s gives the dense Gaussian's laws", (_, method) => {
    gaussianApproximation(model, data, method).forEach(({ length, stateDim: S, predicted, filtered, smoothed }, index) => {
      const { model: system, targets } = linearGaussianOf(planeElman, data, index);
      for (let t = 0; t < length; t++)
        for (const [laws, given] of [
          [predicted, t],
          [filtered, t + 1],
          [smoothed, length],
        ] as const) {
          const dense = denseStateLaw(system, targets, given);
          for (let i = 0; i < S; i++) {
            expect(Math.abs(laws.means[t * S + i] - dense.mean(t, i))).toBeLessThan(1e-10);
            for (let j = 0; j < S; j++)
              expect(Math.abs(laws.covariances[(t * S + i) * S + j] - dense.covariance(t, i, t, j))).toBeLessThan(1e-10);
          }
        }
    });
  });

  it("draws whole paths with the dense Gaussian's means and covariances, also from step to step", () => {
    const K = 4000;
    const [{ paths, stateDim: S, length }] = approximateStatePosterior(model, data, ekf(), { paths: K }, key(3));
    const { model: system, targets } = linearGaussianOf(planeElman, data, 0);
    const dense = denseStateLaw(system, targets);
    const mean = (f: (path: Float64Array) => number): number => paths.reduce((sum, path) => sum + f(path), 0) / K;
    for (let t = 0; t < length; t++)
      for (let i = 0; i < S; i++) {
        const m = dense.mean(t, i);
        const variance = dense.covariance(t, i, t, i);
        expect(Math.abs(mean((path) => path[t * S + i]) - m)).toBeLessThan(5 * Math.sqrt(variance / K));
        if (t === 0) continue;
        const [before, between] = [dense.covariance(t - 1, i, t - 1, i), dense.covariance(t - 1, i, t, i)];
        const product = mean((path) => (path[t * S + i] - m) * (path[(t - 1) * S + i] - dense.mean(t - 1, i)));
        expect(Math.abs(product - between)).toBeLessThan(5 * Math.sqrt((variance * before + between ** 2) / K));
      }
  });
});

describe("on a curved network", () => {
  const model = noisyNetwork("gru", 2, 0.15);
  const data = symbolData([12, 5]);

  it("is near the moments of a large particle smoother, and nearer with points than by the tangent", () => {
    const few = symbolData([8]);
    const exact = statePosterior(model, few, { particles: 1000, replicates: 4, paths: 0, draws: 300 }, key(1));
    const errorsOf = (method: (typeof methods)[number]): number[] =>
      approximateStatePosterior(model, few, method, { paths: 0 }, key(1)).flatMap(({ filtered, smoothed }, s) =>
        [
          [filtered, exact[s].filtered],
          [smoothed, exact[s].smoothed],
        ].flatMap(([mine, theirs]) => {
          expect(Math.max(...theirs.standardErrors.means)).toBeLessThan(0.012);
          return Array.from(mine.means, (mean, i) => Math.abs(mean - theirs.means[i])).concat(
            Array.from(mine.sds, (sd, i) => Math.abs(sd - theirs.sds[i])),
          );
        }),
      );
    const average = (errors: readonly number[]): number => errors.reduce((sum, x) => sum + x, 0) / errors.length;
    const [tangent, unscented] = [errorsOf(ekf()), errorsOf(ukf())];
    // The state's sds are about 0.2, the Monte Carlo errors of the moments about 0.005.
    expect(Math.max(...unscented)).toBeLessThan(0.03);
    expect(average(unscented)).toBeLessThan(average(tangent));
  });

  it("says that it approximates, gives each sequence its own numbers whatever the batch, and increments that are the method's", () => {
    const [first] = approximateStatePosterior(model, data, ukf(), { paths: 2 }, key(1));
    expect(first).toMatchObject({ standardErrorFrom: "approximation", stateDim: 2, length: 12 });
    expect(first.smoothed.standardErrors.means.every(Number.isNaN)).toBe(true);
    const last = symbolData([12]);
    expect(approximateStatePosterior(model, last, ukf(), { paths: 2 }, key(1))[0]).toEqual(first);
    const laws = gaussianApproximation(model, data, ukf());
    logLikelihood(model, data, ukf()).sequences.forEach(({ increments }, s) => void expect(laws[s].increments).toEqual(increments));
    expect(statePosteriorFigure(first).caption).toMatch(/all laws are taken for normal ones, and nothing measures how far off they are/);
  });

  it("goes through noise inside the step and numbers without any: a layer above the noise, a readout of the state before", () => {
    const layered = randomRecurrent({ cell: "gru", hiddenSize: 2, layers: 2, data, noiseSd: 0.2, noisyLayers: "bottom", key: key(4) });
    const { law } = lawFor("readout", "categorical", "law").readout.fromFile({ kind: "categorical" }, 4, "law");
    const reading = networkModel({
      name: "reading",
      key: key(5),
      random: true,
      slice: (s) => {
        const h = s.previous("H", 2);
        const next = s.draw("H", s.activate(s.affine(h, s.parameter("W", 2, 2)), "tanh"), s.parameter("logSd", 2));
        s.keep("H", next);
        s.emit(law, s.affine([next, h], s.parameter("out", 4, 4)));
      },
    }).withParameters(Float64Array.from({ length: 22 }, (_, i) => Math.sin(i)));
    for (const [network, S] of [
      [layered, 4],
      [reading, 2],
    ] as const) {
      const few: Dataset = packDataset({
        name: "few",
        targets: { kind: "categorical", size: 4, symbols: null },
        sequences: [{ id: "a", targets: [0, 2, 1, 3, 0, 1] }],
      });
      for (const method of [ekf(), ukf()]) {
        const [{ stateDim, smoothed }] = approximateStatePosterior(network as never, few, method, { paths: 3 }, key(1));
        expect(stateDim).toBe(S);
        expect([...smoothed.means, ...smoothed.sds].every(Number.isFinite)).toBe(true);
      }
    }
  });
});
