import {
  type AnyModel,
  type Dataset,
  fitNGram,
  hiddenMarkov,
  key,
  lawFor,
  type NetworkModel,
  networkModel,
  packDataset,
  randomRecurrent,
  type SequenceRecord,
  scaleDataset,
  scalingOf,
  selectSequences,
  standardised,
  unpackSequence,
} from "@unrolled/core";
import { chooseMethod, type ForecastOptions, forecast, logLikelihood, sampleDataset } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../support/law-tests.js";

const words = hiddenMarkov({
  initial: [0.6, 0.4],
  transition: [
    [0.9, 0.1],
    [0.3, 0.7],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.7, 0.2, 0.1],
      [0.1, 0.2, 0.7],
    ],
  },
});
const text = sampleDataset(words, { count: 4, length: 30 }, key("text"));

/** p(y_{T+h} = v | y_1..T) for h = 1..H, by the log-likelihoods of every future of the sequence. */
function byEnumeration(model: AnyModel, { id, targets, inputs }: SequenceRecord, origin: number, H: number, V: number): number[][] {
  const futures = Array.from({ length: V ** H }, (_, i) => Array.from({ length: H }, (_, h) => Math.floor(i / V ** h) % V));
  const data = packDataset({
    name: "futures",
    targets: { kind: "categorical", size: V, symbols: null },
    inputs: model.inputs,
    sequences: futures.map((future, i) => ({
      id: `${id}-${i}`,
      targets: [...targets.slice(0, origin), ...future] as number[],
      ...(inputs ? { inputs: inputs.slice(0, origin + H) } : {}),
    })),
  });
  const { sequences } = logLikelihood(model, data, chooseMethod(model, data).method);
  const weights = sequences.map(({ value }) => Math.exp(value - sequences[0].value));
  const total = weights.reduce((a, b) => a + b, 0);
  return Array.from({ length: H }, (_, h) =>
    Array.from({ length: V }, (_, v) => weights.reduce((sum, w, i) => (futures[i][h] === v ? sum + w / total : sum), 0)),
  );
}

function expectWithin(values: ArrayLike<number>, errors: ArrayLike<number>, expected: ArrayLike<number>, precision: number): void {
  for (let i = 0; i < expected.length; i++) {
    expect(errors[i]).toBeLessThan(precision);
    expect(Math.abs(values[i] - expected[i])).toBeLessThan(Math.max(5 * errors[i], 1e-12));
  }
}

describe("forecast of symbols", () => {
  const origin = 11;
  const first = unpackSequence(text, 0);

  it("is by a hidden Markov model what enumeration of all futures gives, exactly and without a key", () => {
    const [one] = forecast(words, selectSequences(text, [0]), { steps: 4, origin });
    expect(one.laws!.standardErrorFrom).toEqual(["exact", "exact", "exact", "exact"]);
    expect(one.key).toBeNull();
    expectWithin(one.laws!.categories, one.laws!.standardErrors.categories, byEnumeration(words, first, origin, 4, 3).flat(), 1e-300);
  });

  it("is by an n-gram exact at the first step, and within 5 standard errors of enumeration after it", () => {
    const model = fitNGram(text, { order: 3, smoothing: "kneser-ney" });
    const [one] = forecast(model, selectSequences(text, [0]), { steps: 3, origin, particles: 1000 }, key(1));
    const { categories, standardErrors, standardErrorFrom } = one.laws!;
    expect(standardErrorFrom).toEqual(["exact", "replicates", "replicates"]);
    expectWithin(categories, standardErrors.categories, byEnumeration(model, first, origin, 3, 3).flat(), 0.01);
    expect(standardErrors.categories[3]).toBeGreaterThan(0);
  });

  it("is by a network that reads its targets exact at the first step, and within 5 standard errors of enumeration after it", () => {
    const model = randomRecurrent({ cell: "gru", hiddenSize: 4, data: text, key: key("gru") });
    const strong = model.withParameters(model.parameters.values.map((x) => 4 * x));
    const [one] = forecast(strong, selectSequences(text, [0]), { steps: 3, origin, particles: 1000 }, key(1));
    expectWithin(one.laws!.categories, one.laws!.standardErrors.categories, byEnumeration(strong, first, origin, 3, 3).flat(), 0.01);
    const [start] = forecast(strong, selectSequences(text, [0]), { steps: 2, origin: 0 }, key(1));
    expectWithin(start.laws!.categories, start.laws!.standardErrors.categories, byEnumeration(strong, first, 0, 2, 3).flat(), 0.03);
  });

  it("is by a network driven by given inputs exact at every step", () => {
    const inputs = [[0.3, -1], ...Array.from({ length: 13 }, (_, t) => [Math.sin(t), Math.cos(2 * t)])];
    const data = packDataset({
      name: "driven",
      targets: { kind: "categorical", size: 3, symbols: null },
      inputs: { kind: "real", size: 2 },
      sequences: [{ id: "a", inputs, targets: [...(first.targets.slice(0, 11) as number[]), null, null, null] }],
    });
    const model = randomRecurrent({ cell: "lstm", hiddenSize: 3, data, key: key("driven") });
    const [one] = forecast(model, data, { steps: 3 });
    expect(one.origin).toBe(11);
    expectWithin(
      one.laws!.categories,
      one.laws!.standardErrors.categories,
      byEnumeration(model, unpackSequence(data, 0), 11, 3, 3).flat(),
      1e-300,
    );
    expect(() => forecast(model, data, { steps: 5 })).toThrow(
      /forecast: model ".*" is driven by given inputs, and for 5 steps sequence "a" needs 2/,
    );
    expect(
      forecast(model, data, {
        steps: 5,
        inputs: [
          [
            [0, 1],
            [1, 0],
          ],
        ],
      })[0].laws!.categories,
    ).toHaveLength(15);
  });

  it("is the same of a slice that reads its targets as numbers as of one that looks them up", () => {
    const { law } = lawFor("readout", "categorical", "law").readout.fromFile({ kind: "categorical" }, 3, "law");
    const slice = (isLookedUp: boolean): NetworkModel => {
      const model = networkModel({
        name: "Elman",
        key: key(1),
        slice(s) {
          const y = s.previousTarget(3);
          const W = s.parameter("W", 4, 3);
          // A rectified one-hot vector is itself, but no product reads it from its symbol.
          const x = s.affine(isLookedUp ? y : s.activate(y, "relu"), W);
          const h = s.activate(s.add(x, s.affine(s.previous("H", 4), s.parameter("U", 4, 4))), "tanh");
          s.keep("H", h);
          s.emit(law, s.affine(h, s.parameter("V", 3, 4)));
        },
      });
      return model.withParameters(model.parameters.values.map((x) => 6 * x));
    };
    const [looked, read] = [slice(true), slice(false)];
    expect(read.sample(30, key(3)).targets).toEqual(looked.sample(30, key(3)).targets);
    const options = { steps: 3, origin, particles: 50 };
    const [a, b] = [looked, read].map((model) => forecast(model, selectSequences(text, [0]), options, key(1))[0]);
    expect(b.laws).toEqual(a.laws);
  });
});

