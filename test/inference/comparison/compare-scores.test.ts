import { key, type PairedDifference } from "@unrolled/core";
import { bitsPerStep, compareScores, perplexity } from "@unrolled/inference";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/comparison/scipy.json" with { type: "json" };
import { fakeScore, fakeSequence } from "../../support/fake-scores.js";

const root = key("comparison tests");

/** Models a and b whose differences are D over T steps; b scores −2 nats a step. */
function pairOf(D: readonly number[], T: readonly number[], groups?: readonly string[]) {
  const sequences = (advantage: number) =>
    D.map((d, i) => fakeSequence({ id: `s${i}`, group: groups?.[i] ?? null, steps: T[i], value: -2 * T[i] + advantage * d }));
  return [fakeScore("a", sequences(1)), fakeScore("b", sequences(0))];
}

async function difference(D: readonly number[], T: readonly number[], groups?: readonly string[]): Promise<PairedDifference> {
  return (await compareScores(pairOf(D, T, groups), root)).pairs[0];
}

describe("against SciPy and the sandwich estimator", () => {
  for (const { name, D, T, ...expected } of golden.cases) {
    test(`${name}: ratio, standard error, interval and tests`, async () => {
      const pair = await difference(D, T);
      expect(pair.units).toBe(D.length);
      expect(pair.meanDifferencePerStep).toBeCloseTo(expected.ratio, 12);
      expect(pair.standardError).toBeCloseTo(expected.standardError, 12);
      expect(pair.degreesOfFreedom).toBeCloseTo(expected.degreesOfFreedom, 9);
      expect(pair.interval95![0]).toBeCloseTo(expected.interval95[0], 11);
      expect(pair.interval95![1]).toBeCloseTo(expected.interval95[1], 11);
      expect(pair.tests.pairedT!.statistic).toBeCloseTo(expected.tRatio.statistic, 9);
      expect(pair.tests.pairedT!.pValue).toBeCloseTo(expected.tRatio.pValue, 9);
      if (expected.t !== null) {
        expect(pair.tests.pairedT!.statistic).toBeCloseTo(expected.t.statistic, 9);
        expect(pair.tests.pairedT!.pValue).toBeCloseTo(expected.t.pValue, 9);
      }
      expect(pair.tests.wilcoxon!.statistic).toBeCloseTo(expected.wilcoxon.statistic, 12);
      expect(pair.tests.wilcoxon!.pValue).toBeCloseTo(expected.wilcoxon.pValue, 9);
    });

    test(`${name}: bootstrap interval within its own simulation error`, async () => {
      const { bootstrap } = (await difference(D, T)).tests;
      expect(bootstrap!.draws).toBe(9_999);
      // An order statistic of 9,999 draws near a normal's 2.5 % point has sd 0.027 standard errors.
      for (const end of [0, 1])
        expect(Math.abs(bootstrap!.interval95[end] - expected.bootstrap[end])).toBeLessThan(5 * 0.027 * expected.standardError + 1e-12);
    });
  }
});

describe("groups", () => {
  test("sequences of one group are one unit: the same as summing them by hand", async () => {
    const D = [1, 2, -1, 4, 0.5, 3];
    const T = [10, 20, 30, 40, 50, 60];
    const grouped = await difference(D, T, ["x", "y", "x", "z", "y", "z"]);
    const summed = await difference([0, 2.5, 7], [40, 70, 100]);
    expect(grouped.unitKind).toBe("groups");
    expect(summed.unitKind).toBe("sequences");
    expect(grouped.units).toBe(3);
    expect(grouped.meanDifferencePerStep).toBeCloseTo(summed.meanDifferencePerStep, 14);
    expect(grouped.standardError).toBeCloseTo(summed.standardError, 14);
    expect(grouped.tests.pairedT!.pValue).toBeCloseTo(summed.tests.pairedT!.pValue, 12);
    expect(grouped.tests.wilcoxon).toEqual(summed.tests.wilcoxon);
  });

  test("a sequence without a group is a unit of its own, even when its id is a group's name", async () => {
    const a = [fakeSequence({ id: "x", steps: 2, value: -1 }), fakeSequence({ id: "y", group: "x", steps: 2, value: -3 })];
    const b = a.map((sequence) => ({ ...sequence, value: -4 }));
    expect((await compareScores([fakeScore("a", a), fakeScore("b", b)], root)).pairs[0].units).toBe(2);
  });

  test("one unit gives no interval, no test and a warning", async () => {
    const pair = await difference([1, 2], [10, 10], ["x", "x"]);
    expect(pair.meanDifferencePerStep).toBeCloseTo(0.15, 14);
    expect(pair.standardError).toBeNaN();
    expect(pair.interval95).toBeNull();
    expect(pair.tests).toEqual({ pairedT: null, wilcoxon: null, bootstrap: null });
    expect(pair.warnings.join()).toMatch(/one independent unit/);
  });
});

