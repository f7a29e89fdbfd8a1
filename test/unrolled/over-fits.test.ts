import type { PairedDifference } from "@unrolled/core";
import { expect, test } from "vitest";
import { overFits } from "../../packages/unrolled/src/compare/over-fits.js";
import type { ModelScore } from "../../packages/unrolled/src/scores/scoring.js";
import { fakeScore, fakeSequence } from "../support/fake-scores.js";

const fits = (...perStep: number[]): ModelScore[] =>
  perStep.map((value) => ({ ...fakeScore("fit", [fakeSequence({ id: "s", value: 10 * value, steps: 10 })]), seconds: 0 }));
const pair = { standardError: 0.3 } as PairedDifference;

test("the error over fits adds the variance between fits to that over sequences", () => {
  const over = overFits(fits(-1, -2), fits(-3), pair);
  expect(over?.meanDifferencePerStep).toBeCloseTo(1.5, 12);
  expect(over?.standardErrorBetweenFits).toBeCloseTo(0.5, 12); // s² = 0.5 over 2 fits
  expect(over?.standardError).toBeCloseTo(Math.sqrt(0.25 + 0.09), 12);
});

test("one fit each, or a probability of zero, gives nothing rather than NaN", () => {
  expect(overFits(fits(-1), fits(-2), pair)).toBeNull();
  expect(overFits(fits(Number.NEGATIVE_INFINITY, -1), fits(Number.NEGATIVE_INFINITY, -2), pair)).toBeNull();
});
