import type { Checkpoint, Dataset, FitProgress } from "@unrolled/core";
import { hiddenMarkov, key, packDataset, randomRecurrent, scaleDataset, scalingOf, standardised } from "@unrolled/core";
import { forward, logLikelihood, rollout } from "@unrolled/inference";
import { type BpttOptions, bptt, cosineRate, fit } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { simulate } from "./random-models.js";

const categoricalSpace = (size: number) => ({ kind: "categorical", size, symbols: null }) as const;
const stepsOf = (data: Dataset): number => data.sequences.reduce((n, s) => n + s.observedSteps, 0);

describe("bptt on recurrent networks", () => {
  it.each(["elman", "gru", "lstm"] as const)("learns by heart a text that no shorter memory can tell: %s", (cell) => {
    // After "a" comes "b" or "c" by turns, so the symbol before is not enough.
    const targets = Array.from({ length: 24 }, (_, t) => [0, 1, 0, 2][t % 4]);
    const train = packDataset({ name: "abac", targets: categoricalSpace(3), sequences: [{ id: "s", targets }] });
    const start = randomRecurrent({ cell, hiddenSize: 10, data: train, key: key(2) });
    const { history, model } = fit(
      start,
      { train, valid: null },
      bptt({ maxEpochs: 250, learningRate: 0.03, schedule: cosineRate({ final: 0.1 }) }),
      { key: key(1) },
    );
    expect(history[0].objective).toBeLessThan(-0.8);
    // The best that one symbol of memory can do is half the steps at log 2: −0.35 a step.
    expect(history.at(-1)?.objective).toBeGreaterThan(-0.01);
    expect(logLikelihood(model, train, rollout()).value / 24).toBeGreaterThan(-0.01);
  });

  it("beats the best law without memory on data from a hidden Markov model, and does not beat that model", () => {
    const truth = hiddenMarkov({
      initial: [0.5, 0.5],
      transition: [
        [0.95, 0.05],
        [0.1, 0.9],
      ],
      emission: {
        kind: "categorical",
        probabilities: [
          [0.7, 0.2, 0.1],
          [0.1, 0.1, 0.8],
        ],
      },
    });
    const [train, valid, test] = [60, 20, 60].map((count, i) => simulate(truth, count, 60, i, 0));
    const start = randomRecurrent({ cell: "elman", hiddenSize: 8, data: train, key: key(2) });
    const { model, stopped, history } = fit(start, { train, valid }, bptt({ maxEpochs: 25, learningRate: 0.01 }), { key: key(1) });
    expect(["maxIterations", "earlyStopping"]).toContain(stopped);
    expect(history.at(-1)!.objective).toBeGreaterThan(history[0].objective);

    const frequencies = [0, 1, 2].map((symbol) => train.targetSymbols!.filter((y) => y === symbol).length / train.stepCount);
    const network = logLikelihood(model, test, rollout()).sequences;
    const best = logLikelihood(truth, test, forward()).sequences;
    const paired = (other: readonly number[]): { mean: number; se: number } => {
      const d = network.map((s, i) => s.value - other[i]);
      const mean = d.reduce((a, b) => a + b) / d.length;
      return { mean, se: Math.sqrt(d.reduce((s, x) => s + (x - mean) ** 2, 0) / (d.length - 1) / d.length) };
    };
    const iid = paired(
      test.sequences.map((info, i) => {
        let sum = 0;
        const row = test.order.indexOf(i);
        for (let t = 0; t < info.length; t++) sum += Math.log(frequencies[test.targetSymbols![test.starts[t] + row]]);
        return sum;
      }),
    );
    const ceiling = paired(best.map((s) => s.value));
    expect(iid.mean).toBeGreaterThan(5 * iid.se);
    expect(ceiling.mean).toBeLessThan(5 * ceiling.se);
    // It finds most of what there is to find.
    expect(iid.mean).toBeGreaterThan(0.7 * (iid.mean - ceiling.mean));
  });

  const real = (count: number, seed: number): Dataset =>
    packDataset({
      name: "real",
      targets: { kind: "real", size: 2 },
      sequences: Array.from({ length: count }, (_, i) => {
        const z = new Float64Array(2 * (4 + (i % 5)));
        key(seed).fold(i).fillNormal(z);
        return { id: `s${i}`, targets: Array.from({ length: z.length / 2 }, (_, t) => [100 + 20 * z[2 * t], 5 + z[2 * t + 1] + z[2 * t]]) };
      }),
    });

  it("drops units and truncates gradients in training, and in validation neither", () => {
    const train = real(12, 1);
    const start = randomRecurrent({ cell: "gru", hiddenSize: 6, data: train, key: key(3) });
    // A model that stands still, so that a line of the history is about the start.
    const line = (options: BpttOptions): FitProgress =>
      fit(start, { train, valid: train }, bptt({ ...options, batchSize: 12, maxEpochs: 1, learningRate: 1e-300 }), {
        key: key(4),
        precision: "float64",
      }).history[0];
    const [full, dropped, truncated] = [line({}), line({ dropout: 0.5 }), line({ truncate: 2 })];
    expect(full.validPerStep).toBeCloseTo(full.objective, 12);
    expect(Math.abs(dropped.objective - full.objective)).toBeGreaterThan(1e-6);
    expect(dropped.validPerStep).toBe(full.validPerStep);
    expect(truncated.objective).toBe(full.objective);
    expect(Math.abs(truncated.gradientNorm! - full.gradientNorm!)).toBeGreaterThan(1e-6);
  });

  it("resumed in the middle gives the same bytes: two layers of LSTM, dropout, truncation, standardised targets", () => {
    const [train, valid] = [real(20, 1), real(7, 2)];
    const scaling = scalingOf(train);
    const network = randomRecurrent({ cell: "lstm", hiddenSize: 4, layers: 2, data: scaleDataset(train, scaling), key: key(3) });
    const start = standardised(network, scaling);
    const learner = bptt({ batchSize: 6, maxEpochs: 4, learningRate: 0.05, dropout: 0.3, truncate: 3, weightDecay: 0.01 });
    const checkpoints: string[] = [];
    const through = fit(start, { train, valid }, learner, { key: key(4), onCheckpoint: (c) => void checkpoints.push(JSON.stringify(c)) });
    expect(through.history).toHaveLength(4);
    expect(new Set(through.history.map((line) => line.validPerStep)).size).toBe(4);
    for (const text of checkpoints) {
      const resumed = fit(start, { train, valid }, learner, { key: key(4), resumeFrom: JSON.parse(text) as Checkpoint });
      expect(resumed.history).toEqual(through.history);
      expect(JSON.stringify(resumed.model.toFile())).toBe(JSON.stringify(through.model.toFile()));
    }
    // The returned model scores in original units what the history says of it.
    const { value } = logLikelihood(through.model, valid, rollout());
    expect(value / stepsOf(valid)).toBeCloseTo(through.history[through.bestIteration - 1].validPerStep!, 10);
  });

  it.each([1e6, 1e300])("holds no NaN after a learning rate of %s, and ends as diverged where numbers overflow", (learningRate) => {
    const train = real(10, 1);
    const start = randomRecurrent({
      cell: "elman",
      nonlinearity: "identity",
      hiddenSize: 4,
      emission: { kind: "gaussian", sd: 1 },
      data: train,
      key: key(3),
    });
    const { model, history, stopped } = fit(
      start,
      { train, valid: train },
      bptt({ maxEpochs: 20, learningRate, clip: null, patience: null }),
      { key: key(4) },
    );
    if (learningRate === 1e300) expect(stopped).toBe("diverged");
    expect(history.every((line) => Number.isFinite(line.objective) && !Number.isNaN(line.validPerStep))).toBe(true);
    expect(Number.isNaN(logLikelihood(model, train, rollout()).value)).toBe(false);
  });
});
