// A score that is an approximation decides no comparison, whatever its numbers are.
import { key } from "@unrolled/core";
import { compareScores, informationCriteria, interval95, partialDifferences, totalOf } from "@unrolled/inference";
import { headline, howMuch, modelTable, winnerFirst } from "@unrolled/plotting";
import { describe, expect, it } from "vitest";
import { fakeScore, fakeSequence } from "../../support/fake-scores.js";

const exact = fakeScore(
  "exact",
  Array.from({ length: 12 }, (_, i) => fakeSequence({ id: `s${i}`, steps: 10, value: -20 - (i % 3) })),
);
const sequences = Array.from({ length: 12 }, (_, i) =>
  fakeSequence({
    id: `s${i}`,
    steps: 10,
    value: -10 - (i % 4),
    standardError: Number.NaN,
    standardErrorFrom: "approximation",
    increments: new Float64Array(10).fill(-1),
  }),
);
const approximated = { name: "approximated", logLikelihood: totalOf("ekf", sequences) };
const unit = { kind: "nats", step: "step", density: false } as const;

describe("a score that is an approximation", () => {
  it("is an approximation as a total, has no interval and no information criteria, also beside exact ones", () => {
    const { logLikelihood } = approximated;
    expect(logLikelihood).toMatchObject({ exact: false, standardErrorFrom: "approximation", standardError: Number.NaN });
    expect(totalOf("mixed", [exact.logLikelihood.sequences[0], sequences[1]])).toMatchObject({
      standardErrorFrom: "approximation",
      exact: false,
    });
    expect(informationCriteria(logLikelihood, 3)).toBe(null);
  });

  it("has no 95 % interval", async () => {
    expect(await interval95(approximated.logLikelihood)).toBe(null);
  });

  it("is compared without an error, an interval, a test or a verdict, and the pair says why", async () => {
    const { pairs, scores } = await compareScores([approximated, exact], key(1));
    expect(pairs[0]).toMatchObject({
      verdict: "approximated",
      standardError: Number.NaN,
      monteCarloStandardError: Number.NaN,
      interval95: null,
      degreesOfFreedom: null,
      possiblyBiased: true,
      tests: { pairedT: null, wilcoxon: null, bootstrap: null },
    });
    expect(pairs[0].meanDifferencePerStep).toBeCloseTo(0.95, 12);
    expect(pairs[0].warnings.join()).toMatch(
      /the score of approximated is an approximation, how far off nothing measures: there is no interval/,
    );
    expect(scores[0]).toMatchObject({ approximated: true, standardError: Number.NaN, interval95: null, degreesOfFreedom: null });
    expect(scores[1].approximated).toBe(undefined);
    expect(scores[1].interval95).not.toBe(null);
  });

  it("has no error in any part of the steps", async () => {
    const other = sequences.map((sequence) => ({
      ...sequence,
      standardErrorFrom: "exact" as const,
      increments: sequence.increments.map((x, t) => x - t),
    }));
    const parts = { names: ["all"], partOf: () => 0 };
    const [part] = await partialDifferences(sequences, other, parts);
    expect(part).toMatchObject({ meanDifferencePerStep: 4.5, standardError: Number.NaN, interval95: null });
    expect((await partialDifferences(other, other, parts))[0].standardError).not.toBe(Number.NaN);
  });

  it("is named in the report as one, and neither ranked nor called better", async () => {
    const third = fakeScore(
      "third",
      exact.logLikelihood.sequences.map((sequence) => ({ ...sequence, value: sequence.value - 5 })),
    );
    const comparison = await compareScores([approximated, exact, third], key(1));
    const said = headline({ comparison, models: [], unit, fits: 1 });
    expect(said[0]).toMatch(/^exact .*third/);
    expect(said.join(" ")).toMatch(/The best model, exact, reaches/);
    expect(said.join(" ")).toMatch(/Not ranked: approximated, whose score is an approximation, how far off nothing measures\./);
    expect(howMuch(winnerFirst(comparison.pairs[0]), { unit, pairCount: 3 })).toMatch(/no interval: a score is an approximation/);
    const { rows } = modelTable(comparison, [], { unit });
    expect(rows.map(([name]) => (name as { text: string }).text)).toEqual(["exact", "third", "approximated"]);
    expect(rows[2]).toContain("approximation");
    const alone = await compareScores([approximated], key(1));
    expect(headline({ comparison: alone, models: [], unit, fits: 1 })[0]).toBe("No score is exact or sampled, so no model can be ranked.");
  });
});
