import { fitModel } from "unrolled";
import { describe, expect, it } from "vitest";
import { fitRecipe } from "../../packages/unrolled/src/compare/fit-recipe.js";
import type { PlanInProgress } from "../../packages/unrolled/src/compare/plan.js";
import { parseSpec } from "../../packages/unrolled/src/families/parse-spec.js";
import type { FitOutput } from "../../packages/unrolled/src/families/race.js";
import { recipeFor } from "../../packages/unrolled/src/families/recipe.js";
import type { Task } from "../../packages/unrolled/src/tasks/task.js";
import { quietNetwork, symbolData } from "../support/noisy-network.js";

const train = symbolData([8, 5, 12, 3]);
const learners = async (spec: string, data = train): Promise<string[]> =>
  (await recipeFor(parseSpec(spec), data)).races.flatMap(({ entrants }) =>
    entrants.map(({ candidate, label }) => `${(candidate as { learner: string }).learner}: ${label}`),
  );

describe("a start from the network without noise", () => {
  it("is what won the race of those, with noise in its state", async () => {
    const { spec, races } = await recipeFor(parseSpec("noisy-gru:9"), train);
    const started: unknown[] = [];
    // Fits that know how good they are: the second learning rate's is best.
    const runner = {
      run: async ({ input }: Task<"fit">): Promise<FitOutput> => {
        const { start = null, keyPath } = input;
        if (start !== null) started.push(start);
        const model = { ...quietNetwork("gru", 9).toFile(), name: `${keyPath.at(-1)}` };
        const score = model.name.includes("lr 0.03") ? -1 : -2;
        return { model, history: [], bestIteration: 0, validPerStep: score, checkpoint: null } as unknown as FitOutput;
      },
    };
    const plan = { runner, data: { ...train, splits: null }, seed: 1, fits: 1, shared: {}, validScoring: {} } as unknown as PlanInProgress;
    const fitted = await fitRecipe({ spec, races }, plan);
    expect(fitted.candidates.map(({ entrant }) => entrant.label)).toEqual(
      races.flatMap(({ entrants }) => entrants.map(({ label }) => label)),
    );
    const twin = { ...quietNetwork("gru", 9).toFile(), name: "9 units without noise, lr 0.03" };
    expect(started).toEqual([{ ...twin, noise: { sd: new Array(9).fill(0.5) } }]);
  });

  it("is fitted and chosen like any other", async () => {
    const data = { ...symbolData([8, 5, 12, 3, 7, 6], "twins"), splits: { train: [0, 1, 2, 3], valid: [4, 5], test: [] } };
    const { chosen, history } = await fitModel("noisy-gru:9,epochs=2,lr=0.02", data, { workers: 0, seed: 3 });
    expect(chosen).toMatch(/^9 units.* without noise/);
    expect(history).toHaveLength(2);
  });
});

describe("how a SPEC's noisy network is learned", () => {
  it("by particle EM from several starts beside the network without noise, where it is small", async () => {
    expect(await learners("noisy-elman:2,lr=0.02,restarts=2")).toEqual([
      "particle-em: 2 units, start 1",
      "particle-em: 2 units, start 2",
      "twin: 2 units without noise, lr 0.02",
    ]);
    expect((await learners("noisy-lstm:8")).filter((one) => one.startsWith("particle-em"))).toHaveLength(3);
  });

  it("by particle EM in batches from the network without noise, where it has many units", async () => {
    const many = ["twin: 9 units without noise, lr 0.02", "particle-em: 9 units, start from the network without noise"];
    expect(await learners("noisy-gru:9,lr=0.02")).toEqual(many);
    expect(await learners("noisy-gru,lr=0.02")).toEqual(many.map((label) => label.replace("9", "32")));
    expect(await learners("noisy-gru:2,start=twin,lr=0.02")).toEqual(many.map((label) => label.replace("9", "2")));
    expect((await learners("noisy-gru:9,restarts=1,lr=0.02"))[0]).toBe("particle-em: 9 units, start 1");
    expect((await learners("noisy-gru:9,start=random,lr=0.02"))[2]).toBe("particle-em: 9 units, start 3");
    const settings = (await recipeFor(parseSpec("noisy-gru:9"), train)).races[1]!.entrants[0]!.candidate;
    expect(settings).toMatchObject({ emBatch: 8, leastNoise: 0.3, noiseSd: 0.5, particles: 64, learningRate: 0.003, maxEpochs: 60 });
    const small = (await recipeFor(parseSpec("noisy-gru:8"), train)).races[0]!.entrants[0]!.candidate;
    expect(Object.keys(small)).not.toContain("emBatch");
    expect(Object.keys(small)).not.toContain("leastNoise");
  });

  it.each([
    ["noisy-gru:2", 150],
    ["noisy-gru:2,batch=2", 50],
    ["noisy-gru:2,epochs=400", 400],
    ["noisy-gru:2,batch=2,epochs=400", 400],
    ["noisy-gru:2,epochs=3", 3],
    ["noisy-gru:9,epochs=400", 400],
  ])("for as many iterations as it says: %s, %i", async (text, iterations) => {
    const { spec, races } = await recipeFor(parseSpec(text), train);
    const { candidate } = races.flatMap(({ entrants }) => entrants).find(({ label }) => /start/.test(label))!;
    expect((await spec.family.learner!(candidate)).stopping.maxIterations).toBe(iterations);
  });

  it("by a bound, beside the network without noise too, where it has several layers, where train is long, and where it is asked for", async () => {
    expect(await learners("noisy-gru:2,layers=2,lr=0.1")).toEqual(["fivo: 2 units, lr 0.1", "twin: 2 units without noise, lr 0.1"]);
    expect((await learners("noisy-gru:2,layers=2,noisy=bottom,lr=0.1"))[0]).toBe("fivo: 2 units, lr 0.1");
    expect((await learners("noisy-gru:2,layers=2,noisy=top,lr=0.1"))[0]).toBe("particle-em: 2 units, start 1");
    expect((await learners("noisy-gru:2,batch=4,lr=0.1"))[0]).toBe("particle-em: 2 units, start 1");
    expect(await learners("noisy-gru:2,clip=4,lr=0.1")).toEqual(["fivo: 2 units, lr 0.1", "twin: 2 units without noise, lr 0.1"]);
    expect(await learners("noisy-gru:2,learner=iwae,lr=0.1")).toEqual(["iwae: 2 units, lr 0.1", "twin: 2 units without noise, lr 0.1"]);
    for (const size of [2, 32])
      expect(await learners(`noisy-gru:${size},lr=0.1`, { ...train, stepCount: 50_000 })).toEqual([
        `fivo: ${size} units, lr 0.1`,
        `twin: ${size} units without noise, lr 0.1`,
      ]);
  });

  it.each([
    ["noisy-gru:2,layers=2,learner=particle-em", "needs layers below the noise that are functions of the data; add noisy=top"],
    ["noisy-gru:2,learner=particle-em,clip=2", "clip is of the learners iwae and fivo"],
    ["noisy-gru:20,restarts=2,learner=fivo", "restarts is of the learner particle-em, and this one learns by fivo"],
    ["noisy-gru:20,restarts=2,start=twin", "restarts counts random starts, and this network starts from its twin without noise"],
  ])("refuses what does not go together: %s", async (spec, message) => {
    await expect(learners(spec)).rejects.toThrow(message);
  });
});
