import { type Dataset, key, packDataset, switchingAutoregression } from "@unrolled/core";
import { compare } from "unrolled";
import { describe, expect, it } from "vitest";
import { parseSpec } from "../../packages/unrolled/src/families/parse-spec.js";
import { recipeFor } from "../../packages/unrolled/src/families/recipe.js";
import { switchingFindings } from "../../packages/unrolled/src/families/switching-findings.js";

const truth = switchingAutoregression({
  initial: "stationary",
  transition: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  means: [0, 3],
  coefficients: [0.6, -0.2],
  sds: [0.5, 1],
});
const dataOf = (lengths: readonly number[]): Dataset =>
  packDataset({
    name: "regimes",
    targets: { kind: "real", size: 1 },
    sequences: lengths.map((length, i) => ({ id: `s${i}`, targets: truth.sample(length, key("family").fold(i)).targets })),
  });

describe("msar in a comparison", () => {
  it("is scored beside others on the steps that it does not take as given", async () => {
    const data = dataOf([30, 30, 30, 30, 30, 30]);
    const models = ["msar:2,lags=2,restarts=1,iterations=5", "hmm:2,restarts=1,iterations=5"];
    const outcome = await compare({ data, models, workers: 0 });
    expect(outcome.models.map(({ logLikelihood }) => logLikelihood.steps)).toEqual([56, 56]);
    expect(outcome.plan.split.notes.join()).toContain(
      "takes the first 2 targets of a sequence as given, so no model is scored on those of valid and test",
    );
    // What the regimes are: in a sentence, and along a test sequence, whose two given steps are left out.
    expect(outcome.figures.hidden.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["regime-transitions", "regimes-decoded", "regime-probabilities"]),
    );
    const along = outcome.figures.hidden.find(({ id }) => id === "regime-probabilities")!;
    expect(along.data.map(({ z }) => (z as number[][])[0].length)).toEqual([28]);
    const [first] = outcome.models;
    const file = first.model.toFile() as unknown as { transition: number[][]; means: number[] };
    const sentence = switchingFindings([outcome.compared.models[0]], outcome.plan.data).text![0];
    const [, lasts, mean] = sentence.match(
      /^Of msar:2[^ ]*, regime 1 lasts ([\d.]+) steps on average, mean (−?[\d.]+), sd [\d.]+; regime 2/,
    )!;
    expect(Number(lasts)).toBeCloseTo(1 / file.transition[0].slice(1).reduce((a, b) => a + b, 0), 1);
    expect(Number(mean.replace("−", "-"))).toBeCloseTo(file.means[0], 1);
    await expect(compare({ data: dataOf([30, 30, 30, 2, 2, 2]), models: ["msar:2,lags=2"], workers: 0 })).rejects.toThrow(
      /takes the first 2 targets of a sequence as given, sequence "s\d" has 2/,
    );
  });

  it.each([
    ["msar:2,level=none", /level=none is for form=intercept/],
    ["msar:2,level=shared", /nothing switches between 2 regimes/],
    ["msar:2,lags=-1", /lags must be an integer at least 0/],
  ])("refuses %s", async (text, message) => {
    await expect(async () => recipeFor(parseSpec(text), dataOf([20]))).rejects.toThrow(message);
  });
});
