import { hiddenMarkov, key, type Method, type Model, type NoisyRecurrentModel, packDataset } from "@unrolled/core";
import {
  forward,
  grid,
  importance,
  logLikelihood,
  type ResamplingScheme,
  replicated,
  rollout,
  sampleDataset,
  smc,
  untilStandardError,
} from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { linearData, linearElman, linearOracle, lineElman } from "../../support/linear-gaussian-elman.js";
import { noisyNetwork, quietNetwork, symbolData } from "../../support/noisy-network.js";

const schemes: readonly ResamplingScheme[] = ["multinomial", "stratified", "systematic", "residual"];

const hmm = hiddenMarkov({
  initial: [0.6, 0.3, 0.1],
  transition: [
    [0.8, 0.15, 0.05],
    [0.1, 0.7, 0.2],
    [0.3, 0.3, 0.4],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.7, 0.1, 0.1, 0.1],
      [0.1, 0.6, 0.2, 0.1],
      [0.1, 0.1, 0.2, 0.6],
    ],
  },
});

describe("smc", () => {
  for (const resampling of schemes)
    for (const resampleBelow of [0, 0.5, 1])
      it(`agrees with forward on a hidden Markov model, ${resampling}, resampling below ${resampleBelow} N`, () => {
        const data = sampleDataset(hmm, { count: 1, length: 8 }, key(11));
        const exact = logLikelihood(hmm, data, forward());
        const method = replicated(smc({ particles: 3000, resampling, resampleBelow }), 24);
        const sampled = logLikelihood(
          hmm,
          data,
          method,
          key("hmm")
            .fold(resampling)
            .fold(resampleBelow * 2),
        );
        expect(sampled.standardErrorFrom).toBe("replicates");
        expect(sampled.standardError).toBeLessThan(0.02);
        expect(Math.abs(sampled.value - exact.value)).toBeLessThan(5 * sampled.standardError);
      });

  for (const [cell, resampling, resampleBelow] of [
    ["elman", "multinomial", 1],
    ["elman", "systematic", 0.5],
    ["elman", "stratified", 0],
    ["gru", "residual", 1],
    ["gru", "systematic", 0.5],
  ] as const)
    it(`agrees with the grid on a noisy ${cell} of one unit, ${resampling}, resampling below ${resampleBelow} N`, () => {
      const model = noisyNetwork(cell, 1, 0.5);
      const data = sampleDataset(model, { count: 1, length: 12 }, key("data"));
      const exact = logLikelihood(model, data, grid());
      expect(exact.warnings).toEqual([]);
      const method = replicated(smc({ particles: 3000, resampling, resampleBelow }), 16);
      const sampled = logLikelihood(model, data, method, key(cell).fold(resampling));
      expect(sampled.standardError).toBeLessThan(0.02);
      expect(Math.abs(sampled.value - exact.value)).toBeLessThan(5 * sampled.standardError);
    });

  it("agrees with the grid on a noisy Elman of two units", () => {
    const model = noisyNetwork("elman", 2, 0.8);
    const data = symbolData([3]);
    const exact = logLikelihood(model, data, grid({ tolerance: 1e-4 }));
    const sampled = logLikelihood(model, data, replicated(smc({ particles: 4000 }), 12), key("plane"));
    expect(sampled.standardError).toBeLessThan(0.02);
    expect(Math.abs(sampled.value - exact.value)).toBeLessThan(5 * sampled.standardError);
  });

  it("has increments that sum to its value, and those of the exact filter within their noise", () => {
    const data = symbolData([25]);
    const exact = logLikelihood(hmm, data, forward()).sequences[0]!;
    const run = logLikelihood(hmm, data, smc({ particles: 10_000, resampling: "multinomial" }), key("increments")).sequences[0]!;
    const combined = logLikelihood(hmm, data, replicated(smc({ particles: 500 }), 5), key("increments")).sequences[0]!;
    for (const { value, increments } of [run, combined])
      expect(Math.abs(increments.reduce((sum, x) => sum + x, 0) - value)).toBeLessThan(1e-10);
    run.increments.forEach((increment, t) => {
      expect(Math.abs(increment - exact.increments[t]!)).toBeLessThan(0.1);
    });
  });

  it("gives the same bits whether sequences are scored alone, together or in another order", () => {
    const model = noisyNetwork("gru", 3, 0.4);
    const lengths = Array.from({ length: 32 }, (_, s) => 1 + ((s * 5) % 9));
    const data = symbolData(lengths);
    const score = (indices: readonly number[]) => {
      const chosen = packDataset({ name: "chosen", targets: data.targets, sequences: indices.map((s) => record(data, s)) });
      return logLikelihood(model, chosen, replicated(smc({ particles: 50 }), 2), key("bits")).sequences.map(({ value }) => value);
    };
    const together = score(lengths.map((_, s) => s));
    const order = lengths.map((_, s) => (s * 13 + 5) % 32);
    const permuted = score(order);
    for (const s of [0, 7, 31]) expect(score([s])[0]).toBe(together[s]);
    order.forEach((s, place) => {
      expect(permuted[place]).toBe(together[s]);
    });
  });

  it("is exact where there is no noise, or noise of 0, whatever is built around it", () => {
    const data = symbolData([12, 5]);
    const exact = logLikelihood(quietNetwork("elman", 4), data, rollout());
    const around: readonly Method<"particles", "random">[] = [
      smc({ particles: 1 }),
      smc({ particles: 100, resampling: "multinomial" }),
      importance({ particles: 30 }),
      replicated(smc({ particles: 20 }), 4),
      untilStandardError(smc({ particles: 20 }), { standardError: 0.1, budget: 1e6 }),
    ];
    for (const model of [quietNetwork("elman", 4) as Model<"particles">, noisyNetwork("elman", 4, 0)])
      for (const method of around) {
        const sampled = logLikelihood(model, data, method, key(1));
        expect(Math.abs(sampled.value - exact.value)).toBeLessThan(1e-10);
        expect(sampled).toMatchObject({ exact: true, standardError: 0, standardErrorFrom: "exact" });
      }
  });

  it("gives missing targets the increment 0 exactly, whether or not it resamples", () => {
    const data = packDataset({
      name: "gaps",
      targets: { kind: "categorical", size: 4, symbols: null },
      sequences: [{ id: "a", targets: [null, 1, null, null, 3, 2, null] }],
    });
    const exact = logLikelihood(hmm, data, forward());
    for (const resampleBelow of [0, 1]) {
      const sampled = logLikelihood(hmm, data, smc({ particles: 20_000, resampleBelow, resampling: "multinomial" }), key("gaps"));
      const { increments } = sampled.sequences[0]!;
      for (const t of [0, 2, 3, 6]) expect(increments[t]).toBe(0);
      expect(sampled.standardError).toBeLessThan(0.02);
      expect(Math.abs(sampled.value - exact.value)).toBeLessThan(5 * sampled.standardError);
    }
  });

  it("gives long gaps increments of 0 exactly, whatever the weights round to", () => {
    const targets = Array.from({ length: 200 }, (_, t) => (t % 4 === 0 ? (t / 4) % 4 : null));
    const data = packDataset({ name: "gaps", targets: { kind: "categorical", size: 4, symbols: null }, sequences: [{ id: "a", targets }] });
    for (const resampleBelow of [0, 0.5]) {
      const { increments } = logLikelihood(hmm, data, smc({ particles: 37, resampleBelow }), key("long gaps")).sequences[0]!;
      for (const [t, target] of targets.entries()) if (target === null) expect(increments[t]).toBe(0);
    }
  });

  it("reports ESS before resampling, where it resampled, and the ancestors left", () => {
    const model = noisyNetwork("elman", 1, 0.5);
    const data = symbolData([200]);
    const N = 100;
    const { ess, resampled, survivors, particles } = logLikelihood(model, data, smc({ particles: N, resampleBelow: 0.7 }), key(3))
      .sequences[0]!.diagnostics;
    expect(particles).toBe(N);
    let below = 0;
    ess!.forEach((size, t) => {
      expect(size).toBeGreaterThanOrEqual(1);
      expect(size).toBeLessThanOrEqual(N * (1 + 1e-12));
      expect(resampled![t]).toBe(size < 0.7 * N && t < 199 ? 1 : 0);
      below += resampled![t]!;
    });
    expect(below).toBeGreaterThan(3);
    expect(below).toBeLessThan(199);
    expect(survivors).toBeGreaterThanOrEqual(1);
    expect(survivors).toBeLessThan(N / 2);
  });

  it("gives a single-run error with multinomial resampling only", () => {
    const data = symbolData([10]);
    for (const resampling of schemes) {
      const estimate = logLikelihood(hmm, data, smc({ particles: 500, resampling }), key(2));
      expect(estimate.standardErrorFrom).toBe(resampling === "multinomial" ? "genealogy" : "unavailable");
      expect(Number.isNaN(estimate.standardError)).toBe(resampling !== "multinomial");
    }
  });

  it("withholds the error at one survivor, with a warning", () => {
    const data = symbolData([400]);
    const estimate = logLikelihood(hmm, data, smc({ particles: 20, resampling: "multinomial", resampleBelow: 1 }), key(2));
    expect(estimate.sequences[0]!.diagnostics.survivors).toBe(1);
    expect(estimate).toMatchObject({ standardErrorFrom: "unavailable", standardError: Number.NaN });
    expect(estimate.warnings[0]).toMatch(/one time-0 ancestor is left/);
  });

  it("withholds a single run's error where one particle outweighs the others, at a step or at the end", () => {
    const sharp = { ...lineElman, targetSd: [0.1] };
    const model = linearElman(sharp);
    for (const t of [3, 6]) {
      const data = linearData(sharp, [7], key("outlier"));
      data.targetValues![t] = 6;
      const oracle = linearOracle(sharp, data, 0);
      for (const method of [smc({ particles: 1000, resampling: "multinomial" }), importance({ particles: 1000 })]) {
        const estimate = logLikelihood(model, data, method, key(1));
        expect(Math.abs(estimate.value - oracle)).toBeGreaterThan(100);
        expect(estimate).toMatchObject({ standardErrorFrom: "unavailable", standardError: Number.NaN });
        expect(estimate.warnings.join()).toMatch(/use (more particles|smc|replicated)/);
      }
    }
  });

  it("gives −Infinity with a warning where every weight is zero, and no NaN", () => {
    const sure = hiddenMarkov({
      initial: [1, 0],
      transition: [
        [1, 0],
        [0, 1],
      ],
      emission: {
        kind: "categorical",
        probabilities: [
          [0.5, 0.5, 0],
          [0, 0, 1],
        ],
      },
    });
    const data = packDataset({
      name: "impossible",
      targets: { kind: "categorical", size: 3, symbols: null },
      sequences: [
        { id: "a", targets: [0, 2, 1, 0] },
        { id: "b", targets: [0, 1] },
      ],
    });
    for (const resampleBelow of [0, 0.5, 1])
      for (const method of [
        smc({ particles: 10, resampleBelow, resampling: "multinomial" }),
        replicated(smc({ particles: 10, resampleBelow }), 3),
      ]) {
        const estimate = logLikelihood(sure, data, method, key(1));
        expect(estimate.value).toBe(-Infinity);
        expect(estimate.standardErrorFrom).toBe("unavailable");
        expect(estimate.warnings.join()).toMatch(/every particle had weight 0/);
        const [a, b] = estimate.sequences;
        expect(Array.from(a!.increments, Number.isNaN)).toEqual([false, false, false, false]);
        expect(a!.increments[1]).toBe(-Infinity);
        expect(a!.increments[2]).toBeCloseTo(Math.log(0.5), 12);
        expect(b!.value).toBeCloseTo(2 * Math.log(0.5), 12);
      }
  });

  it("refuses what it cannot use, saying what is required", () => {
    expect(() => smc({ particles: 0 })).toThrow(/smc: particles must be a positive integer, got 0/);
    expect(() => smc({ particles: 10, resampleBelow: 2 })).toThrow(/resampleBelow must be a fraction .* got 2/);
    expect(() => smc({ particles: 10, resampling: "toString" as ResamplingScheme })).toThrow(/resampling must be one of multinomial/);
    expect(() => importance({ particles: 1.5 })).toThrow(/importance: particles must be a positive integer/);
  });
});

