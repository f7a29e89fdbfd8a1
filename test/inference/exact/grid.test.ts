import { key } from "@unrolled/core";
import { grid, logLikelihood, replicated, smc } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { linearData, linearElman, linearOracle, lineElman, planeElman } from "../../support/linear-gaussian-elman.js";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

describe("grid", () => {
  it("equals the dense Gaussian on a line to 1e-8, at every step", () => {
    const data = linearData(lineElman, [1, 30, 12], key("line"));
    const { sequences, exact } = logLikelihood(linearElman(lineElman), data, grid());
    expect(exact).toBe(true);
    sequences.forEach(({ value, increments, diagnostics }, s) => {
      expect(Math.abs(value - linearOracle(lineElman, data, s))).toBeLessThan(1e-8);
      expect(diagnostics.discretisation).toBeLessThan(1e-9);
      let sum = 0;
      increments.forEach((increment, t) => {
        sum += increment;
        if (t % 7 === 0) expect(Math.abs(sum - linearOracle(lineElman, data, s, t + 1))).toBeLessThan(1e-8);
      });
    });
  });

  it("equals the dense Gaussian in a plane to 1e-8", () => {
    const data = linearData(planeElman, [6, 2], key("plane"));
    const { sequences } = logLikelihood(linearElman(planeElman), data, grid());
    sequences.forEach(({ value }, s) => {
      expect(Math.abs(value - linearOracle(planeElman, data, s))).toBeLessThan(1e-8);
    });
  });

  it("marginalises missing targets: their increment is 0 exactly", () => {
    const data = linearData(lineElman, [20], key("gaps"), (_, t) => t === 0 || (t > 4 && t < 9) || t === 19);
    const { value, increments } = logLikelihood(linearElman(lineElman), data, grid()).sequences[0]!;
    expect(Math.abs(value - linearOracle(lineElman, data, 0))).toBeLessThan(1e-8);
    expect([increments[0], increments[5], increments[19]]).toEqual([0, 0, 0]);
  });

  it("follows observations far outside the prediction: the state moves by 15 of its standard deviations", () => {
    const sharp = { ...lineElman, targetSd: [0.3] };
    const data = linearData(sharp, [8], key("outlier"));
    data.targetValues![4] = 9;
    const { value } = logLikelihood(linearElman(sharp), data, grid()).sequences[0]!;
    const oracle = linearOracle(sharp, data, 0);
    expect(Math.abs(value - oracle)).toBeLessThan(1e-8);
  });

  it("widens by logarithms where Gaussians vanish: the state moves by 60 to 600 of its standard deviations", () => {
    for (const [y, targetSd, weight] of [
      [40, 0.3, 0.8],
      [-60, 0.05, 1],
      [300, 0.5, 0.8],
    ] as const) {
      const sharp = { ...lineElman, targetSd: [targetSd], weight: [[weight]] };
      const data = linearData(sharp, [8], key("outlier"), (_, t) => t === 3);
      data.targetValues![4] = y;
      const { value, increments, standardErrorFrom } = logLikelihood(linearElman(sharp), data, grid()).sequences[0]!;
      const oracle = linearOracle(sharp, data, 0);
      expect(oracle).toBeLessThan(-2000);
      // What is called exact moved by no more at the last halving.
      expect(Math.abs(value - oracle)).toBeLessThan(1e-3);
      expect(Math.abs(increments[5]! - (linearOracle(sharp, data, 0, 6) - linearOracle(sharp, data, 0, 5)))).toBeLessThan(1e-3);
      expect(increments[3]).toBe(0);
      expect(standardErrorFrom).toBe("exact");
    }
  });

  it("follows a run of outliers that no single step could explain, and one after steps without a target", () => {
    const spec = { ...lineElman, weight: [[0.95]], targetSd: [0.2] };
    const data = linearData(spec, [7, 7], key("run"), (s, t) => s === 1 && t < 5);
    for (const t of [2, 3, 4]) data.targetValues![data.starts[t]!] = 20 + t;
    data.targetValues![data.starts[5]! + 1] = 30;
    logLikelihood(linearElman(spec), data, grid()).sequences.forEach(({ value, standardErrorFrom }, s) => {
      expect(standardErrorFrom).toBe("exact");
      expect(Math.abs(value - linearOracle(spec, data, s))).toBeLessThan(1e-7);
    });
  });

  it("never calls a value exact that numbers cannot hold: it refuses, whatever its size", () => {
    const sharp = { ...lineElman, targetSd: [0.3] };
    const warnings = [1e5, 1e9, 1e150, -1e160, 1e300].map((y) => {
      const data = linearData(sharp, [6], key("outlier"));
      data.targetValues![4] = y;
      const estimate = logLikelihood(linearElman(sharp), data, grid());
      expect(estimate).toMatchObject({ exact: false, standardErrorFrom: "unavailable", standardError: Number.NaN });
      expect(logLikelihood(linearElman(sharp), data, replicated(smc({ particles: 50 }), 4), key(1)).standardErrorFrom).toBe("unavailable");
      return estimate.warnings[0];
    });
    expect(warnings[0]).toMatch(/off the grid/);
    for (const warning of warnings.slice(1)) expect(warning).toMatch(/step 5 .* numbers cannot hold/);
    // A spread so small that every point of a grid has the density 0.
    const point = { ...lineElman, targetSd: [1e-200] };
    expect(logLikelihood(linearElman(point), linearData(point, [3], key("point")), grid()).standardErrorFrom).toBe("unavailable");
  });

  it("is not exact where the value is not to be trusted: its error is unavailable", () => {
    const sharp = { ...lineElman, targetSd: [0.3] };
    const outlier = linearData(sharp, [8, 3], key("outlier"));
    outlier.targetValues![4 * 2] = 1e5;
    const coarse = { ...lineElman, targetSd: [0.0005] };
    for (const [law, data, options] of [
      [sharp, outlier, {}],
      [coarse, linearData(coarse, [5], key("sharp")), { maxPoints: 150 }],
    ] as const) {
      const { exact, standardError, standardErrorFrom, sequences } = logLikelihood(linearElman(law), data, grid(options));
      const [first] = sequences;
      expect(Math.abs(first!.value - linearOracle(law, data, 0))).toBeGreaterThan(1e-3);
      expect([exact, standardError, standardErrorFrom]).toEqual([false, Number.NaN, "unavailable"]);
      expect([first!.standardError, first!.standardErrorFrom]).toEqual([Number.NaN, "unavailable"]);
      for (const other of sequences.slice(1)) expect(other.standardErrorFrom).toBe("exact");
    }
  });

  it("resolves observations a hundred times as sharp as the noise by halving the spacing", () => {
    const sharp = { ...lineElman, targetSd: [0.005] };
    const data = linearData(sharp, [5], key("sharp"));
    const { value, diagnostics } = logLikelihood(linearElman(sharp), data, grid()).sequences[0]!;
    expect(Math.abs(value - linearOracle(sharp, data, 0))).toBeLessThan(1e-8);
    expect(diagnostics.warnings).toEqual([]);
  });

  it("says how much the value still changed where maxPoints stops the halving", () => {
    const sharp = { ...lineElman, targetSd: [0.005] };
    const data = linearData(sharp, [5], key("sharp"));
    const estimate = logLikelihood(linearElman(sharp), data, grid({ maxPoints: 150 }));
    expect(estimate.warnings[0]).toMatch(/still changed by .* nats/);
  });

  it("refuses more than two dimensions and too many points, naming what to do", () => {
    const cube = noisyNetwork("elman", 3, 0.3);
    expect(() => logLikelihood(cube, symbolData([4]), grid())).toThrow(/one or two dimensions is required, got 3; use smc/);
    const plane = noisyNetwork("elman", 2, 0.3);
    expect(() => logLikelihood(plane, symbolData([4]), grid({ maxPoints: 500 }))).toThrow(
      /maxPoints = 500 .* step 2 of sequence "s0" needs \d+/,
    );
    for (const maxPoints of [0, -5, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => grid({ maxPoints })).toThrow(`grid: maxPoints must be a positive integer, got ${maxPoints}`);
    expect(() => grid({ tolerance: 0 })).toThrow(/tolerance must be a positive number/);
  });

  it("scores a sequence to the same bits alone or beside others", () => {
    const data = linearData(lineElman, [9, 4, 15], key("alone"));
    const model = linearElman(lineElman);
    const together = logLikelihood(model, data, grid());
    const alone = logLikelihood(model, linearData(lineElman, [9], key("alone")), grid());
    expect(alone.value).toBe(together.sequences[0]!.value);
  });
});
