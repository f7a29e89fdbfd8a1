import { fromTemplate, hiddenMarkov, key, type Model, normal, packDataset } from "@unrolled/core";
import { posterior, sampleDataset, statePosterior } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { importancePaths } from "../../support/importance-paths.js";
import { noisyNetwork, quietNetwork, symbolData } from "../../support/noisy-network.js";

const replicates = 24;
const options = { particles: 1500, replicates, paths: 24 * 60, draws: 200 };

describe("statePosterior of a network that hears the target before", () => {
  for (const [cell, hiddenSize] of [
    ["elman", 1],
    ["elman", 2],
    ["gru", 2],
    ["lstm", 1],
  ] as const)
    it(`agrees with brute-force importance sampling, noisy ${cell} of ${hiddenSize}, in means, spreads and joint moments`, () => {
      const model = noisyNetwork(cell, hiddenSize, 0.7);
      const data = symbolData([4], `brute ${cell}`);
      const brute = importancePaths(model, data, 0, 300_000, key("brute").fold(cell));
      expect(brute.ess).toBeGreaterThan(20_000);
      const [{ smoothed, paths, stateDim }] = statePosterior(model, data, options, key(cell).fold(hiddenSize));
      const byReplicate = (f: (path: Float64Array) => number): { value: number; error: number } => {
        const sums = new Float64Array(replicates);
        paths.forEach((path, m) => {
          sums[m % replicates] += f(path) / 60;
        });
        const value = sums.reduce((a, b) => a + b) / replicates;
        return { value, error: Math.sqrt(sums.reduce((sum, x) => sum + (x - value) ** 2, 0) / (replicates - 1) / replicates) };
      };
      const agree = (a: { value: number; error: number }, b: { value: number; error: number }, gate: number, place: string): void => {
        const error = Math.hypot(a.error, b.error);
        expect(error, place).toBeLessThan(gate);
        expect(Math.abs(a.value - b.value), place).toBeLessThan(5 * error);
      };
      for (let t = 0; t < 4; t++)
        for (let d = 0; d < stateDim; d++) {
          const i = t * stateDim + d;
          const place = `step ${t + 1}, dimension ${d + 1}`;
          const mean = brute.expectation((path) => path(t, d));
          agree({ value: smoothed.means[i], error: smoothed.standardErrors.means[i] }, mean, 0.02, place);
          const square = brute.expectation((path) => (path(t, d) - mean.value) ** 2);
          const sd = { value: Math.sqrt(square.value), error: square.error / (2 * Math.sqrt(square.value)) };
          agree({ value: smoothed.sds[i], error: smoothed.standardErrors.sds[i] }, sd, 0.02, place);
          agree(
            byReplicate((path) => path[i]),
            mean,
            0.05,
            place,
          );
          if (t > 0)
            for (let e = 0; e < stateDim; e++)
              agree(
                byReplicate((path) => path[i] * path[i - stateDim - d + e]),
                brute.expectation((path) => path(t, d) * path(t - 1, e)),
                0.08,
                `${place} with ${e + 1} before`,
              );
        }
    });

  it("filters by the same importance sampling of each beginning", () => {
    const model = noisyNetwork("lstm", 1, 0.7);
    const targets = [2, 0, 3, 1];
    const data = (length: number) =>
      packDataset({
        name: "beginnings",
        targets: { kind: "categorical", size: 4, symbols: null },
        sequences: [{ id: "a", targets: targets.slice(0, length) }],
      });
    const [{ filtered, stateDim }] = statePosterior(model, data(4), { ...options, given: "past" }, key("filter"));
    for (const length of [1, 2, 3, 4]) {
      const brute = importancePaths(model, data(length), 0, 100_000, key("beginnings").fold(length));
      for (let d = 0; d < stateDim; d++) {
        const { value, error } = brute.expectation((path) => path(length - 1, d));
        const i = (length - 1) * stateDim + d;
        const both = Math.hypot(error, filtered.standardErrors.means[i]);
        expect(both).toBeLessThan(0.02);
        expect(Math.abs(filtered.means[i] - value)).toBeLessThan(5 * both);
      }
    }
  });
});

