import { type Dataset, packDataset } from "@unrolled/core";
import { expect, test } from "vitest";
import type { ComparedModel } from "../../packages/unrolled/src/compare/compare-models.js";
import { withoutInputs } from "../../packages/unrolled/src/compare/without-inputs.js";

const data = (inputs: boolean): Dataset =>
  packDataset({
    name: "d",
    targets: { kind: "binary", size: 1 },
    inputs: inputs ? { kind: "real", size: 1 } : null,
    sequences: [{ id: "a", targets: [[1]], ...(inputs ? { inputs: [[2]] } : {}) }],
  });
const model = (name: string, kind: string, inputs?: string): ComparedModel =>
  ({ name, fitted: { fit: { model: { kind, inputs } } } }) as unknown as ComparedModel;
const models = [
  model("hmm:2", "hidden-markov"),
  model("gru:4", "recurrent", "given"),
  model("lstm:4", "recurrent", "given-and-previous-target"),
  model("elman:4", "recurrent", "previous-target"),
];

test("models that do not hear the data's inputs are named", () => {
  expect(withoutInputs(models, data(true))).toEqual(["hmm:2, elman:4 do not see the inputs of these data and model the targets alone."]);
  expect(withoutInputs(models.slice(0, 2), data(true))).toEqual([
    "hmm:2 does not see the inputs of these data and models the targets alone.",
  ]);
});

test("nothing is said where there are no inputs, or all models hear them", () => {
  expect(withoutInputs(models, data(false))).toEqual([]);
  expect(withoutInputs(models.slice(1, 3), data(true))).toEqual([]);
});
