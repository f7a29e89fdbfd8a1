import { packDataset, type RecurrentModel, selectSequences, unpackIncrements } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { deterministic, type NetworkOptions, networkData, networkSpec, rollOut, rollOutSequences, sum } from "./networks.js";

const networks: NetworkOptions[] = [
  { cell: "elman", emission: "categorical", layers: 2 },
  { cell: "gru", emission: "bernoulli", inputs: "given-and-previous-target", initial: true },
  { cell: "lstm", emission: "gaussian", inputs: "given", layers: 3, size: 5 },
  { cell: "lstm", emission: "poisson", hiddenSize: 9, size: 2 },
];
const titled = networks.map((options) => [Object.values(options).join(" "), options] as const);
const elman: NetworkOptions = { cell: "elman", emission: "categorical" };

describe("the rollout view", () => {
  it.each(titled)("gives the same bits one sequence at a time and 32 together: %s", (_, options) => {
    const model = deterministic(options);
    const lengths = Array.from({ length: 32 }, (_, i) => 1 + ((i * 7) % 23));
    const data = networkData(options, lengths);
    const together = rollOutSequences(model, data);
    const alone = lengths.map((_, index) => rollOut(model, selectSequences(data, [index])));
    expect(together).toEqual(alone);
  });

  it.each(titled)("gives the increments of the gradient view, bit for bit, over many spans of steps: %s", (_, options) => {
    const model = deterministic(options);
    const data = networkData(options, [900, 700, 300, 2]);
    const increments = new Float64Array(data.stepCount);
    const gradient = new Float64Array(model.parameterCount);
    model.views.gradient(data).logProbAndGradientInto(increments, gradient, { dropout: null }, createWorkspace());
    expect(rollOut(model, data)).toEqual(increments);
    expect(sum(increments)).toBeLessThan(-1);
  });

  it("takes no more memory for a longer sequence", () => {
    const model = deterministic(elman);
    const used = (length: number): number => {
      const workspace = createWorkspace();
      const data = networkData(elman, [length]);
      model.views.rollout(data).logProbInto(new Float64Array(data.stepCount), workspace);
      return workspace.bytes;
    };
    expect(used(20000)).toBe(used(600));
  });

  it("gives missing targets 0 and goes on: a many-to-one target is scored by the state after all inputs", () => {
    const options: NetworkOptions = { cell: "gru", emission: "categorical", inputs: "given" };
    const model = deterministic(options);
    const inputs = [
      [0.3, -1],
      [1, 0.2],
      [-0.4, 0.5],
    ];
    const increments = (targets: (number | null)[]): number[] => {
      const sequences = [{ id: "a", inputs, targets }];
      return [
        ...rollOut(
          model,
          packDataset({
            name: "d",
            targets: { kind: "categorical", size: 3, symbols: null },
            inputs: { kind: "real", size: 2 },
            sequences,
          }),
        ),
      ];
    };
    const all = increments([0, 2, 1]);
    expect(increments([null, null, 1])).toEqual([0, 0, all[2]]);
    expect(increments([null, null, null])).toEqual([0, 0, 0]);
  });

  it("gives categorical probabilities that sum to 1 over the next symbol", () => {
    const model = deterministic(elman);
    const total = [0, 1, 2].reduce((p, y) => p + Math.exp(lastIncrement(model, [0, 2, y])), 0);
    expect(total).toBeCloseTo(1, 14);
  });

  it("keeps its digits where a network is sure of itself", () => {
    const spec = networkSpec(elman);
    const model = deterministic(elman).withParameters(
      Float64Array.from(deterministic(elman).parameters.values, (x, i) => (i < spec.hiddenSize * 9 ? x : 1e3 * x)),
    );
    const values = [0, 1, 2].map((y) => lastIncrement(model, [y]));
    expect(values.every((value) => Number.isFinite(value))).toBe(true);
    expect(Math.max(...values)).toBeCloseTo(0, 10);
    expect(Math.min(...values)).toBeLessThan(-50);
  });
});

function lastIncrement(model: RecurrentModel, targets: number[]): number {
  const data = packDataset({ name: "d", targets: { kind: "categorical", size: 3, symbols: null }, sequences: [{ id: "a", targets }] });
  return unpackIncrements(data, rollOut(model, data))[0]!.at(-1)!;
}
