import type { Checkpoint, Dataset, SequenceRecord } from "@unrolled/core";
import { key, packDataset } from "@unrolled/core";
import {
  adam,
  type BpttOptions,
  bptt,
  constantRate,
  cosineRate,
  epochBatches,
  fit,
  plateauRate,
  sgd,
  warmUpRate,
} from "@unrolled/learning";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { autoregression } from "./autoregression.js";

/** Ragged sequences of y_t = 0.6 y_{t−1} + 0.5 + ε with some targets missing. */
function simulated(count: number, length: number, seed: number): Dataset {
  const sequences = Array.from({ length: count }, (_, i): SequenceRecord => {
    const noise = new Float64Array(Math.max(1, length - (i % 5)));
    key(seed).fold(i).fillNormal(noise);
    let y = 0;
    const targets = Array.from(noise, (e, t) => {
      y = 0.6 * y + 0.5 + e;
      return (i + t) % 11 === 10 ? null : [y];
    });
    return { id: `s${i}`, targets };
  });
  return packDataset({ name: "ar", targets: { kind: "real", size: 1 }, sequences });
}

/** The maximum of the likelihood: the regression of y_t on (y_{t−1}, 1), by the normal equations. */
function regression(data: Dataset): [number, number] {
  let [xx, x1, n, xy, y1] = [0, 0, 0, 0, 0];
  for (let t = 0; t < data.length; t++)
    for (let row = 0; row < data.aliveCounts[t]; row++) {
      const before = t === 0 ? 0 : data.targetValues![data.starts[t - 1] + row];
      const x = Number.isNaN(before) ? 0 : before;
      const y = data.targetValues![data.starts[t] + row];
      if (Number.isNaN(y)) continue;
      xx += x * x;
      x1 += x;
      n += 1;
      xy += x * y;
      y1 += y;
    }
  const det = xx * n - x1 * x1;
  return [(n * xy - x1 * y1) / det, (xx * y1 - x1 * xy) / det];
}

const parametersOf = (model: ReturnType<typeof autoregression>): number[] => [...model.parameters.values];
const train = simulated(40, 12, 1);
const valid = simulated(15, 12, 2);

