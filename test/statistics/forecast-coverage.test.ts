import {
  type AnyModel,
  type Dataset,
  diagonalNormal,
  fitNGram,
  fromTemplate,
  givenFirst,
  hiddenMarkov,
  key,
  linearGaussian,
  normal,
  randomRecurrent,
  type SequenceRecord,
  standardised,
  switchingAutoregression,
} from "@unrolled/core";
import { forecast, pseudoResiduals, sampleDataset } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { chiSquareScore, kolmogorovLimit, kolmogorovSmirnov } from "../support/law-tests.js";

const transition = [
  [0.9, 0.1],
  [0.2, 0.8],
];
const initial = [0.5, 0.5];
const words = hiddenMarkov({
  initial,
  transition,
  emission: {
    kind: "categorical",
    probabilities: [
      [0.6, 0.3, 0.1],
      [0.1, 0.2, 0.7],
    ],
  },
});
const gaussian = hiddenMarkov({ initial, transition, emission: { kind: "gaussian", means: [[0], [3]], sds: [[1], [0.5]] } });
const text = sampleDataset(words, { count: 20, length: 40 }, key("text"));
const series = sampleDataset(gaussian, { count: 20, length: 40 }, key("series"));
const inputs = Array.from({ length: 20 }, (_, i) => Array.from({ length: 40 }, (_, t) => [Math.sin(t + i), Math.cos(0.3 * t * i)]));
const driven = {
  ...series,
  inputs: { kind: "real", size: 2 } as const,
  inputValues: new Float64Array(2 * series.stepCount),
} satisfies Dataset;

type WithParameters = AnyModel & { readonly parameters: { readonly values: Float64Array }; withParameters(values: Float64Array): AnyModel };
/** Weights large enough that the state matters, a spread that leaves something to forecast. */
const strong = (model: unknown, by = 2): AnyModel => {
  const network = model as WithParameters;
  return network.withParameters(network.parameters.values.map((x) => by * x));
};

const kinds: readonly { readonly name: string; readonly model: AnyModel; readonly driven?: boolean; readonly given?: number }[] = [
  { name: "hidden Markov, symbols", model: words },
  { name: "hidden Markov, Gaussian", model: gaussian },
  { name: "hidden Markov, counts", model: hiddenMarkov({ initial, transition, emission: { kind: "poisson", rates: [[1], [6]] } }) },
  { name: "n-gram", model: fitNGram(text, { order: 3, smoothing: "witten-bell" }) },
  { name: "GRU that reads its symbols", model: strong(randomRecurrent({ cell: "gru", hiddenSize: 4, data: text, key: key(1) }), 4) },
  { name: "LSTM that reads its numbers", model: strong(randomRecurrent({ cell: "lstm", hiddenSize: 4, data: series, key: key(2) })) },
  {
    name: "Elman with given inputs",
    model: randomRecurrent({ cell: "elman", hiddenSize: 3, data: driven, inputs: "given", key: key(3) }),
    driven: true,
  },
  {
    name: "noisy Elman with given inputs",
    model: randomRecurrent({ cell: "elman", hiddenSize: 2, data: driven, inputs: "given", noiseSd: 0.8, key: key(4) }),
    driven: true,
  },
  {
    name: "standardised noisy GRU that reads its numbers",
    model: standardised(randomRecurrent({ cell: "gru", hiddenSize: 2, data: series, noiseSd: 0.6, key: key(5) }), {
      targets: { means: [10], sds: [2] },
      inputs: null,
    }),
  },
  {
    name: "linear dynamic system",
    model: linearGaussian({
      initialMean: [0, 1],
      initialCov: [
        [1, 0.2],
        [0.2, 1],
      ],
      A: [
        [0.9, 0.3],
        [-0.3, 0.9],
      ],
      Q: [
        [0.3, 0],
        [0, 0.1],
      ],
      C: [[1, 0]],
      R: [[0.3]],
    }),
  },
  {
    name: "switching autoregression",
    model: switchingAutoregression({ initial, transition, means: [0, 3], coefficients: [0.5, -0.2], sds: [0.5, 1] }),
    given: 2,
  },
  {
    name: "template",
    model: fromTemplate({
      name: "walk",
      stateDim: 1,
      targets: { kind: "real", size: 1 },
      density: true,
      template: {
        initial: { name: "start", given: () => normal(0, 1) },
        transition: { name: "step", given: ({ previous }) => normal(0.9 * Math.sin(previous), 0.5) },
        emission: { name: "reading", given: ({ state }) => diagonalNormal([2 * state], [0.4]) },
      },
    }),
  },
];

const T = 8;
const H = 4;

describe.each(kinds)("$name", ({ model, driven: isDriven = false, given = 0 }) => {
  const draw = (count: number, length: number): Dataset => {
    const drawn = sampleDataset(
      model,
      {
        count,
        length,
        ...(isDriven
          ? {
              inputs: Array.from({ length: count }, (_, i) => inputs[i % inputs.length].slice(0, length)) as NonNullable<
                SequenceRecord["inputs"]
              >[],
            }
          : {}),
      },
      key("drawn"),
    );
    return given === 0 ? drawn : givenFirst(drawn, given);
  };

  it("has 90 % fans that cover 88 to 92 % of what it draws itself", () => {
    const data = draw(2000, T + H);
    const forecasts = forecast(
      model,
      data,
      { steps: H, origin: T, probabilities: [0.05, 0.95], particles: 100, replicates: 2 },
      key("fans"),
    );
    const uniforms = new Float64Array(forecasts.length * H);
    key("inside").fillUniform(uniforms);
    const covered = forecasts.map(({ laws, outcome, targets }, i) => {
      const inside = Array.from({ length: H }, (_, h) => {
        if (targets.kind === "real") {
          const [y] = outcome!.targets[h] as [number];
          return y >= laws!.quantiles[0][h] && y <= laws!.quantiles[1][h];
        }
        // A discrete law has no 90 % band: where the target stands in its law is drawn within its step.
        const u = outcome!.lower[h] + uniforms[i * H + h] * (outcome!.upper[h] - outcome!.lower[h]);
        return u >= 0.05 && u <= 0.95;
      });
      return inside.filter(Boolean).length / H;
    });
    const share = covered.reduce((a, b) => a + b, 0) / covered.length;
    const se = Math.sqrt(covered.reduce((sum, x) => sum + (x - share) ** 2, 0)) / covered.length;
    // Precise enough to tell 0.9 from 0.88, with the steps of a sequence as one unit.
    expect(4 * se).toBeLessThan(0.02);
    expect(share).toBeGreaterThan(0.88);
    expect(share).toBeLessThan(0.92);
  });

  it("has pseudo-residuals that are uniform, and not correlated from step to step", () => {
    const data = draw(160, 12);
    const residuals = pseudoResiduals(model, data, { particles: 50, replicates: 2 }, key("residuals"));
    expect(kolmogorovSmirnov(Float64Array.from(residuals.flatMap(({ uniforms }) => [...uniforms])), (u) => u)).toBeLessThan(
      kolmogorovLimit,
    );
    const pairs = new Float64Array(25);
    for (const { uniforms } of residuals)
      for (let t = 1; t < uniforms.length; t++)
        pairs[5 * Math.min(4, Math.floor(5 * uniforms[t - 1])) + Math.min(4, Math.floor(5 * uniforms[t]))]++;
    const total = pairs.reduce((a, b) => a + b, 0);
    expect(Math.abs(chiSquareScore(pairs, new Float64Array(25).fill(total / 25)))).toBeLessThan(6);
  });
});