describe("forecast of vectors", () => {
  const gaussian = hiddenMarkov({
    initial: [0.5, 0.5],
    transition: [
      [0.9, 0.1],
      [0.2, 0.8],
    ],
    emission: {
      kind: "gaussian",
      means: [
        [-1, 0],
        [2, 1],
      ],
      sds: [
        [0.5, 1],
        [1, 0.3],
      ],
    },
  });
  const series = sampleDataset(gaussian, { count: 2, length: 20 }, key("series"));

  it("has the mean, sd and quantiles of the mixture α P^h, and scores what came", () => {
    const [, one] = forecast(gaussian, series, { steps: 2, origin: 15, probabilities: [0.1, 0.9] });
    const past = packDataset({
      name: "past",
      targets: series.targets,
      sequences: [{ ...unpackSequence(series, 1), targets: unpackSequence(series, 1).targets.slice(0, 15) }],
    } as never);
    // α_15 by Bayes' rule on the states' joint law with the targets, path by path summed in the test's own recursion.
    let alpha = [0.5, 0.5];
    const density = (k: number, y: readonly number[]): number =>
      [0, 1].reduce((product, d) => {
        const [m, s] = [
          [
            [-1, 0],
            [2, 1],
          ][k][d],
          [
            [0.5, 1],
            [1, 0.3],
          ][k][d],
        ];
        return (product * Math.exp(-0.5 * ((y[d] - m) / s) ** 2)) / s / Math.sqrt(2 * Math.PI);
      }, 1);
    const A = [
      [0.9, 0.1],
      [0.2, 0.8],
    ];
    const step = (p: number[]): number[] => [0, 1].map((j) => p[0] * A[0][j] + p[1] * A[1][j]);
    (unpackSequence(past, 0).targets as number[][]).forEach((y, t) => {
      const joint = (t === 0 ? alpha : step(alpha)).map((p, k) => p * density(k, y));
      alpha = joint.map((p) => p / (joint[0] + joint[1]));
    });
    const w = step(step(alpha));
    const mean = [w[0] * -1 + w[1] * 2, w[1]];
    expect(one.laws!.means[2]).toBeCloseTo(mean[0], 12);
    expect(one.laws!.means[3]).toBeCloseTo(mean[1], 12);
    const second = w[0] * (1 + 0.25) + w[1] * (4 + 1);
    expect(one.laws!.sds[2]).toBeCloseTo(Math.sqrt(second - mean[0] ** 2), 12);
    const cdf = (y: number): number => w[0] * normalCdf((y + 1) / 0.5) + w[1] * normalCdf(y - 2);
    expect(cdf(one.laws!.quantiles[0][2])).toBeCloseTo(0.1, 10);
    expect(cdf(one.laws!.quantiles[1][2])).toBeCloseTo(0.9, 10);
    const came = unpackSequence(series, 1).targets[16] as number[];
    expect(one.outcome!.targets[1]).toEqual(came);
    expect(one.outcome!.logProbs[1]).toBeCloseTo(Math.log(w[0] * density(0, came) + w[1] * density(1, came)), 12);
    expect(one.outcome!.upper[2]).toBeCloseTo(cdf(came[0]), 12);
    expect(one.outcome!.lower[2]).toBe(one.outcome!.upper[2]);
  });

  it("draws joint paths whose moments are the law's", () => {
    const [one] = forecast(gaussian, series, { steps: 3, origin: 15, paths: 4000 }, key("paths"));
    const values = one.paths.map((path) => path[2] as number[]);
    for (const d of [0, 1]) {
      const mean = values.reduce((sum, y) => sum + y[d], 0) / values.length;
      const se = one.laws!.sds[4 + d] / Math.sqrt(values.length);
      expect(Math.abs(mean - one.laws!.means[4 + d])).toBeLessThan(5 * se);
    }
    expect(one.laws!.standardErrorFrom).toEqual(["exact", "exact", "exact"]);
  });

  it("counts have the probabilities asked for, and integer quantiles", () => {
    const counts = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "poisson", rates: [[2.5]] } });
    const data = sampleDataset(counts, { count: 1, length: 3 }, key(1));
    const [one] = forecast(counts, data, { steps: 1, counts: 4 });
    const p = [0, 1, 2, 3, 4].map((n) => (Math.exp(-2.5) * 2.5 ** n) / [1, 1, 2, 6, 24][n]);
    one.laws!.counts.forEach((x, n) => void expect(x).toBeCloseTo(p[n], 12));
    expect(one.laws!.quantiles.map(([q]) => q)).toEqual([0, 1, 2, 3, 5]);
  });

  it("says where the past is impossible, and forecasts the other sequences", () => {
    const never = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "categorical", probabilities: [[0.5, 0.5, 0]] } });
    const data = packDataset({
      name: "odd",
      targets: { kind: "categorical", size: 3, symbols: null },
      sequences: [
        { id: "a", targets: [0, 2, 1] },
        { id: "b", targets: [0, 1, 1] },
      ],
    });
    const [a, b] = forecast(never, data, { steps: 1 });
    expect(a.laws).toBeNull();
    expect(a.warnings[0]).toMatch(/step 2 has probability 0/);
    expect([...b.laws!.categories]).toEqual([0.5, 0.5, 0]);
  });
});

