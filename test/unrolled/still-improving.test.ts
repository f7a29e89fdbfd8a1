import { expect, test } from "vitest";
import type { ComparedModel } from "../../packages/unrolled/src/compare/compare-models.js";
import { stillImproving } from "../../packages/unrolled/src/compare/still-improving.js";

const model = (name: string, stopped: string, valid: readonly (number | null)[]): ComparedModel =>
  ({ name, fitted: { fit: { stopped, history: valid.map((validPerStep) => ({ validPerStep })) } } }) as unknown as ComparedModel;
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

test("one model is spoken of as one, and none is not spoken of", () => {
  expect(stillImproving([model("a", "maxIterations", rising)])[0]).toContain("a was still improving on valid when its limit came");
  expect(stillImproving([model("b", "tolerance", rising)])).toEqual([]);
});
