import { type Checkpoint, type Dataset, key, type Precision, packDataset, randomRecurrent } from "@unrolled/core";
import { sampleDataset } from "@unrolled/inference";
import { createWorkspace, kernels } from "@unrolled/kernels";
import { boundAndGradientInto, bptt, fit, particleBound } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { onKernel } from "../support/each-kernel.js";

const symbols = 7;
const text = (count: number, seed: number): Dataset => {
  const every = packDataset({
    name: "every",
    targets: { kind: "categorical", size: symbols, symbols: null },
    sequences: [{ id: "a", targets: Array.from({ length: symbols }, (_, i) => i) }],
  });
  const source = randomRecurrent({ cell: "gru", hiddenSize: 6, data: every, key: key("source") });
  const sharp = source.withParameters(source.parameters.values.map((w) => 4 * w));
  return sampleDataset(sharp, { count, length: 40 }, key(seed));
};
const train = text(24, 1);
const valid = text(12, 2);

const norm = (x: Float64Array): number => Math.hypot(...x);
const relative = (a: Float64Array, b: Float64Array): number => norm(a.map((x, i) => x - b[i])) / norm(b);

describe("float32 passes", () => {
  it.each(["elman", "gru", "lstm"] as const)(
    "give the gradient of a %s to 1e-5 of its norm and the log-likelihood to 1e-6 a step",
    (cell) => {
      const model = randomRecurrent({ cell, hiddenSize: 33, layers: 2, data: train, key: key(3) });
      const view = model.views.gradient(train);
      const run = (precision: Precision): { gradient: Float64Array; increments: Float64Array } => {
        const gradient = new Float64Array(model.parameters.values.length);
        const increments = new Float64Array(train.stepCount);
        view.logProbAndGradientInto(increments, gradient, { dropout: null, precision }, createWorkspace());
        return { gradient, increments };
      };
      const [single, double] = [run("float32"), run("float64")];
      expect(relative(single.gradient, double.gradient)).toBeLessThan(1e-5);
      expect(single.gradient).not.toEqual(double.gradient);
      expect(Math.max(...single.increments.map((x, i) => Math.abs(x - double.increments[i])))).toBeLessThan(1e-5);
      const [a, b] = [single, double].map(({ increments }) => increments.reduce((sum, x) => sum + x, 0) / train.stepCount);
      expect(Math.abs(a - b)).toBeLessThan(1e-6);
    },
  );

  it("give a particle bound's gradient to 1e-2 of its norm, from other draws of the same law", () => {
    // The draws differ, so the two agree as two runs of many particles do.
    const model = randomRecurrent({ cell: "gru", hiddenSize: 5, data: train, noiseSd: 0.05, key: key(3) });
    const run = (precision: Precision, seed: number): Float64Array => {
      const gradient = new Float64Array(model.parameters.values.length);
      const options = { particles: 64, resampleBelow: "never", key: key(seed), precision } as const;
      boundAndGradientInto(model.views.particleGradient, train, new Float64Array(24), gradient, options, createWorkspace());
      return gradient;
    };
    const spread = relative(run("float64", 1), run("float64", 2));
    expect(spread).toBeLessThan(0.02);
    expect(relative(run("float32", 1), run("float64", 1))).toBeLessThan(2 * spread);
  });

  it("end a fit where float64 passes end it: far closer than another order of the batches does", () => {
    const start = randomRecurrent({ cell: "lstm", hiddenSize: 12, data: train, key: key(5) });
    const learner = bptt({ maxEpochs: 12, learningRate: 0.02, batchSize: 6 });
    const end = (precision: Precision, seed: number): number =>
      fit(start, { train, valid }, learner, { key: key(seed), precision }).history.at(-1)!.validPerStep!;
    const [single, double] = [end("float32", 1), end("float64", 1)];
    const orders = [2, 3, 4].map((seed) => Math.abs(end("float64", seed) - double));
    expect(single).not.toBe(double);
    expect(Math.abs(single - double)).toBeLessThan(0.05 * Math.min(...orders));
    expect(Math.min(...orders)).toBeGreaterThan(1e-4);
  });

  it("are the default, leave parameters float64, and are named in the result with the kernels", () => {
    const start = randomRecurrent({ cell: "elman", hiddenSize: 4, data: train, key: key(5) });
    const { model, kernel, precision } = fit(start, { train, valid: null }, bptt({ maxEpochs: 1 }), { key: key(1) });
    expect(precision).toBe("float32");
    expect(kernel).toBe(kernels.info().name);
    const { values } = model.parameters;
    expect(values.filter((x) => Math.fround(x) === x).length).toBeLessThan(values.length / 10);
    const noisy = randomRecurrent({ cell: "elman", hiddenSize: 4, data: train, noiseSd: 0.1, key: key(5) });
    const single = fit(noisy, { train, valid: null }, particleBound({ maxEpochs: 1, particles: 2 }), { key: key(1) });
    const double = fit(noisy, { train, valid: null }, particleBound({ maxEpochs: 1, particles: 2 }), { key: key(1), precision: "float64" });
    expect(single.history[0]!.objective).not.toBe(double.history[0]!.objective);
  });

  it("are part of a checkpoint: no fit goes on in another precision", () => {
    const start = randomRecurrent({ cell: "elman", hiddenSize: 4, data: train, key: key(5) });
    const learner = bptt({ maxEpochs: 2 });
    const made: Checkpoint[] = [];
    fit(start, { train, valid: null }, learner, { key: key(1), onCheckpoint: (checkpoint) => made.push(checkpoint) });
    const resume = (precision: Precision) => () =>
      fit(start, { train, valid: null }, learner, { key: key(1), precision, resumeFrom: made[0] });
    expect(resume("float64")).toThrow('fit: resumeFrom was made with precision "float32", got "float64"');
    expect(resume("float32")).not.toThrow();
    expect(made[0]!.state).toMatchObject({ kernel: kernels.info().name });
    for (const kernel of kernels.info().available) {
      const { warnings, history } = onKernel(kernel, resume("float32"));
      expect(history).toHaveLength(2);
      const other = kernel === kernels.info().name ? [] : [expect.stringContaining(`fit: resumed on ${kernel} kernels from a checkpoint`)];
      expect(warnings).toEqual(other);
    }
    expect(resume("float16" as Precision)).toThrow('fit: precision must be "float64" or "float32", got "float16"');
  });
});
