import { describe, expect, it } from "vitest";
import { parseSpec } from "../../packages/unrolled/src/families/parse-spec.js";
import { recipeFor } from "../../packages/unrolled/src/families/recipe.js";
import { symbolData } from "../support/noisy-network.js";

const train = symbolData([8, 5, 12, 3]);
const learners = async (spec: string, data = train): Promise<string[]> =>
  (await recipeFor(parseSpec(spec), data)).races.flatMap(({ entrants }) =>
    entrants.map(({ candidate, label }) => `${(candidate as { learner: string }).learner}: ${label}`),
  );

describe("how a SPEC's noisy network is learned", () => {
  it("by particle EM from several starts beside the network without noise, where it is small", async () => {
    expect(await learners("noisy-elman:2,lr=0.02,restarts=2")).toEqual([
      "particle-em: 2 units, start 1",
      "particle-em: 2 units, start 2",
      "twin: 2 units without noise, lr 0.02",
    ]);
    expect((await learners("noisy-lstm:8")).filter((one) => one.startsWith("particle-em"))).toHaveLength(3);
  });

  it("by a bound, beside the network without noise too, where it has many units or layers, where train is long, and where it is asked for", async () => {
    const bound = [
      "fivo: 9 units, lr 0.01",
      "fivo: 9 units, lr 0.03",
      "twin: 9 units without noise, lr 0.01",
      "twin: 9 units without noise, lr 0.03",
    ];
    expect(await learners("noisy-gru:9")).toEqual(bound);
    expect(await learners("noisy-gru")).toEqual(bound.map((label) => label.replace("9 units", "32 units")));
    expect(await learners("noisy-gru:2,layers=2,lr=0.1")).toEqual(["fivo: 2 units, lr 0.1", "twin: 2 units without noise, lr 0.1"]);
    expect((await learners("noisy-gru:2,batch=4,lr=0.1"))[0]).toBe("particle-em: 2 units, start 1");
    expect(await learners("noisy-gru:2,learner=iwae,lr=0.1")).toEqual(["iwae: 2 units, lr 0.1", "twin: 2 units without noise, lr 0.1"]);
    expect(await learners("noisy-gru:2,lr=0.1", { ...train, stepCount: 50_000 })).toEqual([
      "fivo: 2 units, lr 0.1",
      "twin: 2 units without noise, lr 0.1",
    ]);
  });

  it.each([
    ["noisy-gru:2,layers=2,learner=particle-em", "needs one layer, got layers=2"],
    ["noisy-gru:2,learner=particle-em,clip=2", "clip is of the learners iwae and fivo"],
    ["noisy-gru:20,restarts=2", "restarts is of the learner particle-em, and this one learns by fivo"],
  ])("refuses what does not go together: %s", async (spec, message) => {
    await expect(learners(spec)).rejects.toThrow(message);
  });
});
