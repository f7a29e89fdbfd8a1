import { key } from "@unrolled/core";
import { compareScores, partialDifferences, positionRanges } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { fakeScore, fakeSequence } from "../../support/fake-scores.js";

/** Sequences of unequal lengths in three groups, with made-up increments. */
const lengths = [4, 7, 2, 9, 5, 6];
const made = (model: number) =>
  lengths.map((length, i) => {
    const increments = Float64Array.from({ length }, (_, t) => -1 - Math.sin(model + 3 * i + 1.7 * t) ** 2);
    return fakeSequence({ id: `s${i}`, steps: length, group: `g${i % 3}`, value: increments.reduce((a, b) => a + b), increments });
  });
const [a, b] = [made(1), made(2)];

describe("partialDifferences", () => {
  it("of one part that holds all steps is the paired difference of the comparison, error and interval too", async () => {
    const [all] = await partialDifferences(a, b, { names: ["all"], partOf: () => 0 });
    const comparison = await compareScores(
      [a, b].map((sequences, m) => ({ name: `m${m}`, logLikelihood: fakeScore(`m${m}`, sequences, null).logLikelihood })),
      key(1),
    );
    const [pair] = comparison.pairs;
    expect(all.meanDifferencePerStep).toBeCloseTo(pair.meanDifferencePerStep, 12);
    expect(all.standardError).toBeCloseTo(pair.standardError, 12);
    expect(all.interval95![0]).toBeCloseTo(pair.interval95![0], 12);
    expect([all.units, all.steps]).toEqual([3, lengths.reduce((sum, length) => sum + length)]);
  });

  it("parts that divide the steps add up to the whole, and a step left out is in none", async () => {
    const even = await partialDifferences(a, b, { names: ["even", "odd", "none"], partOf: (_, t) => (t === 1 ? null : t % 2) });
    const sum = even.slice(0, 2).reduce((total, { meanDifferencePerStep, steps }) => total + meanDifferencePerStep * steps, 0);
    const direct = a.flatMap(({ increments }, i) => [...increments].map((value, t) => (t === 1 ? 0 : value - b[i].increments[t])));
    expect(sum).toBeCloseTo(direct.reduce((total, value) => total + value, 0), 12); // biome-ignore format: one sum
    expect(even[2]).toMatchObject({ steps: 0, units: 0, interval95: null, meanDifferencePerStep: Number.NaN });
  });

  it("within a group counts its sequences as the units, where that is asked for", async () => {
    const parts = { names: ["g0", "g1", "g2"], partOf: (i: number) => i % 3 };
    const [over] = await partialDifferences(a, b, { ...parts, over: "sequences" });
    const [clustered] = await partialDifferences(a, b, parts);
    expect([over.units, clustered.units]).toEqual([2, 1]);
    expect(over.interval95).not.toBeNull();
    expect(clustered.interval95).toBeNull();
  });

  it("refuses scores of other sequences", async () => {
    await expect(partialDifferences(a, b.slice(1), { names: [], partOf: () => 0 })).rejects.toThrow(/same sequences.*got 6 and 5/);
    await expect(partialDifferences(a, [...b].reverse(), { names: [], partOf: () => 0 })).rejects.toThrow(/got 4 of "s0" and 6 of "s5"/);
  });

  it("ranges of positions divide the length, each of the first 24 alone", () => {
    for (const length of [1, 5, 24, 25, 1000]) {
      const ranges = positionRanges(length);
      expect(ranges[0].from).toBe(0);
      expect(ranges.at(-1)!.to).toBe(length);
      ranges.slice(1).forEach(({ from }, r) => {
        expect(from).toBe(ranges[r].to);
      });
      expect(ranges.filter(({ from, to }) => from < 24 && to - from !== 1)).toEqual([]);
    }
    expect(positionRanges(100_000).length).toBeLessThan(80);
  });
});