function record(data: ReturnType<typeof symbolData>, s: number) {
  const row = data.order.indexOf(s);
  const { id, length } = data.sequences[s]!;
  return { id, targets: Array.from({ length }, (_, t) => data.targetSymbols![data.starts[t]! + row]!) };
}

describe("importance", () => {
  it("agrees with the grid on a short sequence, with an error from its weights", () => {
    const model: NoisyRecurrentModel = noisyNetwork("elman", 1, 0.5);
    const data = symbolData([8]);
    const exact = logLikelihood(model, data, grid());
    const sampled = logLikelihood(model, data, importance({ particles: 50_000 }), key("importance"));
    expect(sampled.standardErrorFrom).toBe("replicates");
    expect(sampled.standardError).toBeLessThan(0.02);
    expect(Math.abs(sampled.value - exact.value)).toBeLessThan(5 * sampled.standardError);
  });

  it("has the delta-method error of its own weights", () => {
    // One step, two states of likelihood 0.9 and 0.1: the relative variance of the mean of N weights is 0.64 / N on average.
    const coin = hiddenMarkov({
      initial: [0.5, 0.5],
      transition: [
        [1, 0],
        [0, 1],
      ],
      emission: {
        kind: "categorical",
        probabilities: [
          [0.9, 0.1],
          [0.1, 0.9],
        ],
      },
    });
    const data = packDataset({
      name: "coin",
      targets: { kind: "categorical", size: 2, symbols: null },
      sequences: [{ id: "a", targets: [0] }],
    });
    const { standardError } = logLikelihood(coin, data, importance({ particles: 100_000 }), key(5));
    expect(Math.abs(standardError / Math.sqrt(0.64 / 100_000) - 1)).toBeLessThan(0.02);
  });

  it("warns where few draws carry the weight", () => {
    const data = symbolData([60]);
    const estimate = logLikelihood(hmm, data, importance({ particles: 1000 }), key(4));
    expect(estimate.warnings[0]).toMatch(/effective sample size is below 20/);
    expect(estimate.standardErrorFrom).toBe("unavailable");
  });
});
