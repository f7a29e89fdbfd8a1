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
