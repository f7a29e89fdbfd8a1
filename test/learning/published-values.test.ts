// Values that others have printed, by the models and conventions that docs/published-values.md names.
import { autoregression, type Dataset, localLevel, packDataset } from "@unrolled/core";
import { kalman, logLikelihood } from "@unrolled/inference";
import { bfgs, em, fit } from "@unrolled/learning";
import { loadDataset } from "unrolled";
import { describe, expect, it } from "vitest";
import { lh } from "../support/luteinizing-hormone.js";

const nile = await loadDataset("nile");
const withContext = (data: Dataset, context: number): Dataset =>
  packDataset({
    name: "given the first",
    targets: { kind: "real", size: 1 },
    sequences: [{ id: "a", context, targets: Array.from(data.targetValues!, (y) => [y]) }],
  });

describe("the Nile as a local level (Durbin & Koopman 2012, §2.10.3)", () => {
  const start = localLevel({ level: 1000, target: 10000 });
  const best = fit(start, { train: nile }, bfgs());
  const { Q, R } = best.model.toFile();

  it("has variances 1469.1 and 15098.5 at the maximum of the likelihood", () => {
    expect(best.stopped).toBe("tolerance");
    expect(Q[0]![0]).toBeCloseTo(1469.18, 1);
    expect(R[0]![0]).toBeCloseTo(15098.5, 1);
  });

  it("has log-likelihood −633.4646 as statsmodels counts a diffuse start, −632.5456 given the first observation", () => {
    expect(logLikelihood(best.model, nile, kalman()).value).toBeCloseTo(-633.4645636, 6);
    expect(logLikelihood(best.model, withContext(nile, 1), kalman()).value).toBeCloseTo(-632.5456251, 6);
  });

  it("has the same maximum by EM, which comes up to it from below", () => {
    const { history, model } = fit(start, { train: nile }, em({ tolerance: 1e-10, totalTolerance: 1e-6, maxIterations: 2000 }));
    const gains = history.slice(1).map(({ objective }, i) => objective - history[i]!.objective);
    expect(Math.min(...gains)).toBeGreaterThan(-1e-12);
    expect(Math.abs(history.at(-1)!.objective - best.history.at(-1)!.objective) * 100).toBeLessThan(1e-5);
    expect(model.toFile().R[0]![0]! / R[0]![0]!).toBeCloseTo(1, 3);
  });
});

describe("luteinizing hormone as an autoregression (R's arima, exact maximum likelihood)", () => {
  it.each([
    [1, [0.5739], 2.4133, 0.1975, -29.38],
    [3, [0.6448, -0.0634, -0.2198], 2.3931, 0.1787, -27.09],
  ] as const)(
    "of order %i has the coefficients, mean, variance and log-likelihood that R prints",
    (order, coefficients, mean, variance, value) => {
      const start = autoregression({
        coefficients: Array.from({ length: order }, (_, i) => (i === 0 ? 0.3 : 0)),
        innovations: 0.3,
        mean: 2.4,
      });
      const { model } = fit(start, { train: lh }, bfgs());
      const { A, Q, d } = model.toFile();
      for (const [i, c] of coefficients.entries()) expect(Math.abs(A[0]![i]! - c)).toBeLessThan(1e-4);
      expect(Math.abs(d![0]! - mean)).toBeLessThan(1e-4);
      expect(Math.abs(Q[0]![0]! - variance)).toBeLessThan(1e-4);
      expect(Math.abs(logLikelihood(model, lh, kalman()).value - value)).toBeLessThan(0.005);
    },
  );
});
