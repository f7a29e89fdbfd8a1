import { hiddenMarkov, key, normalCdf, normalQuantile, packDataset, selectSequences } from "@unrolled/core";
import { forecast, pseudoResiduals, sampleDataset, summariseResiduals } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { kolmogorovLimit, kolmogorovSmirnov } from "../../support/law-tests.js";
import { planeElman, unknownElman } from "../../support/linear-gaussian-elman.js";

const hmm = hiddenMarkov({
  initial: [0.5, 0.5],
  transition: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  emission: { kind: "gaussian", means: [[0], [3]], sds: [[1], [0.5]] },
});
const data = sampleDataset(hmm, { count: 40, length: 60 }, key("residuals"));
const law = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "gaussian", means: [[1]], sds: [[2]] } });

describe("pseudo-residuals", () => {
  it("of one normal law are its standardised targets, missing ones left out", () => {
    const series = packDataset({ name: "s", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[3], null, [-1]] }] });
    const [one] = pseudoResiduals(law, series);
    expect([...one.residuals]).toEqual([expect.closeTo(1, 12), Number.NaN, expect.closeTo(-1, 12)]);
    expect(one.uniforms[0]).toBeCloseTo(normalCdf(1), 14);
    expect([one.discrete, one.standardErrorFrom, one.key]).toEqual([false, "exact", null]);
  });

  it("of the right model are uniform and uncorrelated, of a model without memory neither", () => {
    const right = summariseResiduals(pseudoResiduals(hmm, data));
    const { densities, low, high } = right.histogram;
    expect(densities.filter((density) => density < low || density > high).length).toBeLessThan(5);
    expect(
      kolmogorovSmirnov(
        pseudoResiduals(hmm, data).flatMap(({ uniforms }) => [...uniforms]),
        (u) => u,
      ),
    ).toBeLessThan(kolmogorovLimit);
    expect(Math.abs(right.autocorrelation.values[0])).toBeLessThan(2.5 * right.autocorrelation.band[0]);
    const marginal = hiddenMarkov({
      initial: [2 / 3, 1 / 3],
      transition: [
        [2 / 3, 1 / 3],
        [2 / 3, 1 / 3],
      ],
      emission: { kind: "gaussian", means: [[0], [3]], sds: [[1], [0.5]] },
    });
    const wrong = summariseResiduals(pseudoResiduals(marginal, data));
    expect(wrong.autocorrelation.values[0]).toBeGreaterThan(5 * wrong.autocorrelation.band[0]);
  });

  it("of discrete laws lie between P(Y < y) and P(Y ≤ y), and ask for the key", () => {
    const counts = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "poisson", rates: [[2]] } });
    const series = packDataset({ name: "s", targets: { kind: "count", size: 1 }, sequences: [{ id: "a", targets: [[0], [2]] }] });
    const [one] = pseudoResiduals(counts, series, {}, key(1));
    expect([one.lower[0], one.upper[0]]).toEqual([0, expect.closeTo(Math.exp(-2), 12)]);
    expect(one.uniforms[1]).toBeGreaterThan(3 * Math.exp(-2));
    expect(one.uniforms[1]).toBeLessThan(5 * Math.exp(-2));
    expect(() => pseudoResiduals(counts, series)).toThrow(
      /pseudoResiduals of model ".*", whose targets are discrete: draws at random and needs a key/,
    );
  });

  it("by particles agree with the Kalman filter's innovations within 5 standard errors", () => {
    const network = unknownElman(planeElman);
    const inputs = Array.from({ length: 8 }, (_, t) => [Math.sin(t)]);
    const { targets } = network.sample(8, key(3), inputs);
    const series = packDataset({
      name: "plane",
      targets: { kind: "real", size: 1 },
      inputs: { kind: "real", size: 1 },
      sequences: [{ id: "a", inputs, targets: targets as number[][] }],
    });
    const [one] = pseudoResiduals(network, series, { particles: 500, replicates: 8 }, key(4));
    expect(one.standardErrorFrom).toBe("replicates");
    const dense = denseInnovations(
      inputs.map(([x]) => x),
      targets as number[][],
    );
    dense.forEach(({ mean, sd }, t) => {
      const expected = normalCdf(((targets[t] as number[])[0] - mean) / sd);
      expect(one.standardErrors[t]).toBeLessThan(0.02);
      expect(Math.abs(one.upper[t] - expected)).toBeLessThan(5 * one.standardErrors[t] + 1e-12);
    });
  });

  it("are those of forecasts one step ahead", () => {
    const first = selectSequences(data, [0]);
    const [one] = pseudoResiduals(hmm, first);
    forecast(hmm, first, { steps: 1, origin: [5, 17] }).forEach(({ outcome, origin }) => {
      expect(outcome!.upper[0]).toBeCloseTo(one.upper[origin], 13);
    });
  });
});

/** The Kalman filter of the two-number Elman network, by its textbook recursion. */
function denseInnovations(inputs: readonly number[], targets: readonly (readonly number[])[]): { mean: number; sd: number }[] {
  const {
    weight: W,
    inputWeight: U,
    bias: b,
    noiseSd,
    readout: [c],
    readoutBias: [d],
    targetSd: [r],
  } = planeElman;
  let m = [0, 0];
  let P = [
    [0, 0],
    [0, 0],
  ];
  return targets.map(([y], t) => {
    m = [0, 1].map((i) => W[i][0] * m[0] + W[i][1] * m[1] + U[i] * inputs[t] + b[i]);
    const WP = [0, 1].map((i) => [0, 1].map((j) => W[i][0] * P[0][j] + W[i][1] * P[1][j]));
    P = [0, 1].map((i) => [0, 1].map((j) => WP[i][0] * W[j][0] + WP[i][1] * W[j][1] + (i === j ? noiseSd[i] ** 2 : 0)));
    const Pc = [0, 1].map((i) => P[i][0] * c[0] + P[i][1] * c[1]);
    const S = c[0] * Pc[0] + c[1] * Pc[1] + r ** 2;
    const mean = c[0] * m[0] + c[1] * m[1] + d;
    m = m.map((x, i) => x + (Pc[i] / S) * (y - mean));
    P = P.map((row, i) => row.map((p, j) => p - (Pc[i] * Pc[j]) / S));
    return { mean, sd: Math.sqrt(S) };
  });
}

describe("the ranked score of a forecast", () => {
  it("is that of a normal law in closed form", () => {
    const series = packDataset({ name: "s", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[0], [2.3]] }] });
    const [one] = forecast(law, series, { steps: 1, origin: 1 });
    const z = (2.3 - 1) / 2;
    const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    expect(one.outcome!.crps[0]).toBeCloseTo(2 * (z * (2 * normalCdf(z) - 1) + 2 * density - 1 / Math.sqrt(Math.PI)), 7);
    expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 12);
  });
});
