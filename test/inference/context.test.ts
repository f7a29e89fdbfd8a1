import {
  contextsOf,
  type Dataset,
  datasetFile,
  hiddenMarkov,
  type Key,
  key,
  packDataset,
  parseDataset,
  parseJson,
  randomRecurrent,
  selectSequences,
  stringifyJson,
  unpackSequence,
} from "@unrolled/core";
import { forward, grid, importance, logLikelihood, replicated, rollout, smc, totalGradient } from "@unrolled/inference";
import { bptt, fit, particleBound } from "@unrolled/learning";
import { describe, expect, test } from "vitest";
import { drawnFrom, linearElman, linearOracle, lineElman } from "../support/linear-gaussian-elman.js";
import { noisyNetwork, quietNetwork, symbolData } from "../support/noisy-network.js";

const root = key("context tests");

/** The same sequences, each with its first `context` steps given. */
function given(data: Dataset, context: number): Dataset {
  const { name, targets, inputs } = data;
  return packDataset({ name, targets, inputs, sequences: data.sequences.map((_, i) => ({ ...unpackSequence(data, i), context })) });
}

describe("a sequence with a context", () => {
  test("counts and keeps what it scores, and comes back from its file", () => {
    const targets = { kind: "categorical", size: 3, symbols: null } as const;
    const data = packDataset({ name: "d", targets, sequences: [{ id: "a", context: 2, targets: [0, 1, null, 2, 1] }] });
    expect(data.sequences[0]).toMatchObject({ length: 5, context: 2, observedSteps: 2 });
    expect(parseDataset(parseJson(stringifyJson(datasetFile(data)), "d.json"), "d.json")).toEqual(data);
    expect(contextsOf(data)!.sequences).toEqual([{ id: "a", group: null, length: 2, observedSteps: 2 }]);
    expect(contextsOf(symbolData([3]))).toBeNull();
    for (const context of [5, -1, 1.5])
      expect(() => packDataset({ name: "d", targets, sequences: [{ id: "a", context, targets: [0, 1, 0, 1, 2] }] })).toThrow(
        /packDataset: sequence "a": context must be a number of steps from 0 to 4/,
      );
    const file = { format: "unrolled/sequences", version: 1, targets: { kind: "categorical", size: 2 } };
    expect(() => parseDataset({ ...file, sequences: [{ id: "a", context: 2, targets: [0, 1] }] }, "d.json")).toThrow(
      /d\.json: sequences\[0\]\.context: expected fewer than the 2 steps/,
    );
  });

  test("has the exact noisy network's log p(y_1..T) − log p(y_1..s) by the grid, as Kalman's algebra says", () => {
    const data = drawnFrom(lineElman, [14, 9], root.fold("grid"));
    const score = logLikelihood(linearElman(lineElman), given(data, 6), grid());
    score.sequences.forEach(({ value, increments, context, steps }, i) => {
      expect(value).toBeCloseTo(linearOracle(lineElman, data, i) - linearOracle(lineElman, data, i, 6), 8);
      expect([increments.length, context, steps]).toEqual([data.sequences[i].length - 6, 6, data.sequences[i].length - 6]);
    });
    expect(score.exact).toBe(true);
  });

  test("by particles is the same number within five standard errors, and not when the runs forget what was given", () => {
    const data = drawnFrom(lineElman, [30], root.fold("smc"));
    const truth = linearOracle(lineElman, data, 0) - linearOracle(lineElman, data, 0, 20);
    const score = logLikelihood(linearElman(lineElman), given(data, 20), replicated(smc({ particles: 500 }), 64), root.fold("runs"));
    expect(score.standardErrorFrom).toBe("replicates");
    expect(score.standardError).toBeLessThan(0.02);
    expect(Math.abs(score.value - truth)).toBeLessThan(5 * score.standardError);
    expect(score.sequences[0].replicates).toHaveLength(64);
    // What scoring the last ten steps afresh would give is far outside.
    const afresh = packDataset({
      name: "tail",
      targets: data.targets,
      inputs: data.inputs,
      sequences: [unpackSequence(data, 0)].map(({ id, targets, inputs }) => ({
        id,
        targets: targets.slice(20),
        inputs: inputs!.slice(20),
      })),
    });
    expect(Math.abs(linearOracle(lineElman, afresh, 0) - truth)).toBeGreaterThan(6 * score.standardError);
  });

  test("by few particles has a bias of order 1/N that is small against the error of a usual number of replicates", () => {
    const data = given(drawnFrom(lineElman, [30], root.fold("few")), 20);
    const truth = linearOracle(lineElman, data, 0) - linearOracle(lineElman, data, 0, 20);
    const { value, standardError } = logLikelihood(
      linearElman(lineElman),
      data,
      replicated(smc({ particles: 16 }), 4_000),
      root.fold("few runs"),
    );
    expect(standardError).toBeLessThan(0.02);
    expect(Math.abs(value - truth)).toBeLessThan(0.15);
    const eight = logLikelihood(linearElman(lineElman), data, replicated(smc({ particles: 16 }), 8), root.fold("eight"));
    expect(eight.standardError).toBeGreaterThan(Math.abs(value - truth));
  });

  test("has no error of its own in a single run, which says what to do", () => {
    const data = given(symbolData([12]), 5);
    for (const method of [smc({ particles: 1000, resampling: "multinomial" }), importance({ particles: 1000 })]) {
      const single = logLikelihood(noisyNetwork("elman", 2, 0.3), data, method, root);
      expect(single.standardErrorFrom).toBe("unavailable");
      expect(single.warnings.join()).toMatch(/single run gives no error of its own .* use replicated/);
      expect(single.sequences[0].diagnostics.ess).toHaveLength(7);
    }
  });

  test("that is impossible under the model is named, and what follows is scored as after a missing step", () => {
    const cycle = hiddenMarkov({
      initial: [1, 0],
      transition: [
        [0, 1],
        [1, 0],
      ],
      emission: {
        kind: "categorical",
        probabilities: [
          [0.5, 0.5, 0],
          [0.25, 0, 0.75],
        ],
      },
    });
    const targets = { kind: "categorical", size: 3, symbols: null } as const;
    const data = packDataset({ name: "d", targets, sequences: [{ id: "a", context: 2, targets: [0, 1, 1, 2] }] });
    for (const increments of [true, false]) {
      const score = logLikelihood(cycle, data, forward({ increments }));
      expect(score.value).toBeCloseTo(Math.log(0.5 * 0.75), 12);
      expect(score.warnings.join()).toMatch(/step 2, which is given and not scored, is impossible/);
    }
  });
});

