import { expect, it } from "vitest";
import { roundingEffect } from "../support/rounding-effect.js";

it.each(["elman", "gru", "lstm"] as const)("smc in float32 rounds by less than a hundredth of its standard error: %s", (cell) => {
  const { effect, standardError } = roundingEffect(cell, 24);
  expect(standardError).toBeGreaterThan(1e-3);
  expect(effect).toBeGreaterThan(0);
  expect(effect).toBeLessThan(0.01 * standardError);
});
