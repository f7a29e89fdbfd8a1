import { key, packDataset, type Settings, settingsOf } from "@unrolled/core";
import {
  chooseMethod,
  costOf,
  logLikelihood,
  methodFrom,
  readMethod,
  replicated,
  smc,
  untilStandardError,
  withinSpread,
} from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { linearData, lineElman, unknownElman } from "../../support/linear-gaussian-elman.js";
import { noisyNetwork, symbolData } from "../../support/noisy-network.js";

const network = noisyNetwork("gru", 3, 0.3);
const data = symbolData([10, 30, 4, 12]);
const steps = 56;
const chosenSettings = (options: Parameters<typeof chooseMethod>[2]): Settings => settingsOf(chooseMethod(network, data, options).method)!;

describe("a random method, repeated as was asked", () => {
  it("has the budget that was given, else 100 times the particle-steps of its replicates, or as often as raising says", () => {
    const inner = { name: "smc", particles: 50 };
    const until = { name: "untilStandardError", method: inner, standardError: 0.5 };
    expect(chosenSettings({ particles: 50, replicates: 4, untilStandardError: 0.5 })).toEqual({ ...until, budget: 100 * 50 * 4 * steps });
    expect(chosenSettings({ particles: 50, replicates: 1, untilStandardError: 0.5, budget: 5e6 })).toEqual({ ...until, budget: 5e6 });
    expect(chosenSettings({ particles: 50, replicates: 4, untilStandardError: 0.5, budget: 12345 })).toEqual({ ...until, budget: 12345 });
    const within = { name: "withinSpread", method: inner, replicates: 4 };
    expect(chosenSettings({ particles: 50, replicates: 4, raising: 16 })).toEqual({ ...within, budget: 16 * 50 * 4 * steps });
    expect(chosenSettings({ particles: 50, replicates: 4, raising: 16, budget: 777 })).toEqual({ ...within, budget: 777 });
    expect(chosenSettings({ particles: 50, replicates: 4, budget: 777 })).toEqual({ name: "replicated", method: inner, count: 4 });
  });

  it("is a single run by the scheme that tells its own error where one replicate is asked for, and the reason says so", () => {
    const { method, reason } = chooseMethod(network, data, { particles: 200, replicates: 1 });
    expect(settingsOf(method)).toEqual({ name: "smc", particles: 200, resampling: "multinomial" });
    expect(reason).toMatch(/; one run of 200 particles a sequence, with the error that it can tell of itself, at 1\.1e\+4 particle-steps$/);
    expect(logLikelihood(network, data, method, key(1)).standardErrorFrom).toBe("genealogy");
    expect(settingsOf(readMethod("smc", data, { particles: 9, replicates: 1 }))).toEqual({
      name: "smc",
      particles: 9,
      resampling: "multinomial",
    });
    expect(settingsOf(readMethod("smc:resampling=residual,particles=3", data, { particles: 9, replicates: 1 }))).toEqual({
      name: "smc",
      particles: 3,
      resampling: "residual",
    });
    expect(settingsOf(readMethod("importance", data, { particles: 9, replicates: 1 }))).toEqual({ name: "importance", particles: 9 });
  });

  it("costs its runs, or what it may spend", () => {
    const inner = smc({ particles: 50 });
    const P = network.parameterCount;
    expect(costOf(network, data, inner)).toBe(50 * steps * P);
    expect(costOf(network, data, replicated(inner, 4))).toBe(4 * 50 * steps * P);
    expect(costOf(network, data, untilStandardError(inner, { standardError: 1, budget: 1e6 }))).toBe(1e6 * P);
    expect(costOf(network, data, withinSpread(inner, { replicates: 4, budget: 1e6 }))).toBe(4 * 50 * steps * P + 1e6 * P);
    expect(costOf(network, data, { ...inner })).toBe(Number.POSITIVE_INFINITY);
  });

  it("refuses settings around a method whose particles cannot be raised", () => {
    const forward = { name: "forward" };
    expect(() => methodFrom({ name: "untilStandardError", method: forward, standardError: 1, budget: 10 })).toThrow(
      /untilStandardError: a method whose particles can be raised is required, such as smc\(\{ particles: 100 \}\), got "forward"/,
    );
    expect(() => methodFrom({ name: "withinSpread", method: forward, replicates: 2, budget: 10 })).toThrow(
      /^withinSpread: a method whose particles/,
    );
    expect(() => methodFrom({ name: "smcc", particles: 3 })).toThrow(/method must be one of .*got "smcc" \(did you mean "smc"\?\)/);
  });
});

