import { key, packDataset, recurrent, unpackSequence } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import {
  centralDifferences,
  deterministic,
  largestError,
  type NetworkOptions,
  networkData,
  networkSpec,
  rollOut,
  sum,
} from "./networks.js";

const workspace = createWorkspace();

const networks: (NetworkOptions & { missing?: boolean })[] = [
  { cell: "elman", nonlinearity: "tanh", emission: "categorical" },
  { cell: "elman", nonlinearity: "relu", emission: "poisson", layers: 2 },
  { cell: "elman", nonlinearity: "sigmoid", emission: "bernoulli", inputs: "given", missing: true },
  { cell: "elman", nonlinearity: "identity", emission: "gaussian", layers: 3, initial: true },
  { cell: "gru", emission: "categorical", layers: 2, missing: true },
  { cell: "gru", emission: "bernoulli", inputs: "given-and-previous-target", initial: true },
  { cell: "gru", emission: "gaussian", inputs: "given", missing: true, layers: 2 },
  { cell: "gru", emission: "poisson", inputs: "given-and-previous-target", oneHotInputs: true },
  { cell: "lstm", emission: "categorical", inputs: "given-and-previous-target", oneHotInputs: true, initial: true, layers: 2 },
  { cell: "lstm", emission: "bernoulli", layers: 2, missing: true },
  { cell: "lstm", emission: "gaussian-readout", inputs: "given", missing: true, initial: true },
  { cell: "lstm", emission: "poisson", inputs: "given", oneHotInputs: true, missing: true },
  { cell: "gru", emission: "categorical", size: 1, hiddenSize: 1 },
];
const titled = networks.map((options) => [Object.values(options).join(" "), options] as const);
const raggedLengths = [4, 7, 1, 7, 2];

function gradientOf(options: NetworkOptions & { missing?: boolean }, lengths: readonly number[], truncate?: number | null): Float64Array {
  const model = deterministic(options);
  const data = networkData(options, lengths, options.missing);
  const gradient = new Float64Array(model.parameterCount);
  const increments = new Float64Array(data.stepCount);
  model.views
    .gradient(data)
    .logProbAndGradientInto(increments, gradient, { dropout: null, ...(truncate === undefined ? {} : { truncate }) }, workspace);
  return gradient;
}

describe("the gradient view", () => {
  it.each(titled)("equals central differences of the rollout on ragged sequences: %s", (_, options) => {
    const model = deterministic(options);
    const data = networkData(options, raggedLengths, options.missing);
    const differences = centralDifferences((values) => sum(rollOut(model.withParameters(values), data)), model.parameters.values);
    expect(Math.max(...differences.map(Math.abs))).toBeGreaterThan(options.size === 1 ? -1 : 0.1);
    expect(largestError(gradientOf(options, raggedLengths), differences)).toBeLessThan(1e-7);
  });

  it("adds to the gradient it is given", () => {
    const options: NetworkOptions = { cell: "gru", emission: "categorical" };
    const model = deterministic(options);
    const data = networkData(options, [3, 2]);
    const once = gradientOf(options, [3, 2]);
    const gradient = new Float64Array(model.parameterCount).fill(1);
    model.views.gradient(data).logProbAndGradientInto(new Float64Array(data.stepCount), gradient, { dropout: null }, workspace);
    expect(
      largestError(
        gradient,
        once.map((x) => x + 1),
      ),
    ).toBeLessThan(1e-14);
  });

  it.each(["elman", "gru", "lstm"] as const)(
    "does not change when truncated beyond the longest sequence, and changes when truncated within: %s",
    (cell) => {
      const options: NetworkOptions = { cell, emission: "categorical", layers: 2 };
      const full = gradientOf(options, raggedLengths);
      expect(gradientOf(options, raggedLengths, null)).toEqual(full);
      expect(gradientOf(options, raggedLengths, 7)).toEqual(full);
      expect(largestError(gradientOf(options, raggedLengths, 3), full)).toBeGreaterThan(1e-3);
    },
  );

  it("truncated every three steps, is that of stretches of three that start from a fixed state", () => {
    // The second stretch starts from the first's last state, given as s_0.
    const options: NetworkOptions = { cell: "elman", emission: "gaussian", inputs: "given" };
    const model = deterministic(options);
    const record = unpackSequence(networkData(options, [6]), 0);
    const { states } = model.sample(6, key(1), record.inputs!);
    const total = new Float64Array(model.parameterCount);
    for (const from of [0, 3]) {
      const initialState = from === 0 ? null : { h: [states![from - 1] as number[]] };
      const half = packDataset({
        name: "half",
        targets: { kind: "real", size: 3 },
        inputs: { kind: "real", size: 2 },
        sequences: [{ id: "half", inputs: record.inputs!.slice(from, from + 3), targets: record.targets.slice(from, from + 3) }],
      });
      const start = recurrent({ ...networkSpec(options), noise: null, initialState });
      start.views.gradient(half).logProbAndGradientInto(new Float64Array(3), total, { dropout: null }, workspace);
    }
    expect(largestError(gradientOf(options, [6], 3), total)).toBeLessThan(1e-13);
  });

  it("refuses options that make no sense", () => {
    const options: NetworkOptions = { cell: "elman", emission: "categorical" };
    expect(() => gradientOf(options, [3], 0)).toThrow("gradient: truncate must be null or at least 1 step, got 0");
    const view = deterministic(options).views.gradient(networkData(options, [3]));
    const run = () =>
      view.logProbAndGradientInto(new Float64Array(3), new Float64Array(99), { dropout: { probability: 1, key: key(1) } }, workspace);
    expect(run).toThrow("gradient: dropout must be a probability below 1, got 1");
  });
});

describe("dropout", () => {
  const options: NetworkOptions = { cell: "gru", emission: "categorical", layers: 2, hiddenSize: 4 };
  const data = networkData(options, [5, 8, 2]);
  const dropout = { probability: 0.4, key: key("dropout") };
  const run = (values: Float64Array | null, only = data, chosen: typeof dropout | null = dropout) => {
    const model = values === null ? deterministic(options) : deterministic(options).withParameters(values);
    const increments = new Float64Array(only.stepCount);
    const gradient = new Float64Array(model.parameterCount);
    model.views.gradient(only).logProbAndGradientInto(increments, gradient, { dropout: chosen }, workspace);
    return { increments, gradient };
  };

  it("at fixed units has the gradient that central differences give", () => {
    const differences = centralDifferences((values) => sum(run(values).increments), deterministic(options).parameters.values);
    expect(largestError(run(null).gradient, differences)).toBeLessThan(1e-7);
    expect(sum(run(null).increments)).not.toBeCloseTo(sum(run(null, data, null).increments), 3);
  });

  it("drops the same units of a sequence whatever batch it is in", () => {
    const together = run(null).increments;
    const alone = run(null, networkData(options, [5])).increments;
    // Sequence 0 is the second longest: row 1 of every step.
    const row = Array.from({ length: 5 }, (_, t) => together[data.starts[t]! + 1]);
    expect([...alone]).toEqual(row);
  });

  it("with probability 0 changes nothing", () => {
    expect(run(null, data, { ...dropout, probability: 0 })).toEqual(run(null, data, null));
  });
});