describe("learning", () => {
  const whole = symbolData([30, 25, 28, 12, 9], "learning");
  const train = selectSequences(whole, [3, 4]);
  const valid = given(selectSequences(whole, [0, 1, 2]), 8);
  const perStep = (score: { readonly value: number; readonly steps: number }): number => score.value / score.steps;
  const fitted = (at: Key) => ({ key: at, precision: "float64" }) as const;

  test("scores valid after its context with every learner", () => {
    const start = randomRecurrent({ cell: "gru", hiddenSize: 3, data: train, key: root.fold("start"), noiseSd: null });
    const network = fit(start, { train, valid }, bptt({ maxEpochs: 2 }), fitted(root.fold("bptt")));
    expect(network.history.at(-1)!.validPerStep).toBeCloseTo(perStep(logLikelihood(network.model, valid, rollout())), 10);

    // One particle and no noise to speak of: the bound is the likelihood.
    const noisy = randomRecurrent({ cell: "elman", hiddenSize: 2, data: train, key: root.fold("noisy"), noiseSd: 1e-9 });
    const bound = fit(noisy, { train, valid }, particleBound({ maxEpochs: 1, particles: 1 }), fitted(root.fold("bound")));
    const scored = logLikelihood(bound.model, valid, smc({ particles: 1 }), root);
    expect(bound.history.at(-1)!.validPerStep).toBeCloseTo(perStep(scored), 5);
  });

  test("refuses a context in train", () => {
    expect(() => fit(quietNetwork("gru", 2), { train: valid, valid: null }, bptt(), fitted(root))).toThrow(
      /fit: every step of the train data is learned from/,
    );
  });

  test("the gradient is that of the steps after the context", () => {
    const model = quietNetwork("lstm", 2);
    const { value, gradient } = totalGradient(model, valid);
    expect(value).toBeCloseTo(logLikelihood(model, valid, rollout()).value, 9);
    const vector = model.parameters.values;
    for (const p of [0, 7, vector.length - 1]) {
      const at = (step: number) => {
        const moved = vector.slice();
        moved[p] += step;
        return logLikelihood(model.withParameters(moved), valid, rollout()).value;
      };
      expect((at(1e-5) - at(-1e-5)) / 2e-5).toBeCloseTo(gradient[p], 5);
    }
  });
});
