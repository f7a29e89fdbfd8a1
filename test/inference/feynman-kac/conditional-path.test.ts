import { hiddenMarkov, key, type Model } from "@unrolled/core";
import {
  auxiliary,
  bootstrap,
  type ConditionalPathOptions,
  conditionalPath,
  guided,
  type Proposal,
  posterior,
  sampleDataset,
} from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { denseStateLaw } from "../../support/dense-gaussian-posterior.js";
import { drawnFrom, type LinearElman, linearElman, linearGaussianOf } from "../../support/linear-gaussian-elman.js";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

const workspace = createWorkspace();

/** Averages of `of(path)` along a chain of conditional paths, with standard errors from the means of 40 blocks. */
function chainOf(
  model: Model<"particles">,
  data: Parameters<Model<"particles">["views"]["particles"]>[0],
  options: ConditionalPathOptions,
  steps: number,
  of: (path: Float64Array) => readonly number[],
): { readonly means: number[]; readonly errors: number[] } {
  return workspace.scope(() => {
    const process = model.views.particles(data).open(0, options.particles, workspace);
    let path = conditionalPath(process, null, options, key("start"), workspace);
    const blocks: number[][] = Array.from({ length: 40 }, () => []);
    for (let i = -50; i < steps; i++) {
      path = conditionalPath(process, path, options, key("chain").fold(i + 50), workspace);
      if (i < 0) continue;
      const block = blocks[Math.floor((i * 40) / steps)]!;
      of(path).forEach((x, j) => {
        block[j] = (block[j] ?? 0) + x / (steps / 40);
      });
    }
    const means = blocks[0]!.map((_, j) => blocks.reduce((sum, block) => sum + block[j]!, 0) / 40);
    const errors = means.map((mean, j) => Math.sqrt(blocks.reduce((sum, block) => sum + (block[j]! - mean) ** 2, 0) / 39 / 40));
    return { means, errors };
  });
}

function expectWithin({ means, errors }: ReturnType<typeof chainOf>, expected: readonly number[], most: number): void {
  expect(Math.max(...errors)).toBeLessThan(most);
  means.forEach((mean, j) => {
    expect(Math.abs(mean - expected[j]!)).toBeLessThan(5 * errors[j]!);
  });
}

