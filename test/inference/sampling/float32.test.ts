import { key, type Precision, randomRecurrent } from "@unrolled/core";
import { logLikelihood, smc } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { wavyData as data, roundingEffect } from "../../support/rounding-effect.js";

describe("smc in float32", () => {
  it.each(["elman", "gru", "lstm"] as const)("rounds by less than a hundredth of its standard error: %s", (cell) => {
    // A few runs of the many in test/statistics.
    const { effect, standardError } = roundingEffect(cell, 6);
    expect(standardError).toBeGreaterThan(1e-3);
    expect(effect).toBeGreaterThan(0);
    expect(effect).toBeLessThan(0.01 * standardError);
  });

  it("draws for itself what agrees with float64 within the standard errors", () => {
    const model = randomRecurrent({ cell: "gru", hiddenSize: 9, inputs: "given", data, noiseSd: 0.3, key: key(1) });
    const mean = (precision: Precision): { mean: number; error: number } => {
      const values = Array.from(
        { length: 20 },
        (_, seed) => logLikelihood(model, data, smc({ particles: 300, precision }), key("own").fold(seed)).value,
      );
      const m = values.reduce((sum, x) => sum + x, 0) / values.length;
      return { mean: m, error: Math.sqrt(values.reduce((sum, x) => sum + (x - m) ** 2, 0) / (values.length - 1) / values.length) };
    };
    const [single, double] = [mean("float32"), mean("float64")];
    const error = Math.hypot(single.error, double.error);
    expect(error).toBeLessThan(0.05);
    expect(Math.abs(single.mean - double.mean)).toBeLessThan(5 * error);
  });

  it("is named in the method and refused where it is no precision", () => {
    expect(smc({ particles: 10, precision: "float32" }).name).toBe("smc(10, float32)");
    expect(smc({ particles: 10 }).name).toBe("smc(10)");
    expect(() => smc({ particles: 10, precision: "double" as Precision })).toThrow(
      'smc: precision must be "float64" or "float32", got "double"',
    );
  });
});
