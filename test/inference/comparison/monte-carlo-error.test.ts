import { type Key, key } from "@unrolled/core";
import { compareScores, monteCarloConvergence } from "@unrolled/inference";
import { describe, expect, test } from "vitest";
import { fakeReplicated, fakeScore, fakeSequence } from "../../support/fake-scores.js";

const root = key("monte carlo tests");
const R = 64;
const spread = 0.2;

/** R correlated log-weights for each of two models: log Ẑ = centre + spread · (√ρ shared + √(1−ρ) own) − spread²/2. */
function replicates(at: Key, correlation: number): [Float64Array, Float64Array] {
  const [shared, own, other] = ["shared", "own", "other"].map((label) => {
    const draws = new Float64Array(R);
    at.fold(label).fillNormal(draws);
    return draws;
  });
  const mix = (mine: Float64Array, centre: number) =>
    mine.map((x, r) => centre - spread ** 2 / 2 + spread * (Math.sqrt(correlation) * shared[r] + Math.sqrt(1 - correlation) * x));
  return [mix(own, -10), mix(other, -11)];
}

/** One run of a comparison on four sequences of ten steps; in one group they have no spread, so nothing but the Monte Carlo part is computed. */
async function run(at: Key, correlation: number, keys: readonly [string, string], group: string | null = null) {
  const draws = Array.from({ length: 4 }, (_, i) => replicates(at.fold(i), correlation));
  const model = (m: 0 | 1) =>
    fakeScore(
      ["a", "b"][m],
      draws.map((pair, i) => ({ ...fakeReplicated(`s${i}`, pair[m], 10), group })),
      keys[m],
    );
  return (await compareScores([model(0), model(1)], root)).pairs[0];
}

describe("the Monte Carlo part", () => {
  test("equals the spread over brute repetitions, and common keys earn their covariance", async () => {
    const runs = 400;
    for (const correlation of [0, 0.9]) {
      const pairs = await Promise.all(
        Array.from({ length: runs }, (_, s) => run(root.fold(`brute ${correlation}`).fold(s), correlation, ["k", "k"], "one")),
      );
      const values = pairs.map((pair) => pair.meanDifferencePerStep);
      const mean = values.reduce((x, y) => x + y) / runs;
      const sd = Math.sqrt(values.reduce((total, x) => total + (x - mean) ** 2, 0) / (runs - 1));
      const reported = Math.sqrt(pairs.reduce((total, pair) => total + pair.monteCarloStandardError ** 2, 0) / runs);
      // The sd of a sample sd over 400 runs is 3.5 %; five of them.
      expect(Math.abs(reported / sd - 1)).toBeLessThan(0.18);
      expect(Math.abs(mean - 0.1)).toBeLessThan((5 * sd) / Math.sqrt(runs));
    }
  });

  test("keys that differ fall back to √(se_a² + se_b²)", async () => {
    const at = root.fold("fallback");
    const [common, separate] = [await run(at, 0.9, ["k", "k"]), await run(at, 0.9, ["k", "l"])];
    const [a, b] = Array.from({ length: 4 }, (_, i) => replicates(at.fold(i), 0.9)).reduce(
      ([x, y], [p, q], i) => [x + fakeReplicated(`s${i}`, p).standardError ** 2, y + fakeReplicated(`s${i}`, q).standardError ** 2],
      [0, 0],
    );
    expect(separate.monteCarloStandardError).toBeCloseTo(Math.sqrt(a + b) / 40, 14);
    expect(common.monteCarloStandardError).toBeLessThan(separate.monteCarloStandardError * 0.6);
    expect(separate.standardError).toBe(common.standardError);
  });

  test("is 0 between exact scores and that of the sampled one beside an exact score", async () => {
    const [draws] = replicates(root.fold("one"), 0);
    const sampled = fakeScore("smc", [fakeReplicated("s0", draws, 10), fakeReplicated("s1", draws, 10)], "k");
    const exact = fakeScore("hmm", [fakeSequence({ id: "s0", steps: 10, value: -9 }), fakeSequence({ id: "s1", steps: 10, value: -8 })]);
    const { pairs, scores } = await compareScores([exact, sampled], root);
    const se = sampled.logLikelihood.sequences[0].standardError;
    expect(pairs[0].monteCarloStandardError).toBeCloseTo((Math.SQRT2 * se) / 20, 14);
    expect(scores[1].monteCarloStandardError).toBeCloseTo((Math.SQRT2 * se) / 20, 14);
    const other = fakeScore("ngram", exact.logLikelihood.sequences);
    expect((await compareScores([exact, other], root)).pairs[0]).toMatchObject({
      monteCarloStandardError: 0,
      logScaleBias: 0,
      warnings: [],
    });
  });

  test("unmeasured is NaN with a warning that names the model", async () => {
    const single = ["s0", "s1"].map((id) =>
      fakeSequence({ id, steps: 10, value: -9, standardError: Number.NaN, standardErrorFrom: "unavailable" }),
    );
    const exact = ["s0", "s1"].map((id, i) => fakeSequence({ id, steps: 10, value: -9 - i }));
    const { pairs } = await compareScores([fakeScore("noisy", single, "k"), fakeScore("hmm", exact)], root);
    expect(pairs[0].monteCarloStandardError).toBeNaN();
    expect(pairs[0].logScaleBias).toBeNaN();
    expect(pairs[0].warnings).toEqual(["the Monte Carlo error of noisy was not measured; score with replicates"]);
    expect(pairs[0].interval95).not.toBeNull();
  });
});