describe("statePosterior of a deterministic network", () => {
  const model = quietNetwork("lstm", 3);
  const { targets, states } = model.sample(6, key("path"));
  const data = packDataset({
    name: "drawn",
    targets: { kind: "categorical", size: 4, symbols: null },
    sequences: [{ id: "a", targets: targets as number[] }],
  });

  it("is the path itself, exactly: no spread, no error, every draw and quantile alike", () => {
    const [{ filtered, smoothed, paths, standardErrorFrom, key: root, diagnostics }] = statePosterior(model, data, { paths: 3 }, key(1));
    const path = (states as number[][]).flat();
    filtered.means.forEach((mean, i) => {
      expect(Math.abs(mean - path[i])).toBeLessThan(1e-12);
    });
    for (const { means, sds, quantiles, standardErrors } of [filtered, smoothed]) {
      expect(means).toEqual(filtered.means);
      for (const quantile of quantiles) expect(quantile).toEqual(means);
      for (const zeros of [sds, standardErrors.means, standardErrors.sds, ...standardErrors.quantiles])
        expect(zeros.every((x) => x === 0)).toBe(true);
    }
    expect(paths).toEqual([filtered.means, filtered.means, filtered.means]);
    expect({ standardErrorFrom, root, warnings: diagnostics.warnings }).toEqual({ standardErrorFrom: "exact", root: null, warnings: [] });
    expect([smoothed.given, diagnostics.particles, diagnostics.replicates]).toEqual(["all", 1, 1]);
  });

  it("filters to the same point, without paths", () => {
    const [{ filtered, smoothed, paths }] = statePosterior(model as Model<"particles">, data, { given: "past" }, key(1));
    expect(filtered.means).toEqual(statePosterior(model, data, {}, key(2))[0].filtered.means);
    expect([smoothed, paths.length]).toEqual([null, 0]);
  });
});

describe("statePosterior of a model without transition densities", () => {
  const walk = fromTemplate({
    name: "walk",
    stateDim: 1,
    targets: { kind: "real", size: 1 },
    density: true,
    template: {
      initial: { name: "start", given: () => normal(0, 1) },
      transition: { name: "step", given: ({ previous }) => normal(previous, 1) },
      emission: {
        name: "reading",
        given: ({ state }) => {
          const law = normal(state, 1);
          return { ...law, logProb: (y: readonly number[]) => law.logProb(y[0]), sample: (k) => [law.sample(k)] };
        },
      },
    },
  });

  it("filters: h_1 given y_1 of a standard walk has mean y_1 / 2 and variance 1/2, and h_2 the Kalman filter's", () => {
    const data = packDataset({ name: "walk", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1], [0.5]] }] });
    const [{ filtered }] = statePosterior(walk, data, { particles: 2000, replicates: 16, given: "past" }, key("walk"));
    // Kalman: prior variance 1/2 + 1, gain 0.6, mean 0.5 + 0.6 · (0.5 − 0.5), variance 0.6.
    [
      [0.5, Math.sqrt(0.5)],
      [0.5, Math.sqrt(0.6)],
    ].forEach(([mean, sd], t) => {
      expect(filtered.standardErrors.means[t]).toBeLessThan(0.02);
      expect(Math.abs(filtered.means[t] - mean)).toBeLessThan(5 * filtered.standardErrors.means[t]);
      expect(Math.abs(filtered.sds[t] - sd)).toBeLessThan(5 * filtered.standardErrors.sds[t]);
    });
  });

  it("refuses to smooth, naming the filter, and for a finite state the exact methods", () => {
    const data = packDataset({ name: "walk", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1]] }] });
    expect(() => statePosterior(walk as Model<"particles" | "additiveNoise">, data, {}, key(1))).toThrow(
      /^statePosterior: smoothing and paths need transition densities, the view "additiveNoise", model "walk" \(template\) offers "particles"; ask for the filter alone with given: "past"$/,
    );
    const { hmm, data: symbols } = finite();
    expect(() => statePosterior(hmm as unknown as Model<"particles" | "additiveNoise">, symbols, {}, key(1))).toThrow(
      /its state is finite: use posterior and samplePaths, which are exact/,
    );
  });

  function finite() {
    const hmm = hiddenMarkov({
      initial: [0.6, 0.4],
      transition: [
        [0.8, 0.2],
        [0.3, 0.7],
      ],
      emission: {
        kind: "categorical",
        probabilities: [
          [0.7, 0.3],
          [0.2, 0.8],
        ],
      },
    });
    return { hmm, data: sampleDataset(hmm, { count: 2, length: 5 }, key("finite")) };
  }

  it("filters a hidden Markov model's state numbers to their exact filtering law", () => {
    const { hmm, data } = finite();
    const exact = posterior(hmm, data, { given: "past" });
    statePosterior(hmm, data, { given: "past", particles: 3000, replicates: 16 }, key("states")).forEach(({ filtered }, s) => {
      filtered.means.forEach((mean, t) => {
        expect(filtered.standardErrors.means[t]).toBeLessThan(0.01);
        expect(Math.abs(mean - exact[s].marginals![t * 2 + 1])).toBeLessThan(5 * filtered.standardErrors.means[t]);
        expect([0, 1]).toContain(filtered.quantiles[1][t]);
      });
    });
  });
});
