import { type Dataset, packDataset } from "@unrolled/core";
import { expect, test } from "vitest";
import { stillImproving, warningsOf, withoutInputs } from "../../packages/unrolled/src/compare/notices.js";
import type { ComparedModel } from "../../packages/unrolled/src/families/family.js";
import { gruFamily, hmmFamily } from "../support/model-families.js";

const model = (name: string, stopped: string, valid: readonly (number | null)[], family = gruFamily): ComparedModel =>
  ({
    name,
    fitted: { recipe: { spec: { family } }, fit: { stopped, history: valid.map((validPerStep) => ({ validPerStep })) } },
  }) as unknown as ComparedModel;
const rising = [-3, -2, -1.5, -1.2];
const level = [-3, -2, -1.5, -1.4999];

test("models whose limit came while valid improved are named, the others are not", () => {
  const [sentence] = stillImproving([
    model("a", "maxIterations", rising),
    model("b", "earlyStopping", rising),
    model("c", "maxIterations", level),
    model("d", "maxIterations", [...level, -1]),
    model("e", "maxIterations", [null, null]),
    model("f", "maxIterations", [-1]),
  ]);
  expect(sentence).toContain("a and d were still improving on valid when their limit came");
});

test("a fit that was better before its last tenth was not still improving, however it rose at the end", () => {
  const falls = [-3, -2, -1, -1.2, -1.4, -1.6, -1.8, -2, -2.2, -2.4, -1.9];
  const peaks = [...Array.from({ length: 18 }, (_, i) => -3 + i / 100), -2, -2.5];
  expect(stillImproving([model("a", "maxIterations", falls)])).toEqual([]);
  expect(stillImproving([model("b", "maxIterations", peaks)])[0]).toContain("b was still improving");
  expect(stillImproving([model("c", "maxIterations", [-3, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])])).toEqual([]);
});

test("one model is spoken of as one, and none is not spoken of", () => {
  expect(stillImproving([model("a", "maxIterations", rising)])[0]).toContain("a was still improving on valid when its limit came");
  expect(stillImproving([model("b", "tolerance", rising)])).toEqual([]);
});

test("what raises a limit is what the models' families say", () => {
  expect(stillImproving([model("a", "maxIterations", rising)])[0]).toContain("more iterations (epochs=…) may better its score");
  const both = [model("a", "maxIterations", rising), model("h", "maxIterations", rising, hmmFamily)];
  expect(stillImproving(both)[0]).toContain("more iterations (epochs=…, iterations=…) may better their scores");
  const { limitOption: _, ...own } = hmmFamily;
  expect(stillImproving([model("x", "maxIterations", rising, own)])[0]).toContain("more iterations may better its score");
});

const data = (inputs: boolean): Dataset =>
  packDataset({
    name: "d",
    targets: { kind: "binary", size: 1 },
    inputs: inputs ? { kind: "real", size: 1 } : null,
    sequences: [{ id: "a", targets: [[1]], ...(inputs ? { inputs: [[2]] } : {}) }],
  });
const reader = (name: string, readsInputs: boolean | undefined): ComparedModel =>
  ({ name, fitted: { fit: { readsInputs } } }) as unknown as ComparedModel;

test("models that do not read the data's inputs are named, whatever their kind; of what is not known nothing is said", () => {
  const models = [reader("hmm:2", false), reader("gru:4", true), reader("older", undefined), reader("elman:4", false)];
  expect(withoutInputs(models, data(true))).toEqual(["hmm:2, elman:4 do not see the inputs of these data and model the targets alone."]);
  expect(withoutInputs(models.slice(0, 2), data(true))).toEqual([
    "hmm:2 does not see the inputs of these data and models the targets alone.",
  ]);
  expect(withoutInputs(models.slice(1, 3), data(true))).toEqual([]);
  expect(withoutInputs(models, data(false))).toEqual([]);
});

test("a family's own failure is a warning, with the model's name", () => {
  const fit = { stopped: "collapsed", warnings: ["variance fell to 0"] };
  const fitted = { recipe: { spec: { text: "hmm:2", family: hmmFamily } }, candidates: [{}, {}], fit };
  const score = { logLikelihood: { warnings: ["few particles"] } };
  const compared = { models: [{ name: "hmm:2", fitted, score }], comparison: { warnings: ["one unit"] } } as never;
  expect(warningsOf(compared)).toEqual([
    "one unit",
    expect.stringMatching(/^hmm:2: .*all 2 starts collapsed.*prior above 0.*; the best model before that was kept$/),
    "hmm:2: few particles",
  ]);
});