describe("replicates that spread by more than 1 nat", () => {
  const wide = fakeReplicated("s1", Float64Array.of(-40, -12, -25, -31), 10);
  const tight = (id: string) => fakeReplicated(id, Float64Array.of(-10, -10.1, -9.9, -10), 10);
  const exact = fakeScore(
    "hmm",
    ["s0", "s1", "s2"].map((id, i) => fakeSequence({ id, steps: 10, value: -9 - i })),
    "k",
  );

  test("leave no Monte Carlo error, keep the interval over sequences, and mark the pair as possibly biased", async () => {
    const sampled = [tight("s0"), { ...wide, standardError: Number.NaN, standardErrorFrom: "unavailable" as const }, tight("s2")];
    const [pair] = (await compareScores([fakeScore("noisy", sampled, "k"), exact], root)).pairs;
    expect(pair.monteCarloStandardError).toBeNaN();
    expect(pair.possiblyBiased).toBe(true);
    expect(pair.interval95).not.toBeNull();
    expect(pair.warnings[0]).toMatch(
      /replicates of noisy still spread by more than 1 nat on sequence s1, .* possibly biased.*spread over sequences/,
    );
  });

  test("are not believed beside common keys either, and what is measured is not marked", async () => {
    const sampled = [tight("s0"), { ...wide, standardError: Number.NaN, standardErrorFrom: "unavailable" as const }];
    const twice = await compareScores([fakeScore("a", sampled, "k"), fakeScore("b", sampled, "k")], root);
    expect(twice.pairs[0].monteCarloStandardError).toBeNaN();
    const fine = await compareScores([fakeScore("a", [tight("s0"), tight("s1"), tight("s2")], "k"), exact], root);
    expect(fine.pairs[0].possiblyBiased).toBe(false);
  });

  test("have no interval of their own as they are added, until they agree", async () => {
    const { values, standardErrors, low } = (await monteCarloConvergence(wide))!;
    expect(values.every(Number.isFinite)).toBe(true);
    expect([...standardErrors, ...low].every(Number.isNaN)).toBe(true);
  });
});

describe("the log-scale bias", () => {
  const sampled = (sd: number) =>
    ["s0", "s1", "s2"].map((id, i) => fakeSequence({ id, steps: 10, value: -9 - i, standardError: sd, standardErrorFrom: "replicates" }));
  const exact = [1, 3, 2].map((advantage, i) => fakeSequence({ id: `s${i}`, steps: 10, value: -9 - i - advantage }));

  test("is −Σ (var_a − var_b) / 2 per step, with its sign", async () => {
    const models = [fakeScore("a", sampled(0.4), "k"), fakeScore("b", exact)];
    expect((await compareScores(models, root)).pairs[0].logScaleBias).toBeCloseTo((-3 * 0.16) / 2 / 30, 15);
    expect((await compareScores([...models].reverse(), root)).pairs[0].logScaleBias).toBeCloseTo((3 * 0.16) / 2 / 30, 15);
  });

  test("warns beyond a quarter of the standard error and not below", async () => {
    // d = 1, 3, 2 over ten steps: standard error 1/√3/10 per step; the bias is sd²/2/10 per step.
    const standardError = 1 / Math.sqrt(3) / 10;
    const critical = Math.sqrt((standardError / 4) * 20);
    const warningsAt = async (sd: number) =>
      (await compareScores([fakeScore("a", sampled(sd), "k"), fakeScore("b", exact)], root)).pairs[0].warnings;
    expect(await warningsAt(critical * 0.99)).toEqual([]);
    expect((await warningsAt(critical * 1.01)).join()).toMatch(/bias of the log estimates \(-0\.01\d* nats per step\) exceeds a quarter/);
  });

  test("matches the bias of log-mean-exp over brute repetitions", async () => {
    const runs = 4_000;
    const few = 4;
    let total = 0;
    let predicted = 0;
    for (let s = 0; s < runs; s++) {
      const draws = new Float64Array(few);
      root.fold("bias").fold(s).fillNormal(draws);
      const sequence = fakeReplicated(
        "s",
        draws.map((x) => 0.3 * x - 0.045),
      );
      total += sequence.value;
      predicted -= sequence.standardError ** 2 / 2;
    }
    const error = 0.15 / Math.sqrt(runs);
    expect(error).toBeLessThan(Math.abs(predicted / runs) / 4);
    expect(Math.abs(total / runs - predicted / runs)).toBeLessThan(5 * error);
  });
});

describe("convergence", () => {
  test("ends at the estimate and its error, and starts without one", async () => {
    const [draws] = replicates(root.fold("convergence"), 0);
    const sequence = fakeReplicated("s0", draws);
    const convergence = (await monteCarloConvergence(sequence))!;
    expect(convergence.values).toHaveLength(R);
    expect(convergence.values[0]).toBe(draws[0]);
    expect(convergence.standardErrors[0]).toBeNaN();
    expect(convergence.values[R - 1]).toBeCloseTo(sequence.value, 12);
    expect(convergence.standardErrors[R - 1]).toBeCloseTo(sequence.standardError, 12);
    // t_{63}(0.975) = 1.99834
    expect(convergence.high[R - 1] - convergence.low[R - 1]).toBeCloseTo(2 * 1.998341 * sequence.standardError, 6);
  });

  test("replicates of probability zero are part of the mean; one run has no convergence", async () => {
    const convergence = (await monteCarloConvergence(
      fakeSequence({ id: "s", value: -1, replicates: Float64Array.of(Number.NEGATIVE_INFINITY, 0, 0) }),
    ))!;
    expect([...convergence.values]).toEqual([Number.NEGATIVE_INFINITY, Math.log(1 / 2), Math.log(2 / 3)]);
    expect(await monteCarloConvergence(fakeSequence({ id: "s", value: -1 }))).toBeNull();
    expect(await monteCarloConvergence(fakeSequence({ id: "s", value: -1, replicates: Float64Array.of(-1) }))).toBeNull();
  });
});
