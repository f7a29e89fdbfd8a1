import { type Checkpoint, key, packDataset } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { parseSpec } from "../../packages/unrolled/src/families/parse-spec.js";
import { recipeFor } from "../../packages/unrolled/src/families/recipe.js";
import { defaultMethod } from "../../packages/unrolled/src/scores/scoring.js";
import { type FitInput, partOf } from "../../packages/unrolled/src/tasks/fit-task.js";
import { decodePart, encodePart } from "../../packages/unrolled/src/tasks/part-codec.js";
import { runTask } from "../../packages/unrolled/src/tasks/task.js";

const draws = new Float64Array(12 * 10);
key("fit-task").fillUniform(draws);
const splits = { train: [0, 1, 2, 3, 4, 5, 6, 7], valid: [8, 9], test: [10, 11] };
const symbols = packDataset({
  name: "symbols",
  targets: { kind: "categorical", size: 3, symbols: null },
  splits,
  sequences: Array.from({ length: 12 }, (_, i) => ({
    id: `s${i}`,
    targets: Array.from(draws.subarray(10 * i, 10 * i + 10), (u) => Math.floor(3 * u * u)),
  })),
});
const reals = packDataset({
  name: "reals",
  targets: { kind: "real", size: 1 },
  splits,
  sequences: Array.from({ length: 12 }, (_, i) => ({
    id: `s${i}`,
    targets: Array.from(draws.subarray(10 * i, 10 * i + 10), (u) => [100 + 50 * u]),
  })),
});

async function inputOf(text: string, data: typeof symbols, shortRun: number | null): Promise<FitInput> {
  const spec = parseSpec(text);
  const entrant = (await recipeFor(spec, partOf(data, "train"))).races[0]?.entrants[0];
  if (entrant === undefined) throw new Error("no entrant");
  return {
    family: spec.family.name,
    candidate: entrant.candidate,
    seed: 1,
    keyPath: ["test", entrant.label],
    train: "train",
    valid: "valid",
    shortRun,
    scoring: { ...defaultMethod, particles: 8, replicates: 1 },
  };
}

/** Runs a fit, through text as a part on disk goes; keeps every checkpoint. */
async function run(input: FitInput, data: typeof symbols, checkpoint: Checkpoint | null = null) {
  const checkpoints: Checkpoint[] = [];
  const progress: number[] = [];
  const output = await runTask<"fit">(
    { kind: "fit", input },
    {
      shared: { data },
      checkpoint,
      saveCheckpoint: (saved) => checkpoints.push(decodePart(encodePart(saved)) as Checkpoint),
      progress: (done) => progress.push(done),
    },
  );
  return { output: { ...output, seconds: 0, checkpoint: null }, last: output.checkpoint as Checkpoint | null, checkpoints, progress };
}

const cases = [
  ["hmm:3,iterations=7,tolerance=1e-12", symbols],
  ["elman:4,epochs=5,lr=0.02,batch=3", symbols],
  ["lstm:3,layers=2,dropout=0.3,epochs=5,lr=0.02,batch=3", symbols],
  ["elman:3,learner=bfgs,epochs=6", symbols],
  ["noisy-gru:3,epochs=4,lr=0.02,batch=3", symbols],
  ["noisy-elman:2,epochs=4,particles=8", symbols],
  ["noisy-gru:3,epochs=4,particles=8", reals],
  ["gru:3,epochs=5,lr=0.02,batch=3", reals],
  ["hmm:2,emission=gaussian-mixture,iterations=6,tolerance=1e-12", reals],
] as const;

describe("the fit task", () => {
  it.each(cases)("%s: stopped at any checkpoint and gone on with, is the same fit to the last bit", async (spec, data) => {
    const whole = await run(await inputOf(spec, data, null), data);
    expect(whole.output.history.length).toBeGreaterThan(2);
    expect(whole.progress.at(-1)).toBe(1);
    for (const at of [0, 1, whole.checkpoints.length - 2]) {
      const resumed = await run(await inputOf(spec, data, null), data, whole.checkpoints[at] as Checkpoint);
      expect(encodePart(resumed.output)).toBe(encodePart(whole.output));
      expect(resumed.checkpoints.length).toBe(whole.checkpoints.length - 1 - at);
    }
  });

  it.each(cases)("%s: gone on with after the short run of a race, is the fit that ran through", async (spec, data) => {
    const whole = await run(await inputOf(spec, data, null), data);
    const short = await run(await inputOf(spec, data, 2), data);
    expect(short.output.history).toEqual(whole.output.history.slice(0, 2));
    const rest = await run(await inputOf(spec, data, null), data, short.last);
    expect(encodePart(rest.output)).toBe(encodePart(whole.output));
  });

  it("standardises real data for networks, and keeps densities in original units", async () => {
    const { output } = await run(await inputOf("gru:3,epochs=2,lr=0.02", reals, null), reals);
    expect(output.density).toBe(true);
    expect(output.model.scaling).toMatchObject({ targets: { means: [expect.any(Number)] } });
    // Uniform on 100..150 has density 1/50: no model of it can be far from −log 50 a step, whatever the units inside.
    expect(Math.abs((output.validPerStep ?? 0) + Math.log(50))).toBeLessThan(0.5);
  });

  it("counts an n-gram at once", async () => {
    const { output } = await run(await inputOf("ngram:2,smoothing=witten-bell", symbols, null), symbols);
    expect(output).toMatchObject({ stopped: "counted", history: [], model: { kind: "n-gram" } });
  });
});
