import {
  type AnyModel,
  type Dataset,
  hiddenMarkov,
  key,
  type LogLikelihood,
  packDataset,
  randomHiddenMarkov,
  selectSequences,
} from "@unrolled/core";
import { chooseMethod, forward, logLikelihood, replicated, smc } from "@unrolled/inference";
import { type KernelName, kernels } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { describeOnEachKernel, onKernel } from "../support/each-kernel.js";
import { modelTable } from "./model-table.js";

const exactScore = (model: AnyModel, data: Dataset): LogLikelihood | null => {
  const { method } = chooseMethod(model, data);
  return method.randomness === "exact" ? logLikelihood(model, data, method) : null;
};
const sampledScore = (model: AnyModel, data: Dataset, seed: string): LogLikelihood => {
  const run = smc({ particles: 200, resampling: "multinomial" });
  // A single run has no error of its own for the steps after those that are given.
  return logLikelihood(model as never, data, data.sequences.some(({ context }) => context) ? replicated(run, 8) : run, key(seed));
};
const numbers = ({ sequences }: LogLikelihood): number[] => sequences.flatMap(({ value, increments }) => [value, ...increments]);
const others = kernels.info().available.slice(1);

describe.each(modelTable.map((row) => [row.name, row] as const))("%s, on all kernels", (_, { model, data }) => {
  const [fastest] = kernels.info().available as [KernelName];

  it("has exact log-likelihoods that agree to 1e-12, step by step", () => {
    const reference = onKernel(fastest, () => exactScore(model, data));
    if (reference === null) return;
    expect(reference.kernel).toBe(fastest);
    for (const kernel of others) {
      const score = onKernel(kernel, () => exactScore(model, data))!;
      expect(score.kernel).toBe(kernel);
      const [a, b] = [numbers(reference), numbers(score)];
      a.forEach((x, i) => {
        expect(Math.abs(x - b[i])).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(x)));
      });
    }
  });

  it("has particle estimates of the same bits on one kernel, and within five standard errors on another", () => {
    if (model.views.particles === undefined) return;
    const reference = onKernel(fastest, () => sampledScore(model, data, "a"));
    expect(numbers(onKernel(fastest, () => sampledScore(model, data, "a")))).toEqual(numbers(reference));
    for (const kernel of others) {
      // The same draws, and others.
      const [same, own] = onKernel(kernel, () => [sampledScore(model, data, "a"), sampledScore(model, data, "b")]);
      reference.sequences.forEach(({ value, standardError }, i) => {
        for (const score of [same, own]) {
          const error = Math.hypot(standardError, score.sequences[i].standardError);
          expect(error).toBeLessThan(2);
          expect(Math.abs(score.sequences[i].value - value)).toBeLessThan(Math.max(5 * error, 1e-9));
        }
      });
    }
  });
});

describeOnEachKernel("values without increments", () => {
  const symbols = 5;
  const sequences = [17, 1, 9, 30, 8, 16].map((length, i) => ({
    id: `s${i}`,
    // Only one sequence misses a symbol, and one misses all.
    targets: Array.from({ length }, (_, t) => ((i === 2 && t === 3) || i === 4 ? null : (7 * t * t + i) % symbols)),
  }));
  const data = packDataset({ name: "some", targets: { kind: "categorical", size: symbols, symbols: null }, sequences });
  const value = (model: AnyModel, part: Dataset, increments: boolean): number[] =>
    logLikelihood(model as never, part, forward({ increments })).sequences.map((sequence) => sequence.value);

  it.each([1, 2, 3, 4, 5, 9, 32])("have a sequence's bits whatever stands beside it, and agree with those that have them: K = %s", (K) => {
    const model = randomHiddenMarkov({ stateCount: K, emission: "categorical", data, key: key("K").fold(K) });
    const all = value(model, data, false);
    const kept = value(model, data, true);
    sequences.forEach((_, i) => {
      expect(value(model, selectSequences(data, [i]), false)[0]).toBe(all[i]);
      expect(value(model, selectSequences(data, [3, i]), false)[1]).toBe(all[i]);
      expect(Math.abs(all[i] - kept[i])).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(kept[i])));
    });
    expect(all[4]).toBe(0);
  });

  it.each([1e-290, 3.6e-320])("stay right where a sequence hangs on a state of tiny initial probability: %s", (tiny) => {
    const model = hiddenMarkov({
      initial: [1 - tiny, tiny],
      transition: [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      emission: {
        kind: "categorical",
        probabilities: [
          [1, 0, 0],
          [0.001, 0.001, 0.998],
        ],
      },
    });
    const eight = packDataset({
      name: "eight",
      targets: { kind: "categorical", size: 3, symbols: null },
      sequences: [{ id: "a", targets: new Array<number>(8).fill(1) }],
    });
    const expected = Math.log(tiny) + 8 * Math.log(0.001) + 7 * Math.log(0.5);
    for (const increments of [false, true]) expect(Math.abs(value(model, eight, increments)[0] / expected - 1)).toBeLessThan(1e-12);
  });
});
