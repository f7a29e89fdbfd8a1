import { key, packDataset, randomRecurrent } from "@unrolled/core";
import { adam, bptt, fit, learnerFrom, learners, optimisers, type Schedule, schedules } from "@unrolled/learning";
import { describe, expect, it } from "vitest";

const data = packDataset({
  name: "bits",
  targets: { kind: "binary", size: 1 },
  sequences: [{ id: "a", targets: [[1], [0], [1], [1], [0]] }],
});
const network = randomRecurrent({ cell: "elman", hiddenSize: 2, data, key: key(1) });

describe("kinds of one's own", () => {
  it("a schedule and an optimiser that were added travel in a learner's settings", () => {
    const halves = (): Schedule => ({ name: "halves", settings: { name: "halves" }, factor: ({ epochs }) => 0.5 ** Math.floor(epochs) });
    schedules.add({ name: "halves", from: halves });
    const plainStep = {
      name: "plain step",
      settings: { name: "plain step" },
      carriedCount: 0,
      stepInto(parameters: Float64Array, gradient: Float64Array, _: readonly Float64Array[], rate: number) {
        gradient.forEach((g, i) => {
          parameters[i] += rate * g;
        });
      },
    };
    optimisers.add({ name: "plain step", from: () => plainStep });
    const learner = bptt({ schedule: halves(), optimiser: plainStep, maxEpochs: 3, learningRate: 0.1 });
    const travelled = learnerFrom(structuredClone(learner.settings));
    expect(travelled).not.toBeNull();
    const [here, there] = [learner, travelled as typeof learner].map((each) => fit(network, { train: data }, each, { key: key(2) }));
    expect(there.model.parameters.values).toEqual(here.model.parameters.values);
    // The factor is taken at the middle of a pass: 1, 1/2, 1/4.
    expect(here.history.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.05, 0.025]);
  });

  it("a learner that was added is made again from its settings", () => {
    const quick = (maxEpochs: number) => ({ ...bptt({ optimiser: adam(), maxEpochs }), name: "quick" });
    learners.add({ name: "quick", from: ({ maxEpochs }) => quick(maxEpochs as number) });
    expect(learnerFrom({ name: "quick", maxEpochs: 2 } as never)?.stopping.maxIterations).toBe(2);
    expect(learnerFrom({ name: "slow" } as never)).toBeNull();
  });
});