describe("conventions", () => {
  test("the sign is a − b: positive where a is better, and swapping the models flips it", async () => {
    const models = pairOf([3, 5, 4], [10, 10, 10]);
    const forwards = (await compareScores(models, root)).pairs[0];
    const backwards = (await compareScores([...models].reverse(), root)).pairs[0];
    expect([forwards.a, forwards.b]).toEqual(["a", "b"]);
    expect(forwards.meanDifferencePerStep).toBeCloseTo(0.4, 14);
    expect(backwards.meanDifferencePerStep).toBeCloseTo(-0.4, 14);
    expect(backwards.interval95![0]).toBeCloseTo(-forwards.interval95![1], 14);
    expect(backwards.tests.pairedT!.pValue).toBeCloseTo(forwards.tests.pairedT!.pValue, 14);
  });

  test("steps are pooled; the mean of sequence means stands beside it", async () => {
    const pair = await difference([1, 30], [10, 100]);
    expect(pair.meanDifferencePerStep).toBeCloseTo(31 / 110, 14);
    expect(pair.meanOfSequenceMeans).toBeCloseTo(0.2, 14);
  });

  test("the 95 % interval excludes 0 exactly when the t test has p < 0.05", async () => {
    for (let seed = 0; seed < 40; seed++) {
      const draws = new Float64Array(7);
      root.fold("agreement").fold(seed).fillNormal(draws);
      const pair = await difference(
        [...draws].map((x) => x + 0.8),
        [3, 5, 8, 2, 9, 4, 4],
      );
      const excludes = pair.interval95![0] > 0 || pair.interval95![1] < 0;
      expect(excludes).toBe(pair.tests.pairedT!.pValue < 0.05);
    }
  });

  test("sequences are matched by id, not by position", async () => {
    const [a, b] = pairOf([1, 2, 3], [10, 20, 30]);
    const shuffled = fakeScore("b", [b.logLikelihood.sequences[2], b.logLikelihood.sequences[0], b.logLikelihood.sequences[1]]);
    expect((await compareScores([a, shuffled], root)).pairs[0]).toEqual((await compareScores([a, b], root)).pairs[0]);
  });

  test("identical models differ by 0 with p = 1, not by NaN", async () => {
    const pair = await difference([0, 0, 0], [5, 6, 7]);
    expect(pair).toMatchObject({ meanDifferencePerStep: 0, standardError: 0, interval95: [0, 0] });
    expect(pair.tests.pairedT).toEqual({ statistic: 0, pValue: 1, pValueHolm: 1 });
    expect(pair.tests.wilcoxon).toEqual({ statistic: 0, pValue: 1, pValueHolm: 1 });
  });

  test("three models give three pairs, each p-value Holm-adjusted over them", async () => {
    const models = ["a", "b", "c"].map((name, m) =>
      fakeScore(
        name,
        Array.from({ length: 9 }, (_, i) => fakeSequence({ id: `s${i}`, steps: 10, value: -20 - m - Math.sin(7 * i + 3 * m) * 2 })),
      ),
    );
    const { pairs } = await compareScores(models, root);
    expect(pairs.map(({ a, b }) => `${a}-${b}`)).toEqual(["a-b", "a-c", "b-c"]);
    for (const test of ["pairedT", "wilcoxon"] as const) {
      const sorted = pairs.map((pair) => pair.tests[test]!).sort((x, y) => x.pValue - y.pValue);
      let running = 0;
      sorted.forEach(({ pValue, pValueHolm }, rank) => {
        running = Math.max(running, Math.min(1, (3 - rank) * pValue));
        expect(pValueHolm).toBeCloseTo(running, 12);
      });
    }
  });

  test("one model alone has a score and no pair", async () => {
    const { pairs, scores } = await compareScores(pairOf([1, 2], [4, 4]).slice(0, 1), root);
    expect(pairs).toEqual([]);
    expect(scores[0]).toMatchObject({
      name: "a",
      perStep: -1.625,
      steps: 8,
      units: 2,
      meanOfSequenceMeans: -1.625,
      monteCarloStandardError: 0,
    });
    expect(scores[0].standardError).toBeCloseTo(0.125, 14);
  });

  test("the same key gives the same bytes, another key another bootstrap", async () => {
    const models = pairOf([1, -2, 3, 0.3, 2, 0.7, -1, 4], [10, 20, 30, 40, 50, 60, 70, 80]);
    const [first, again, other] = await Promise.all([root, key("comparison tests"), key(2)].map((k) => compareScores(models, k)));
    expect(again).toEqual(first);
    expect(other.pairs[0].tests.bootstrap).not.toEqual(first.pairs[0].tests.bootstrap);
    expect(other.pairs[0].tests.pairedT).toEqual(first.pairs[0].tests.pairedT);
  });

  test("bits per step and perplexity are pooled over steps", () => {
    expect(bitsPerStep({ value: -4 * Math.LN2, steps: 2 })).toBeCloseTo(2, 15);
    expect(perplexity({ value: -3 * Math.log(27), steps: 3 })).toBeCloseTo(27, 12);
    expect(bitsPerStep({ value: Number.NEGATIVE_INFINITY, steps: 2 })).toBe(Number.POSITIVE_INFINITY);
    expect(() => bitsPerStep({ value: 0, steps: 0 })).toThrow(/bitsPerStep: at least one observed step/);
  });
});