describe("bptt", () => {
  it("finds the regression, the exact maximum, with full batches and either optimiser", () => {
    const [a, b] = regression(train);
    for (const options of [
      { optimiser: adam(), learningRate: 0.05 },
      { optimiser: sgd({ momentum: 0.5 }), learningRate: 0.2 },
    ]) {
      const learner = bptt({ ...options, batchSize: 40, maxEpochs: 400, schedule: cosineRate() });
      const fitted = fit(autoregression(0, 0), { train, valid: null }, learner, { key: key(1) });
      const [fa, fb] = parametersOf(fitted.model as ReturnType<typeof autoregression>);
      expect(Math.abs(fa - a)).toBeLessThan(1e-4);
      expect(Math.abs(fb - b)).toBeLessThan(1e-4);
    }
  });

  it("reports the mean log-likelihood per observed step, the rate and the gradient's norm before clipping", () => {
    const learner = bptt({ batchSize: 40, maxEpochs: 1, clip: 1e-3, optimiser: sgd(), learningRate: 0.5, schedule: warmUpRate(2) });
    const start = autoregression(0.1, 0.2);
    const { history, model } = fit(start, { train, valid }, learner, { key: key(1) });
    const gradient = new Float64Array(2);
    const increments = new Float64Array(train.stepCount);
    start.views.gradient(train).logProbAndGradientInto(increments, gradient, { dropout: null }, null as never);
    const steps = train.sequences.reduce((n, s) => n + s.observedSteps, 0);
    const [line] = history;
    expect(line.objective).toBeCloseTo(increments.reduce((x, y) => x + y) / steps, 12);
    expect(line.trainPerStep).toBe(line.objective);
    const norm = Math.hypot(gradient[0], gradient[1]) / steps;
    expect(line.gradientNorm).toBeCloseTo(norm, 12);
    // Half of one epoch is a quarter of the warm-up.
    expect(line.learningRate).toBeCloseTo(0.125, 12);
    // Clipped to 1e-3 along the gradient.
    const [fa, fb] = parametersOf(model as typeof start);
    expect(fa - 0.1).toBeCloseTo((0.125e-3 * gradient[0]) / (norm * steps), 12);
    expect(fb - 0.2).toBeCloseTo((0.125e-3 * gradient[1]) / (norm * steps), 12);
    // Validation is of the model after the pass.
    const after = new Float64Array(valid.stepCount);
    (model as typeof start).views.rollout(valid).logProbInto(after, null as never);
    const validSteps = valid.sequences.reduce((n, s) => n + s.observedSteps, 0);
    expect(line.validPerStep).toBeCloseTo(after.reduce((x, y) => x + y) / validSteps, 12);
  });

  it("decays the weight matrix by rate times decay before the step, and leaves the bias alone", () => {
    const step = (weightDecay: number): number[] => {
      const learner = bptt({ batchSize: 40, maxEpochs: 1, optimiser: sgd(), learningRate: 0.1, weightDecay });
      return parametersOf(fit(autoregression(0.5, 0.5), { train, valid: null }, learner, { key: key(1) }).model as never);
    };
    const [plain, decayed] = [step(0), step(0.3)];
    expect(plain[0] - decayed[0]).toBeCloseTo(0.5 * 0.1 * 0.3, 14);
    expect(decayed[1]).toBe(plain[1]);
  });

  it("scores validation data by the gradient view where the model offers no rollout", () => {
    const learner = bptt({ maxEpochs: 2 });
    const [withRollout, without] = [true, false].map((offered) =>
      fit(autoregression(0, 0, offered), { train, valid }, learner, { key: key(1) }),
    );
    expect(without.history).toEqual(withRollout.history);
  });

  const variants: [string, BpttOptions][] = [
    ["Adam", {}],
    ["momentum, clipped", { optimiser: sgd({ momentum: 0.9 }), clip: 0.1 }],
    ["a plateau schedule", { schedule: plateauRate({ patience: 0 }), learningRate: 0.5 }],
    ["warm-up, cosine and weight decay", { schedule: warmUpRate(1.5, cosineRate()), weightDecay: 0.1 }],
    ["dropout and buckets", { dropout: 0.5, bucketByLength: true }],
  ];
  it.each(variants)("resumed in the middle gives the same bytes as a fit that ran through: %s", (_, options) => {
    const learner = bptt({ batchSize: 7, maxEpochs: 5, learningRate: 0.1, ...options });
    const checkpoints: string[] = [];
    const data = { train, valid };
    const through = fit(autoregression(0, 0), data, learner, {
      key: key(5),
      onCheckpoint: (c) => void checkpoints.push(JSON.stringify(c)),
    });
    expect(new Set(through.history.map((line) => line.objective)).size).toBe(5);
    for (const [i, text] of checkpoints.entries()) {
      const later: string[] = [];
      const resumed = fit(autoregression(0, 0), data, learner, {
        key: key(5),
        resumeFrom: JSON.parse(text) as Checkpoint,
        onCheckpoint: (c) => void later.push(JSON.stringify(c)),
      });
      expect(later).toEqual(checkpoints.slice(i + 1));
      expect(resumed.history).toEqual(through.history);
      expect(resumed.model.toFile()).toEqual(through.model.toFile());
      expect(resumed.stopped).toBe(through.stopped);
    }
  });

  it("is the same fit for the same key and another for another", () => {
    const run = (seed: number) =>
      fit(autoregression(0, 0), { train, valid: null }, bptt({ batchSize: 7, maxEpochs: 2 }), { key: key(seed) }).model.toFile();
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it("stops early and returns the model that was best on validation", () => {
    const learner = bptt({ batchSize: 40, maxEpochs: 60, learningRate: 0.9, clip: null, optimiser: sgd({ momentum: 0.9 }), patience: 3 });
    const checkpoints: Checkpoint[] = [];
    const fitted = fit(autoregression(0, 0), { train, valid }, learner, { key: key(1), onCheckpoint: (c) => void checkpoints.push(c) });
    expect(fitted.stopped).toBe("earlyStopping");
    const scores = fitted.history.map((line) => line.validPerStep!);
    expect(fitted.bestIteration).toBe(scores.indexOf(Math.max(...scores)) + 1);
    expect(fitted.history).toHaveLength(fitted.bestIteration + 3);
    const after = new Float64Array(valid.stepCount);
    fitted.model.views.gradient(valid).logProbAndGradientInto(after, new Float64Array(2), { dropout: null }, null as never);
    expect(after.reduce((x, y) => x + y) / valid.sequences.reduce((n, s) => n + s.observedSteps, 0)).toBeCloseTo(Math.max(...scores), 10);
  });

  it("starts over with a tenth of a learning rate that is too high, until it learns, and says so", () => {
    const options: BpttOptions = { batchSize: train.sequences.length, maxEpochs: 300, clip: null, optimiser: sgd(), patience: null };
    const run = (learningRate: number, resumeFrom: Checkpoint | null = null, checkpoints: string[] = []) =>
      fit(autoregression(0, 0), { train, valid: null }, bptt({ ...options, learningRate }), {
        key: key(1),
        resumeFrom,
        onCheckpoint: (checkpoint) => checkpoints.push(JSON.stringify(checkpoint)),
      });
    const checkpoints: string[] = [];
    const fitted = run(1e3, null, checkpoints);
    expect(fitted.stopped).toBe("maxIterations");
    expect(fitted.warnings).toHaveLength(4);
    expect(fitted.warnings[0]).toMatch(
      /^fit: the objective became (NaN|-Infinity) in iteration \d+ of bptt; started over with learning rate 100 instead of 1000, the best model of all starts is kept$/,
    );
    // It is the fit that the smaller rate gives by itself, and a fit resumed before or after a fresh start.
    const numbers = (of: ReturnType<typeof run>) => parametersOf(of.model as ReturnType<typeof autoregression>);
    const seen = (of: ReturnType<typeof run>) => ({ ...of, model: numbers(of) });
    expect(numbers(fitted)).toEqual(numbers(run(0.1)));
    for (const at of [0, Math.floor(checkpoints.length / 2), checkpoints.length - 2])
      expect(seen(run(1e3, JSON.parse(checkpoints[at])))).toEqual(seen(fitted));
  });

  it.each([1e160, 1e308])("ends as diverged, with a finite model, at a learning rate of %s", (learningRate) => {
    const learner = bptt({ batchSize: 5, maxEpochs: 300, learningRate, clip: null, optimiser: sgd(), patience: null });
    const fitted = fit(autoregression(0, 0), { train, valid: null }, learner, { key: key(1) });
    expect(fitted.stopped).toBe("diverged");
    expect(fitted.warnings[0]).toMatch(/^fit: the objective became (NaN|-Infinity) in iteration \d+ of bptt/);
    expect(parametersOf(fitted.model as ReturnType<typeof autoregression>).every(Number.isFinite)).toBe(true);
    expect(fitted.history.every((line) => Number.isFinite(line.objective))).toBe(true);
  });

  it("does not return parameters that overflowed in the very last step", () => {
    const far = packDataset({ name: "far", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[10], [20]] }] });
    const learner = bptt({ maxEpochs: 1, learningRate: 1e308, clip: null, optimiser: sgd() });
    const fitted = fit(autoregression(0.5, 0), { train: far, valid: null }, learner, { key: key(1) });
    expect(fitted.stopped).toBe("diverged");
    expect(fitted.model.toFile()).toMatchObject({ a: 0.5, b: 0 });
  });

  it("skips batches without an observed target", () => {
    const sparse = packDataset({
      name: "sparse",
      targets: { kind: "real", size: 1 },
      sequences: [
        { id: "a", targets: [null, null] },
        { id: "b", targets: [[1]] },
      ],
    });
    const fitted = fit(autoregression(0, 0), { train: sparse, valid: null }, bptt({ batchSize: 1, maxEpochs: 1 }), { key: key(1) });
    expect(fitted.history[0].objective).toBeCloseTo(-0.5 * (Math.log(2 * Math.PI) + 1), 12);
  });

  it("refuses options out of range", () => {
    const cases: [BpttOptions, string][] = [
      [{ batchSize: 0 }, "bptt: batchSize must be an integer of at least 1, got 0"],
      [{ maxEpochs: 1.5 }, "maxEpochs"],
      [{ learningRate: 0 }, "learningRate"],
      [{ learningRate: Number.NaN }, "learningRate"],
      [{ clip: -1 }, "clip"],
      [{ dropout: 1 }, "dropout"],
      [{ patience: 0 }, "patience"],
      [{ weightDecay: -1 }, "weightDecay"],
      [{ truncate: 0 }, "truncate"],
    ];
    for (const [options, message] of cases) expect(() => bptt(options)).toThrow(message);
    expect(bptt({ schedule: constantRate(), clip: null, patience: null, truncate: null }).stopping).toEqual({
      maxIterations: 30,
      tolerance: null,
      patience: null,
    });
  });

  it("refuses a checkpoint of another size of network", () => {
    let checkpoint: Checkpoint | null = null;
    fit(autoregression(0, 0), { train, valid: null }, bptt({ maxEpochs: 1 }), {
      key: key(1),
      onCheckpoint: (c) => {
        checkpoint = { ...c, state: { ...(c.state as object), training: { parameters: [1], carried: [[1], [1]], count: 1 } } };
      },
    });
    expect(() => fit(autoregression(0, 0), { train, valid: null }, bptt(), { key: key(1), resumeFrom: checkpoint })).toThrow(
      "the checkpoint's parameters must be a list of 2 numbers, got 1",
    );
  });
});

