import { key, settingsOf } from "@unrolled/core";
import {
  chooseMethod,
  estimateRounds,
  grid,
  gridOr,
  logLikelihood,
  replicated,
  runEstimatePieces,
  runRounds,
  smc,
} from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import {
  type LinearElman,
  linearData,
  linearElman,
  linearOracle,
  lineElman,
  planeElman,
  unknownElman,
} from "../../support/linear-gaussian-elman.js";

/** A state that grows threefold a step and is hardly seen: its law soon has more points than a grid may have. */
const growing: LinearElman = { ...lineElman, weight: [[3]], targetSd: [1e5] };
const sampled = replicated(smc({ particles: 200 }), 8);

describe("gridOr", () => {
  it("samples the sequences that the grid cannot score, says so, and scores the others to the bytes of the grid", () => {
    const data = linearData(growing, [4, 11, 6], key("growing"));
    const model = linearElman(growing);
    expect(() => logLikelihood(model, data, grid())).toThrow(/sequence "s1" needs \d+/);
    const estimate = logLikelihood(model, data, gridOr(sampled), key(1));
    expect(estimate).toMatchObject({ method: "grid", exact: false, standardErrorFrom: "replicates", key: key(1).toString() });
    expect(estimate.standardError).toBeLessThan(0.1);
    expect(Math.abs(estimate.value - [0, 1, 2].reduce((sum, s) => sum + linearOracle(growing, data, s), 0))).toBeLessThan(
      5 * estimate.standardError,
    );
    expect(estimate.warnings).toEqual([
      expect.stringMatching(/"s1": the grid would need \d+ points at step \d+: scored by replicated\(smc\(200\), 8\)/),
    ]);
    const others = linearData(growing, [4], key("growing"));
    expect(estimate.sequences[0]).toEqual(logLikelihood(model, others, grid()).sequences[0]);
  });

  it("draws as the model's own particles do, on a line and in a plane", () => {
    for (const spec of [lineElman, planeElman]) {
      const data = linearData(spec, [5, 9], key("draws"));
      // So few points that nothing is exact.
      const estimate = logLikelihood(linearElman(spec), data, gridOr(sampled, { maxPoints: 10 }), key(3));
      const own = logLikelihood(linearElman(spec), data, sampled, key(3));
      expect(estimate.sequences.map(({ value }) => value)).toEqual(own.sequences.map(({ value }) => value));
      expect(estimate.sequences[1]!.replicates).toEqual(own.sequences[1]!.replicates);
    }
  });

  it("lets its fallback look at the target, to the bytes of the model's own particles, and chooses such a one where that is optimal", () => {
    const looking = replicated(smc({ particles: 100, proposal: "guided" }), 8);
    for (const precision of ["float64", "float32"] as const)
      for (const spec of [lineElman, planeElman]) {
        const data = linearData(spec, [5, 9], key("draws"));
        const method = precision === "float64" ? looking : replicated(smc({ particles: 100, proposal: "guided", precision }), 8);
        const estimate = logLikelihood(linearElman(spec), data, gridOr(method, { maxPoints: 10 }), key(3));
        const exact = [0, 1].map((s) => linearOracle(spec, data, s));
        const own = logLikelihood(linearElman(spec), data, method, key(3));
        if (precision === "float64") expect(estimate.sequences.map(({ value }) => value)).toEqual(own.sequences.map(({ value }) => value));
        estimate.sequences.forEach(({ value, standardError }, s) => {
          expect(Math.abs(value - exact[s]!)).toBeLessThan(5 * standardError + 1e-6);
        });
      }
    const data = linearData(growing, [4, 11], key("growing"));
    const { method } = chooseMethod(unknownElman(growing), data, { particles: 50 });
    expect(JSON.stringify(settingsOf(method))).toContain('"proposal":"guided"');
  });

  it("is what is chosen for one dimension, with the key where there is one, and in pieces to the same bytes", () => {
    const data = linearData(growing, [4, 11, 6, 12], key("growing"));
    const model = unknownElman(growing);
    for (const options of [{}, { untilStandardError: 0.1, budget: 1e6 }]) {
      const { method, reason } = chooseMethod(model, data, { particles: 50, replicates: 8, ...options });
      expect(reason).toMatch(/^grid: one noisy dimension/);
      expect(() => logLikelihood(model, data, method)).toThrow(/sequence "s1" needs \d+/);
      const whole = logLikelihood(model, data, method, key(5));
      expect(whole.standardErrorFrom).toBe("replicates");
      const settings = settingsOf(method)!;
      const plan = estimateRounds(model, settings, data, key(5), 2);
      const spread = runRounds(plan, (piece) => runEstimatePieces(model, data, [piece])[0]!);
      expect(spread.sequences).toEqual(whole.sequences);
      expect(spread.warnings).toEqual(whole.warnings);
    }
  });

  it("keeps the grid's value where sampling has no error either", () => {
    const sharp = { ...lineElman, targetSd: [0.1] };
    const data = linearData(sharp, [6], key("outlier"));
    data.targetValues![3] = 1e5;
    const estimate = logLikelihood(linearElman(sharp), data, gridOr(sampled), key(1));
    expect(estimate.value).toBe(logLikelihood(linearElman(sharp), data, grid()).value);
    expect(estimate.standardErrorFrom).toBe("unavailable");
  });
});

describe("sampling that fails where a grid would not", () => {
  it("says so", () => {
    const sharp = { ...lineElman, targetSd: [0.1] };
    const data = linearData(sharp, [7], key("outlier"));
    data.targetValues![3] = 5;
    const estimate = logLikelihood(linearElman(sharp), data, sampled, key(1));
    expect(estimate.standardErrorFrom).toBe("unavailable");
    expect(estimate.warnings.at(-1)).toMatch(/has one dimension: method grid integrates it/);
    expect(Math.abs(logLikelihood(linearElman(sharp), data, grid()).value - linearOracle(sharp, data, 0))).toBeLessThan(1e-8);
  });
});
