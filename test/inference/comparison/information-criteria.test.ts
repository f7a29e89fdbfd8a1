import { hiddenMarkov, packDataset } from "@unrolled/core";
import { forward, informationCriteria, logLikelihood } from "@unrolled/inference";
import { describe, expect, it } from "vitest";

describe("informationCriteria", () => {
  it("has the criteria of independent Poisson counts written out, missing steps not counted", () => {
    const counts = [3, 7, 0, 4, 6, 2];
    const rate = counts.reduce((a, b) => a + b) / counts.length;
    const model = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "poisson", rates: [[rate]] } });
    const targets = [...counts.map((count) => [count]), null];
    const data = packDataset({ name: "counts", targets: { kind: "count", size: 1 }, sequences: [{ id: "a", targets }] });
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
    const deviance = -2 * counts.reduce((sum, y) => sum + Math.log((rate ** y * Math.exp(-rate)) / factorial(y)), 0);
    const criteria = informationCriteria(logLikelihood(model, data, forward()), model.parameterCount);
    expect(criteria).toMatchObject({ parameters: 1, steps: 6 });
    expect(criteria!.aic).toBeCloseTo(deviance + 2, 10);
    expect(criteria!.bic).toBeCloseTo(deviance + Math.log(6), 10);
  });

  it("has none of an estimate, of impossible data, without observed steps or without counted parameters", () => {
    const score = { value: -10, steps: 5, exact: true };
    expect(informationCriteria(score, 3)).not.toBeNull();
    expect(informationCriteria({ ...score, exact: false }, 3)).toBeNull();
    expect(informationCriteria({ ...score, value: Number.NEGATIVE_INFINITY }, 3)).toBeNull();
    expect(informationCriteria({ ...score, steps: 0 }, 3)).toBeNull();
    expect(informationCriteria(score, 0)).toBeNull();
    expect(() => informationCriteria(score, 2.5)).toThrow(
      "informationCriteria: parameters must be a count, a model's parameterCount, got 2.5",
    );
  });
});
