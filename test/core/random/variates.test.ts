import { key } from "@unrolled/core";
import { expect, test } from "vitest";
import { gammaVariates, poissonVariate } from "../../../packages/core/src/random/variates.js";
import { kolmogorovLimit, kolmogorovSmirnov } from "../../support/law-tests.js";

/** P(x or less) under Gamma(shape, 1) with an integer shape: 1 − e^{−x} Σ_{i < shape} x^i / i!, the chance of `shape` arrivals by time x. */
function gammaCdf(shape: number, x: number): number {
  let term = 1;
  let sum = 0;
  for (let i = 0; i < shape; i++) {
    sum += term;
    term *= x / (i + 1);
  }
  return 1 - Math.exp(-x) * sum;
}

test.each([1, 4, 32])("gamma variates of shape %d follow their law", (shape) => {
  const rows = key("gamma")
    .fold(shape)
    .split(400)
    .flatMap((k) => [...gammaVariates(50, shape, k)]);
  // A scale wrong by 3 % would stand far beyond the limit.
  const cdf = (scale: number) => (x: number) => gammaCdf(shape, x * scale);
  expect(kolmogorovSmirnov(rows, cdf(1.1 ** (1 / Math.sqrt(shape))))).toBeGreaterThan(kolmogorovLimit);
  expect(kolmogorovSmirnov(rows, cdf(1))).toBeLessThan(kolmogorovLimit);
});

test("the variates of a key are the same, whatever was drawn before", () => {
  const drawAll = () => [...gammaVariates(9, 2.5, key("a")), poissonVariate(3, key("b")), poissonVariate(400, key("c"))];
  const first = drawAll();
  gammaVariates(3, 0.4, key("d"));
  poissonVariate(25, key("e"));
  const [c, b] = [poissonVariate(400, key("c")), poissonVariate(3, key("b"))];
  expect([...gammaVariates(9, 2.5, key("a")), b, c]).toEqual(first);
  expect(gammaVariates(9, 2.5, key("f"))).not.toEqual(gammaVariates(9, 2.5, key("a")));
  expect(gammaVariates(4, 2.5, key("a"))).toEqual(gammaVariates(9, 2.5, key("a")).slice(0, 4));
});