describe("what may be said", () => {
  /** Sequences of ten steps, −20 nats under b. */
  const ten = async (D: readonly number[]) =>
    difference(
      D,
      D.map(() => 10),
    );

  test("a difference that is rounding is a tie, however often its sign repeats", async () => {
    const rounding = await ten([-3.6e-15, -7.1e-15, -3.6e-15, -3.6e-15, -7.1e-15, -3.6e-15, -1e-14]);
    expect(rounding).toMatchObject({
      meanDifferencePerStep: 0,
      standardError: 0,
      interval95: [0, 0],
      verdict: "same",
      smallestPossibleP: 1,
    });
    expect(rounding.tests.wilcoxon).toMatchObject({ pValue: 1 });
    expect(rounding.tests.pairedT).toMatchObject({ pValue: 1 });
    expect(rounding.tests.bootstrap!.interval95).toEqual([0, 0]);
    // |d| ≤ 1e-12 (|a| + |b|) = 4e-11, on either side of it.
    expect((await ten([3e-11, 3e-11, 3e-11])).verdict).toBe("same");
    expect((await ten([5e-11, 6e-11, 7e-11])).meanDifferencePerStep).toBeGreaterThan(0);
  });

  test("below six units there is no winner, and the smallest p that Wilcoxon's test can have is said", async () => {
    const models = pairOf([10, 11, 12, 10.5, 11.5], Array(5).fill(10));
    const { pairs, warnings } = await compareScores(models, root);
    expect(pairs[0].interval95![0]).toBeGreaterThan(0);
    expect(pairs[0]).toMatchObject({ verdict: "too-few-units", smallestPossibleP: 0.0625 });
    expect(pairs[0].tests.wilcoxon!.pValue).toBeCloseTo(0.0625, 12);
    expect(warnings).toEqual([expect.stringMatching(/^5 independent sequences cannot tell which model is better.*p below 0\.0625/)]);
    const six = await ten([10, 11, 12, 10.5, 11.5, 12.5]);
    expect(six).toMatchObject({ verdict: "a-better", smallestPossibleP: 0.03125 });
    expect((await ten([-10, -11, -12, -10.5, -11.5, -12.5])).verdict).toBe("b-better");
    expect((await ten([10, -11, 12, -10.5, 11.5, -12.5])).verdict).toBe("undecided");
  });

  test("units without any spread, such as copies of one sequence, claim nothing", async () => {
    const copies = await ten(Array(8).fill(0.7));
    expect(copies).toMatchObject({ verdict: "no-spread", interval95: null, degreesOfFreedom: null });
    expect(copies.standardError).toBeNaN();
    expect(copies.tests).toEqual({ pairedT: null, wilcoxon: null, bootstrap: null });
    expect(copies.warnings.join()).toMatch(/all 8 sequences differ by the same amount per step/);
    expect((await ten([0.7, 0.7, 0.7])).verdict).toBe("no-spread");
  });

  test("an interval that excludes 0 is no verdict once Holm's adjustment takes it back", async () => {
    const sequences = (advantage: readonly number[]) => advantage.map((d, i) => fakeSequence({ id: `s${i}`, steps: 10, value: d - 20 }));
    const weak = [1, 2, -0.4, 3, 0.6, 2, 1.2, -0.4];
    const noise = [0.3, -0.2, 0.4, -0.5, 0.1, 0.2, -0.3, 0.1];
    const { pairs } = await compareScores(
      [fakeScore("a", sequences(weak)), fakeScore("b", sequences(weak.map(() => 0))), fakeScore("c", sequences(noise))],
      root,
    );
    expect(pairs[0].tests.pairedT!.pValue).toBeLessThan(0.05);
    expect(pairs[0].tests.pairedT!.pValueHolm).toBeGreaterThan(0.05);
    expect(pairs[0].verdict).toBe("not-after-adjustment");
  });

  test("one unit that outweighs the others leaves few degrees of freedom", async () => {
    const pair = await difference([900, 1, 2, 3, 1, 2, 1], [1000, 10, 10, 10, 10, 10, 10]);
    expect(pair.degreesOfFreedom).toBeGreaterThanOrEqual(1);
    expect(pair.degreesOfFreedom).toBeLessThan(1.5);
    expect((await ten([1, 2, 3, 4, 5, 6, 7])).degreesOfFreedom).toBe(6);
  });
});

