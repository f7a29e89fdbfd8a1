import { expect, test } from "vitest";
import type { ComparedModel } from "../../packages/unrolled/src/compare/compare-models.js";
import { stillImproving } from "../../packages/unrolled/src/compare/still-improving.js";

const model = (name: string, stopped: string, best: number, valid: number | null = -1): ComparedModel =>
  ({
    name,
    fitted: { fit: { stopped, bestIteration: best, history: new Array(5).fill({}), validPerStep: valid } },
  }) as unknown as ComparedModel;

test("models whose limit came while valid improved are named, the others are not", () => {
  const [sentence] = stillImproving([
    model("a", "maxIterations", 5),
    model("b", "earlyStopping", 3),
    model("c", "maxIterations", 4),
    model("d", "maxIterations", 5),
    model("e", "maxIterations", 5, null),
  ]);
  expect(sentence).toContain("a and d were still improving on valid when their limit came");
});

test("one model is spoken of as one, and none is not spoken of", () => {
  expect(stillImproving([model("a", "maxIterations", 5)])[0]).toContain("a was still improving on valid when its limit came");
  expect(stillImproving([model("b", "tolerance", 5)])).toEqual([]);
});