describe("epochBatches", () => {
  const ragged = simulated(37, 12, 4);
  it("hold every sequence once, in batches of the asked size, whatever the key", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.boolean(), fc.integer(), (size, bucket, seed) => {
        const batches = epochBatches(ragged, size, bucket, key(seed));
        expect(batches.flat().sort((a, b) => a - b)).toEqual([...ragged.sequences.keys()]);
        const sizes = batches.map((batch) => batch.length);
        expect(sizes.filter((n) => n !== size).length).toBeLessThanOrEqual(1);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(size);
      }),
      { seed: 1 },
    );
  });

  it("differ from epoch to epoch, and put every sequence first about equally often", () => {
    // 3,700 uniform draws of 37: each count is binomial with mean 100 and sd 9.87; 5 sd is 49.3.
    const firsts = new Array<number>(37).fill(0);
    for (let epoch = 0; epoch < 3700; epoch++) firsts[epochBatches(ragged, 5, false, key(8).fold(epoch))[0][0]]++;
    for (const count of firsts) expect(Math.abs(count - 100)).toBeLessThan(49.3);
  });

  it("hold sequences of similar length in buckets", () => {
    const spread = (bucket: boolean): number =>
      epochBatches(ragged, 4, bucket, key(1)).reduce((sum, batch) => {
        const lengths = batch.map((index) => ragged.sequences[index].length);
        return sum + Math.max(...lengths) - Math.min(...lengths);
      }, 0);
    expect(spread(true)).toBeLessThan(spread(false) / 3);
  });
});