describe("probability zero", () => {
  const zero = Number.NEGATIVE_INFINITY;
  const scored = (name: string, values: readonly number[]) =>
    fakeScore(
      name,
      values.map((value, i) => fakeSequence({ id: `s${i}`, steps: 10, value })),
    );

  test("where one model gives it the difference is infinite, named, without an interval; ranks still stand", async () => {
    const { pairs, warnings, scores } = await compareScores([scored("hmm", [-20, zero, -20]), scored("lstm", [-19, -18, -17])], root);
    expect(pairs[0].meanDifferencePerStep).toBe(zero);
    expect(pairs[0].meanOfSequenceMeans).toBe(zero);
    expect(pairs[0].interval95).toBeNull();
    expect(pairs[0].tests.pairedT).toBeNull();
    expect(pairs[0].tests.bootstrap).toBeNull();
    expect(pairs[0].tests.wilcoxon!.statistic).toBe(0);
    expect(pairs[0].tests.wilcoxon!.pValue).toBeCloseTo(2 / 2 ** 3, 12);
    expect(pairs[0].warnings).toEqual(["hmm gives probability zero to sequence s1, which lstm can explain: no interval exists"]);
    expect(warnings).toEqual(["hmm gives probability zero to sequence s1: its score is −Infinity"]);
    expect(scores[0].perStep).toBe(zero);
    expect(scores[0].interval95).toBeNull();
  });

  test("five units of one infinite sign are no evidence at 5 %: their ranks tie, and the signed rank test stays exact", async () => {
    const { pairs } = await compareScores([scored("lstm", [-19, -18, -17, -16, -15]), scored("hmm", Array(5).fill(zero))], root);
    expect(pairs[0].tests.wilcoxon!.statistic).toBe(15);
    expect(pairs[0].tests.wilcoxon!.pValue).toBeCloseTo(2 / 2 ** 5, 14);
  });

  test("where both give it the sequence is left out and named", async () => {
    const { pairs } = await compareScores([scored("a", [-20, zero, -24]), scored("b", [-21, zero, -22])], root);
    expect(pairs[0]).toMatchObject({ steps: 20, units: 2 });
    expect(pairs[0].meanDifferencePerStep).toBeCloseTo(-0.05, 14);
    expect(pairs[0].interval95).not.toBeNull();
    expect(pairs[0].warnings).toEqual(["a and b both give probability zero to sequence s1: left out of this pair"]);
  });

  test("where each gives it to another sequence the pooled difference is over the rest, never NaN", async () => {
    const { pairs } = await compareScores([scored("a", [zero, -20, -24, -10]), scored("b", [-21, zero, -22, -11])], root);
    expect(pairs[0]).toMatchObject({ steps: 20, units: 2 });
    expect(pairs[0].meanDifferencePerStep).toBeCloseTo(-0.05, 14);
    expect(pairs[0].warnings.join("\n")).toMatch(/a gives probability zero to sequence s0.*\nb gives probability zero to sequence s1/);
  });

  test("where nothing is left the pair says so", async () => {
    const { pairs } = await compareScores([scored("a", [zero, -20]), scored("b", [-21, zero])], root);
    expect(pairs[0]).toMatchObject({
      steps: 0,
      units: 0,
      meanDifferencePerStep: 0,
      meanOfSequenceMeans: 0,
      interval95: null,
      logScaleBias: 0,
    });
    expect(pairs[0].warnings.join()).toMatch(/no sequence is left/);
  });
});

