import { type Key, key, type Precision, packDataset, randomRecurrent } from "@unrolled/core";
import { logLikelihood, smc } from "@unrolled/inference";
import { describe, expect, it } from "vitest";

/** A key whose normal draws are the float32 ones in both precisions: what then differs is rounding alone. */
function sameDraws(inner: Key): Key {
  return {
    fold: (label) => sameDraws(inner.fold(label)),
    split: (count) => inner.split(count).map(sameDraws),
    fillUniform: (out) => inner.fillUniform(out),
    fillNormal(out, from) {
      const draws = new Float32Array(out.length);
      inner.fillNormal(draws, from);
      out.set(draws);
    },
    toString: () => inner.toString(),
  };
}

const wave = (length: number, seed: number): number[] => Array.from({ length }, (_, i) => Math.sin(seed + 1.3 * i));
const data = packDataset({
  name: "wave",
  targets: { kind: "categorical", size: 30, symbols: null },
  inputs: { kind: "real", size: 8 },
  sequences: [
    {
      id: "a",
      inputs: Array.from({ length: 100 }, (_, t) => wave(8, t)),
      targets: Array.from({ length: 100 }, (_, t) => (t * t * 7 + 3 * t) % 30),
    },
  ],
});

describe("smc in float32", () => {
  it.each(["elman", "gru", "lstm"] as const)("rounds by less than a hundredth of its standard error: %s", (cell) => {
    // The law of bench's W1. With weights twice as large and more noise, about one run in a hundred moves by 0.2 standard
    // errors: a particle on the edge between two ancestors chose the other.
    const model = randomRecurrent({ cell, hiddenSize: 32, inputs: "given", data, noiseSd: 0.1, key: key(1) });
    const runs = Array.from({ length: 24 }, (_, seed) => {
      const value = (precision: Precision): number =>
        logLikelihood(model, data, smc({ particles: 500, precision }), sameDraws(key("run").fold(seed))).value;
      return { single: value("float32"), double: value("float64") };
    });
    const mean = runs.reduce((sum, run) => sum + run.double, 0) / runs.length;
    const standardError = Math.sqrt(runs.reduce((sum, run) => sum + (run.double - mean) ** 2, 0) / (runs.length - 1));
    const effect = Math.sqrt(runs.reduce((sum, run) => sum + (run.single - run.double) ** 2, 0) / runs.length);
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