describe("forecast of noisy networks", () => {
  const real: Dataset = packDataset({
    name: "real",
    targets: { kind: "real", size: 1 },
    sequences: [{ id: "a", targets: Array.from({ length: 12 }, (_, t) => [Math.sin(t) + 0.1 * t]) }],
  });

  /** E and P(y ≤ 0) of y_{T+h} | y_1..T, by likelihood weighting: draws of the whole sequence with its past held. */
  function byWeighting(model: AnyModel, past: readonly (readonly number[])[], H: number, draws: number) {
    const length = past.length + H;
    const all = Array.from({ length: draws }, (_, i) => model.sample(length, key("brute").fold(i), undefined, { targets: past }));
    const most = Math.max(...all.map(({ logWeight }) => logWeight));
    const weights = all.map(({ logWeight }) => Math.exp(logWeight - most));
    const total = weights.reduce((a, b) => a + b, 0);
    const estimate = (f: (y: number) => number, h: number) => {
      const values = all.map(({ targets }) => f((targets[past.length + h] as number[])[0]));
      const mean = values.reduce((sum, x, i) => sum + (weights[i] / total) * x, 0);
      const se = Math.sqrt(values.reduce((sum, x, i) => sum + ((weights[i] / total) * (x - mean)) ** 2, 0));
      return { mean, se };
    };
    return Array.from({ length: H }, (_, h) => ({ mean: estimate((y) => y, h), below: estimate((y) => (y <= 0.2 ? 1 : 0), h) }));
  }

  const scaling = scalingOf(real);
  const noisy = (cell: "lstm") =>
    standardised(randomRecurrent({ cell, hiddenSize: 2, data: scaleDataset(real, scaling), noiseSd: 0.7, key: key(cell) }), scaling);

  it.each(["lstm"] as const)("a noisy %s that reads its targets agrees with conditional sampling within 5 standard errors", (cell) => {
    const model = noisy(cell);
    const past = unpackSequence(real, 0).targets.slice(0, 6) as number[][];
    const brute = byWeighting(model, past, 3, 2500);
    const data = selectSequences(real, [0]);
    const [one] = forecast(model, data, { steps: 3, origin: 6, particles: 500, paths: 2000 } satisfies ForecastOptions, key("noisy"));
    const { means, standardErrors, standardErrorFrom } = one.laws!;
    expect(standardErrorFrom).toEqual(["replicates", "replicates", "replicates"]);
    brute.forEach(({ mean, below }, h) => {
      const se = Math.hypot(mean.se, standardErrors.means[h]);
      expect(se).toBeLessThan(0.1);
      expect(Math.abs(mean.mean - means[h])).toBeLessThan(5 * se);
      const share = one.paths.filter((path) => (path[h] as number[])[0] <= 0.2).length / one.paths.length;
      expect(Math.abs(share - below.mean)).toBeLessThan(5 * Math.hypot(below.se, Math.sqrt(0.25 / one.paths.length)));
    });
  });
});