describe("conditionalPath", () => {
  const line: LinearElman = {
    weight: [[0.8]],
    inputWeight: [0.5],
    bias: [0.1],
    noiseSd: [0.5],
    readout: [[1]],
    readoutBias: [0.2],
    targetSd: [0.4],
  };
  const data = drawnFrom(line, [6], key("line"));
  data.targetValues![2] = Number.NaN;
  const { model, targets } = linearGaussianOf(line, data, 0);
  const law = denseStateLaw(model, targets);
  const steps = Array.from({ length: 6 }, (_, t) => t);
  /** Means, second moments, and products of neighbours. */
  const exact = [
    ...steps.map((t) => law.mean(t, 0)),
    ...steps.map((t) => law.covariance(t, 0, t, 0) + law.mean(t, 0) ** 2),
    ...steps.slice(1).map((t) => law.covariance(t, 0, t - 1, 0) + law.mean(t, 0) * law.mean(t - 1, 0)),
  ];
  const moments = (path: Float64Array): number[] => [
    ...path,
    ...path.map((x) => x * x),
    ...steps.slice(1).map((t) => path[t] * path[t - 1]),
  ];

  for (const [name, proposal] of [
    ["bootstrap", bootstrap()],
    ["guided", guided()],
    ["auxiliary", auxiliary()],
  ] as const)
    for (const [ancestorSampling, resampleBelow] of [
      [true, 0.9],
      [false, 1],
    ] as const)
      it(`leaves the smoothing law of a linear-Gaussian model as it is: ${name}, resampling below ${resampleBelow} N${ancestorSampling ? ", ancestors drawn" : ""}`, () => {
        const options = { particles: ancestorSampling ? 3 : 5, proposal, ancestorSampling, resampleBelow };
        expectWithin(chainOf(linearElman(line), data, options, 4000, moments), exact, 0.1);
      });

  // What is seen ahead says nothing of y_t, so that ancestors drawn by it instead of by the weights would be far off.
  it("leaves the smoothing law as it is where a proposal looks ahead wrongly, and ancestors are drawn", () => {
    const seer: Proposal = {
      name: "seer",
      open: (process, clouds, workspace) => ({
        ...bootstrap().open(process, clouds, workspace),
        lookAheadInto(out, previous) {
          for (let n = 0; n < previous.count; n++) out[n] = 4 * previous.data[n]!;
          return true;
        },
      }),
    };
    for (const resampleBelow of [0.7, 1])
      expectWithin(
        chainOf(linearElman(line), data, { particles: 6, proposal: seer, ancestorSampling: true, resampleBelow }, 4000, moments),
        exact,
        0.1,
      );
  });

  it("leaves the smoothing marginals of a hidden Markov model as they are", () => {
    const hmm = hiddenMarkov({
      initial: [0.6, 0.4],
      transition: [
        [0.8, 0.2],
        [0.3, 0.7],
      ],
      emission: {
        kind: "categorical",
        probabilities: [
          [0.7, 0.2, 0.1],
          [0.1, 0.3, 0.6],
        ],
      },
    });
    const symbols = sampleDataset(hmm, { count: 1, length: 7 }, key("symbols"));
    const smoothed = posterior(hmm, symbols)[0]!;
    const second = Array.from({ length: 7 }, (_, t) => smoothed.marginals![t * 2 + 1]!);
    expectWithin(
      chainOf(hmm, symbols, { particles: 4 }, 4000, (path) => [...path]),
      second,
      0.02,
    );
  });

  it("is the same for the same key, starts from nothing, and refuses what it cannot use", () => {
    const network = noisyNetwork("gru", 2, 0.4);
    const symbols = symbolData([5]);
    workspace.scope(() => {
      const process = network.views.particles(symbols).open(0, 6, workspace);
      const start = conditionalPath(process, null, { particles: 6 }, key(1), workspace);
      expect(start).toHaveLength(10);
      const next = conditionalPath(process, start, { particles: 6 }, key(2), workspace);
      expect([...conditionalPath(process, start, { particles: 6 }, key(2), workspace)]).toEqual([...next]);
      expect([...conditionalPath(process, start, { particles: 6 }, key(3), workspace)]).not.toEqual([...next]);
      expect(() => conditionalPath(process, start, { particles: 1 }, key(1), workspace)).toThrow(
        /particles must be an integer of at least 2, got 1/,
      );
      expect(() => conditionalPath(process, start.subarray(1), { particles: 6 }, key(1), workspace)).toThrow(
        /must have T × S = 5 × 2 numbers, got 9/,
      );
    });
  });
});

it("refuses a process opened otherwise, and a path that is not finite numbers", () => {
  workspace.scope(() => {
    const process = noisyNetwork("elman", 1, 0.5)
      .views.particles(symbolData([3]))
      .open(0, 6, workspace);
    const drawn = (given: number[], options: object) => () =>
      conditionalPath(process, Float64Array.from(given), { particles: 6, ...options }, key(1), workspace);
    expect(drawn([0, 0, 0], { precision: "float32" })).toThrow(/^conditionalPath: .* opened for 6 in float64; /);
    expect(drawn([0, 0, 0], { particles: 9 })).toThrow(/^conditionalPath: .* for 9 particles .* opened for 6 in float64; /);
    expect(drawn([0, Number.NaN, 0], {})).toThrow(/^conditionalPath: the given path must have finite numbers, got NaN at step 2/);
    expect(drawn([0, 0], {})).toThrow("must have T × S = 3 × 1 numbers, got 2");
  });
});