describe("edges", () => {
  test("sequences without an observed step change nothing", async () => {
    const [a, b] = pairOf([1, 2, 4], [10, 20, 30]);
    const silent = fakeSequence({ id: "silent", steps: 0, value: 0 });
    const padded = [a, b].map(({ name, logLikelihood }) => fakeScore(name, [...logLikelihood.sequences, silent]));
    expect((await compareScores(padded, root)).pairs[0]).toEqual((await compareScores([a, b], root)).pairs[0]);
  });

  test("sequences that do not match are refused with their id", async () => {
    const [a, b] = pairOf([1, 2], [10, 20]);
    const renamed = fakeScore("b", [b.logLikelihood.sequences[0], { ...b.logLikelihood.sequences[1], id: "other" }]);
    await expect(compareScores([a, renamed], root)).rejects.toThrow(/"a" has sequence "s1" and "b" has not/);
    await expect(
      compareScores([a, fakeScore("b", [...b.logLikelihood.sequences, fakeSequence({ id: "more", value: 0 })])], root),
    ).rejects.toThrow(/"b" has sequence "more" and "a" has not/);
    const shorter = fakeScore("b", [b.logLikelihood.sequences[0], { ...b.logLikelihood.sequences[1], steps: 19 }]);
    await expect(compareScores([a, shorter], root)).rejects.toThrow(/sequence "s1".*20 steps.*19 steps/);
  });

  test("no models, equal names, NaN scores and no steps are refused", async () => {
    const [a] = pairOf([1], [10]);
    await expect(compareScores([], root)).rejects.toThrow(/at least one scored model/);
    await expect(compareScores([a, a], root)).rejects.toThrow(/"a" twice/);
    await expect(compareScores([fakeScore("a", [fakeSequence({ id: "s", value: Number.NaN })])], root)).rejects.toThrow(
      /got NaN for sequence "s" of "a"/,
    );
    await expect(compareScores([fakeScore("a", [fakeSequence({ id: "s", steps: 0, value: 0 })])], root)).rejects.toThrow(
      /at least one observed step/,
    );
  });
});
