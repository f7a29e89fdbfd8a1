import { key, settingsOf } from "@unrolled/core";
import {
  estimateRounds,
  logLikelihood,
  methodFrom,
  replicated,
  runEstimatePieces,
  runRounds,
  smc,
  withinSpread,
} from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { drawnFrom, linearElman, linearOracle, lineElman } from "../../support/linear-gaussian-elman.js";

const sharp = { ...lineElman, targetSd: [0.5] };
const model = linearElman(sharp);
// With 16 particles the runs of the long sequences spread by more than 1 nat, those of the short ones do not.
const data = drawnFrom(sharp, [4, 150, 3, 220], key("within spread"));
const start = smc({ particles: 16 });

describe("withinSpread", () => {
  const plain = logLikelihood(model, data, replicated(start, 8), key(1));
  const estimate = logLikelihood(model, data, withinSpread(start, { replicates: 8, budget: 1e7 }), key(1));

  it("raises the particles of sequences that spread, until they have an error, and leaves the others' bytes", () => {
    expect(plain.sequences.map(({ standardErrorFrom }) => standardErrorFrom)).toEqual([
      "replicates",
      "unavailable",
      "replicates",
      "unavailable",
    ]);
    expect(estimate).toMatchObject({ method: "replicated(smc(16), 8)", standardErrorFrom: "replicates" });
    for (const s of [0, 2]) expect(estimate.sequences[s]).toEqual(plain.sequences[s]);
    for (const s of [1, 3]) {
      const { value, standardError, diagnostics, replicates } = estimate.sequences[s]!;
      expect(diagnostics.particles).toBeGreaterThan(16);
      expect(replicates).toHaveLength(8);
      expect(standardError).toBeLessThan(0.6);
      expect(Math.abs(value - linearOracle(sharp, data, s))).toBeLessThan(5 * standardError);
      expect(Math.abs(value - linearOracle(sharp, data, s))).toBeLessThan(
        Math.abs(plain.sequences[s]!.value - linearOracle(sharp, data, s)),
      );
    }
    expect(estimate.warnings).toEqual([
      expect.stringMatching(/^replicates of 2 of 4 sequences spread by more than 1 nat with 16 particles: .* at \d+ particle-steps/),
    ]);
  });

  it("is `replicated` to the last bit where nothing spreads", () => {
    const method = withinSpread(smc({ particles: 2000 }), { replicates: 4, budget: 0 });
    const short = drawnFrom(sharp, [4, 3], key("within spread"));
    expect(logLikelihood(model, short, method, key(1))).toEqual(
      logLikelihood(model, short, replicated(smc({ particles: 2000 }), 4), key(1)),
    );
  });

  it("spends no more than its budget, and names what still spreads", () => {
    // 8 replicates of 32 particles: enough for the first that spreads, not for the second.
    const method = withinSpread(start, { replicates: 8, budget: 8 * 32 * 150 });
    const short = logLikelihood(model, data, method, key(1));
    expect(short.sequences.map(({ diagnostics }) => diagnostics.particles)).toEqual([16, 32, 16, 16]);
    expect(short.sequences[3]).toEqual(plain.sequences[3]);
    expect(short.standardErrorFrom).toBe("unavailable");
    expect(
      short.warnings.find((warning) =>
        /still spread by more than 1 nat at the end of the budget of 38400 particle-steps: (s1, )?s3/.test(warning),
      ),
    ).toBeDefined();
  });

  it("has settings, and is the same in pieces that run anywhere, to the last bit", () => {
    const method = withinSpread(start, { replicates: 8, budget: 1e7 });
    const settings = settingsOf(method)!;
    expect(logLikelihood(model, data, methodFrom(settings) as typeof method, key(1))).toEqual(estimate);
    for (const width of [1, 3]) {
      const plan = estimateRounds(model, settings, data, key(1), width);
      const spread = runRounds(plan, (piece) => runEstimatePieces(model, data, [piece])[0]!);
      expect(spread.sequences).toEqual(estimate.sequences);
      expect(spread.value).toBe(estimate.value);
      expect(spread.warnings).toEqual(estimate.warnings.filter((warning) => !warning.includes("method grid")));
    }
  });

  it("refuses a single replicate and a budget that is no number", () => {
    expect(() => withinSpread(start, { replicates: 1, budget: 1 })).toThrow(/replicates must be an integer of at least 2, got 1/);
    expect(() => withinSpread(start, { replicates: 8, budget: Number.NaN })).toThrow(/budget must be a number of particle-steps, got NaN/);
  });
});