describe("what samples the sequences that a grid cannot score", () => {
  // Each is scored on its own, whatever stands beside it.
  const line = unknownElman(lineElman);
  const four = linearData(lineElman, [5, 40, 9, 6], key(1));
  const fallback = (options: Parameters<typeof chooseMethod>[2]) => settingsOf(chooseMethod(line, four, options).method)!.fallback;
  const inner = { name: "smc", particles: 50, proposal: "guided" };

  it("has half of the standard error for each of four sequences, and a quarter of the budget", () => {
    expect(fallback({ particles: 50, replicates: 8, untilStandardError: 0.1, budget: 1e6 })).toEqual({
      name: "untilStandardError",
      method: inner,
      standardError: 0.05,
      budget: 250_000,
    });
    expect(fallback({ particles: 50, replicates: 8, untilStandardError: 0.1 })).toMatchObject({ budget: (100 * 50 * 8 * 60) / 4 });
    expect(fallback({ particles: 50, replicates: 8, raising: 16 })).toEqual({
      name: "withinSpread",
      method: inner,
      replicates: 8,
      budget: (16 * 50 * 8 * 60) / 4,
    });
    expect(fallback({ particles: 50, replicates: 8 })).toEqual({ name: "replicated", method: inner, count: 8 });
  });

  it("may always spend eight runs on the longest sequence", () => {
    expect(fallback({ particles: 50, replicates: 8, untilStandardError: 0.1, budget: 8 * 50 * 60 })).toMatchObject({ budget: 8 * 50 * 40 });
  });
});

describe("the budget of untilStandardError", () => {
  const hard = symbolData([60]);
  const one = noisyNetwork("elman", 1, 0.5);
  const run = (particles: number, budget: number, of = hard) =>
    logLikelihood(one, of, untilStandardError(smc({ particles }), { standardError: 1e-9, budget }), key(3)).sequences[0]!;

  it("is spent to the last run that it reaches for", () => {
    // 100 particles do not spread on ten steps: 8 runs, then 16, then as many as it reaches for.
    const short = symbolData([10]);
    for (const [budget, count] of [
      [8 * 1000, 8],
      [9 * 1000 - 1, 8],
      [9 * 1000, 9],
      [17 * 1000, 17],
    ] as const)
      expect(run(100, budget, short).replicates).toHaveLength(count);
  });

  it("ends where eight runs with twice the particles are more than it has left, and raises them where it has just as much", () => {
    const pilot = 8 * 4 * 60;
    const doubled = 8 * 8 * 60;
    const kept = run(4, pilot + doubled - 1);
    expect([kept.diagnostics.particles, kept.replicates!.length, kept.standardErrorFrom]).toEqual([4, 8, "unavailable"]);
    const raised = run(4, pilot + doubled);
    expect([raised.diagnostics.particles, raised.replicates!.length]).toEqual([8, 8]);
  });

  it("refuses less than eight runs of every sequence by one particle-step", () => {
    const data = packDataset({
      name: "two",
      targets: { kind: "categorical", size: 4, symbols: null },
      sequences: [
        { id: "a", targets: [0, 1] },
        { id: "b", targets: [2, 3, 1] },
      ],
    });
    expect(() => run(10, 8 * 10 * 5 - 1, data)).toThrow(/budget must allow 8 replicates of every sequence, 400 particle-steps, got 399/);
    expect(run(10, 8 * 10 * 5, data).replicates).toHaveLength(8);
  });
});
