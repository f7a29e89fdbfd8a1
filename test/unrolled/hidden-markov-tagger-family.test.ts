import { type Dataset, packDataset } from "@unrolled/core";
import { compare } from "unrolled";
import { expect, it } from "vitest";
import { parseSpec } from "../../packages/unrolled/src/families/parse-spec.js";
import { recipeFor } from "../../packages/unrolled/src/families/recipe.js";

/** "a" is a noun after another word, and else a verb: its word alone says nothing. */
const words = ["the", "a"];
const sentences = Array.from(
  { length: 24 },
  (_, i) =>
    [
      [0, 1, 1],
      [1, 0, 1],
      [0, 1],
      [1, 1, 1],
    ][i % 4],
);
const data: Dataset = packDataset({
  name: "tagged",
  targets: { kind: "categorical", size: 3, symbols: ["DET", "NOUN", "VERB"] },
  inputs: { kind: "categorical", size: 2, symbols: words },
  splits: { train: [...Array(12).keys()], valid: [12, 13, 14, 15], test: [16, 17, 18, 19, 20, 21, 22, 23] },
  sequences: sentences.map((inputs, i) => ({
    id: `s${i}`,
    inputs,
    targets: inputs.map((word, t) => (word === 0 ? 0 : t > 0 && inputs[t - 1] === 0 ? 1 : 2)),
  })),
});

it("hmm-tagger and frequent-tag stand in a comparison, and the tag before is worth something", async () => {
  const outcome = await compare({ data, models: ["frequent-tag", "hmm-tagger:1", "hmm-tagger"], workers: 0 });
  expect(outcome.models.map(({ name }) => name)).toEqual(["frequent-tag", "hmm-tagger:1", "hmm-tagger:2"]);
  const [frequent, alone, chain] = outcome.models.map(({ logLikelihood }) => logLikelihood.value);
  expect(alone).toBeLessThan(0);
  expect(chain).toBeGreaterThan(frequent + 5);
});

it("refuses data without words", async () => {
  const bare = packDataset({ name: "bare", targets: data.targets, sequences: [{ id: "a", targets: [0, 1] }] });
  await expect(async () => recipeFor(parseSpec("hmm-tagger"), bare)).rejects.toThrow(
    'spec "hmm-tagger": hmm-tagger needs symbols as targets (tags) and as inputs (words), data "bare" has categorical targets and no inputs',
  );
});
