import { type Checkpoint, key, modelFromParcel, parcelOf, randomHiddenMarkov } from "@unrolled/core";
import { baumWelch, fit } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { runTask } from "../../packages/unrolled/src/tasks/task.js";
import { symbolData } from "../support/noisy-network.js";

const data = { train: symbolData([20, 5, 30]), valid: null };
const model = randomHiddenMarkov({ stateCount: 3, emission: "categorical", data: data.train, key: key(1) });
const learner = (maxIterations: number) => baumWelch({ maxIterations, tolerance: null });

async function train(maxIterations: number, checkpoint: Checkpoint | null) {
  const progress: number[] = [];
  const input = {
    model: parcelOf(model)!,
    learner: learner(maxIterations).settings!,
    key: key(2).toString(),
    options: {},
    keepCheckpoint: true,
  };
  const hooks = { checkpoint, saveCheckpoint: () => {}, progress: (part: number) => void progress.push(part) };
  return { output: await runTask<"train">({ kind: "train", input }, { shared: { data }, ...hooks }), progress };
}

describe("A train task", () => {
  it("goes on from a checkpoint without doing its iterations again, and ends where the whole fit ends", async () => {
    const short = await train(3, null);
    expect(short.progress).toEqual([1 / 3, 2 / 3, 1]);
    const long = await train(7, short.output.checkpoint);
    expect(long.progress).toEqual([0.25, 0.5, 0.75, 1]);
    const whole = fit(model, data, learner(7), { key: key(2) });
    expect(long.output.history).toStrictEqual(whole.history);
    expect(modelFromParcel(long.output.model).toFile()).toStrictEqual(whole.model.toFile());
  });
});
