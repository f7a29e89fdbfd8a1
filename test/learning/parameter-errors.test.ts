import { autoregression, key, linearGaussian, localLevel, packDataset } from "@unrolled/core";
import { kalman, logLikelihood } from "@unrolled/inference";
import { bfgs, fit, parameterErrors } from "@unrolled/learning";
import { loadDataset } from "unrolled";
import { describe, expect, it } from "vitest";
import { lh } from "../support/luteinizing-hormone.js";

const nile = await loadDataset("nile");

describe("parameterErrors", () => {
  it.each([
    [1, { "A[0][0]": 0.1161, "d[0]": 0.1466 }],
    [3, { "A[0][0]": 0.1394, "A[0][1]": 0.1668, "A[0][2]": 0.1421, "d[0]": 0.0963 }],
  ])("are those that R prints for an autoregression of order %i", (order, published) => {
    const coefficients = Array.from({ length: order }, (_, i) => (i === 0 ? 0.3 : 0));
    const { model } = fit(autoregression({ coefficients, innovations: 0.3, mean: 2.4 }), { train: lh }, bfgs());
    const { parameters, warnings } = parameterErrors(model, lh);
    const errorOf = (name: string): number => parameters.find((own) => own.name === name)!.standardError!;
    for (const [name, error] of Object.entries(published)) expect(Math.abs(errorOf(name) - error), name).toBeLessThan(3e-4);
    expect(warnings).toEqual([]);
  });

  it("are the curvature of the log-likelihood, carried over to variances", () => {
    const { model } = fit(localLevel({ level: 1000, target: 10000 }), { train: nile }, bfgs());
    const { Q, R } = model.toFile();
    const [level, target] = [Q[0]![0]!, R[0]![0]!];
    // Second differences of the value by the two variances themselves.
    const valueAt = (a: number, b: number): number =>
      logLikelihood(localLevel({ level: level * (1 + a), target: target * (1 + b) }), nile, kalman()).value;
    const h = 1e-3;
    const second = (a: number, b: number): number => (valueAt(a, b) - valueAt(a, -b) - valueAt(-a, b) + valueAt(-a, -b)) / (4 * h * h);
    const own = (a: number, b: number): number => (valueAt(a, b) - 2 * valueAt(0, 0) + valueAt(-a, -b)) / (h * h);
    const [ll, tt, lt] = [-own(h, 0), -own(0, h), -second(h, h)];
    const det = ll * tt - lt * lt;
    const { parameters, logLikelihood: value } = parameterErrors(model, nile);
    expect(value).toBeCloseTo(-633.4645636, 6);
    expect(parameters.map(({ name }) => name)).toEqual(["Q[0][0]", "R[0][0]"]);
    expect(parameters[0]!.standardError! / (level * Math.sqrt(tt / det))).toBeCloseTo(1, 3);
    expect(parameters[1]!.standardError! / (target * Math.sqrt(ll / det))).toBeCloseTo(1, 3);
  });

  it("say where they do not hold: off a maximum, at an edge, where the data say nothing of a direction", () => {
    const off = parameterErrors(localLevel({ level: 100, target: 10000 }), nile);
    expect(off.warnings.join()).toMatch(/not at a maximum, about \d/);
    const edge = parameterErrors(localLevel({ level: 1e-12, target: 28000 }), nile);
    expect(edge.warnings.join()).toMatch(/level.factor stands at an edge/);
    expect(() => parameterErrors(localLevel({ level: 0, target: 1 }), nile)).toThrow(/level.factor of .* stands at its edge/);
    const system = { initialMean: [1], initialCov: [[2]], A: [[0.8]], Q: [[1]], C: [[1]], R: [[1]] };
    const truth = linearGaussian(system);
    const sequences = Array.from({ length: 15 }, (_, i) => ({ id: `${i}`, targets: truth.sample(12, key(3).fold(i)).targets }));
    const data = packDataset({ name: "drawn", targets: { kind: "real", size: 1 }, sequences });
    const { model } = fit(truth, { train: data }, bfgs());
    const { parameters, warnings } = parameterErrors(model, data);
    // The scale of the state, in its start, Q and C, is a matter of coordinates.
    const determined = parameters.filter(({ standardError }) => standardError !== null).map(({ name }) => name);
    expect(determined).toEqual(["A[0][0]", "R[0][0]"]);
    expect(warnings.join()).toMatch(/the data say nothing of 1 of 6 directions/);
  });
});
