import { type Key, key } from "@unrolled/core";
import { compareScores } from "@unrolled/inference";
import { describe, expect, test } from "vitest";
import { blockCut } from "../../packages/inference/src/comparison/cut-into-blocks.js";
import { independentUnits } from "../../packages/inference/src/comparison/independent-units.js";
import { ratioEstimate } from "../../packages/inference/src/comparison/ratio-estimate.js";
import { scorePerStep } from "../../packages/inference/src/comparison/score-per-step.js";
import { fakeScore, fakeSequence } from "../support/fake-scores.js";

const root = key("comparison coverage");
const runs = 1_000;
const naiveRuns = 300;

/**
 * A known clustered design: each of `groupCount` groups has its own advantage ~ N(advantage, 0.05²) per step and three
 * sequences of random length 20..119 that share it, each with noise of its own.
 */
function clustered(at: Key, groupCount: number, advantage: number) {
  const normals = new Float64Array(groupCount * 4);
  const uniforms = new Float64Array(groupCount * 3);
  at.fold("normal").fillNormal(normals);
  at.fold("length").fillUniform(uniforms);
  const sequences = Array.from({ length: groupCount * 3 }, (_, i) => {
    const group = Math.floor(i / 3);
    const steps = 20 + Math.floor(100 * uniforms[i]);
    const value = steps * (advantage + 0.05 * normals[group]) + 0.1 * Math.sqrt(steps) * normals[groupCount + i];
    return fakeSequence({ id: `s${i}`, group: `g${group}`, steps, value });
  });
  const flat = sequences.map((sequence) => ({ ...sequence, value: 0 }));
  return [fakeScore("a", sequences), fakeScore("b", flat)];
}

describe("under a known clustered design", () => {
  for (const groupCount of [8, 30]) {
    test(`the t interval covers the truth 95 % of the time with ${groupCount} groups, and ignoring groups would not`, async () => {
      const truth = 0.02;
      let covered = 0;
      let coveredUngrouped = 0;
      let bootstrapCovered = 0;
      for (let s = 0; s < runs; s++) {
        const models = clustered(root.fold(groupCount).fold(s), groupCount, truth);
        const { interval95, tests } = (await compareScores(models, root)).pairs[0];
        if (interval95![0] < truth && truth < interval95![1]) covered++;
        if (tests.bootstrap!.interval95[0] < truth && truth < tests.bootstrap!.interval95[1]) bootstrapCovered++;
        if (s >= naiveRuns) continue;
        const ungrouped = models.map(({ name, logLikelihood }) =>
          fakeScore(
            name,
            logLikelihood.sequences.map((x) => ({ ...x, group: null })),
          ),
        );
        const naive = (await compareScores(ungrouped, root)).pairs[0].interval95!;
        if (naive[0] < truth && truth < naive[1]) coveredUngrouped++;
      }
      // Binomial sd at 95 % over 1,000 runs: 0.69 points; four of them.
      expect(covered / runs).toBeGreaterThan(0.95 - 0.028);
      expect(covered / runs).toBeLessThan(0.95 + 0.028);
      expect(coveredUngrouped / naiveRuns).toBeLessThan(0.88);
      // The percentile bootstrap is known to be too narrow with few units.
      expect(bootstrapCovered / runs).toBeGreaterThan(groupCount === 8 ? 0.85 : 0.91);
    });
  }

  test("planted differences are found and the tests keep their level", async () => {
    let found = 0;
    const falseAlarms = { pairedT: 0, wilcoxon: 0 };
    const few = 500;
    for (let s = 0; s < few; s++) {
      const planted = (await compareScores(clustered(root.fold("planted").fold(s), 20, 0.05), root)).pairs[0];
      if (planted.tests.pairedT!.pValueHolm < 0.05 && planted.meanDifferencePerStep > 0) found++;
      const none = (await compareScores(clustered(root.fold("none").fold(s), 20, 0), root)).pairs[0];
      for (const name of ["pairedT", "wilcoxon"] as const) if (none.tests[name]!.pValue < 0.05) falseAlarms[name]++;
    }
    expect(found / few).toBeGreaterThan(0.95);
    for (const count of Object.values(falseAlarms)) expect(Math.abs(count / few - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / few));
  });
});

describe("groups of very unequal length", () => {
  const repeats = 4_000;
  const perGroup = 4;
  const truth = 0.02;

  /** How often the 95 % interval of one design covers the truth: groups of four sequences of one length, which is the group's own. */
  async function coverage(at: Key, groupCount: number, sigma: number, correlated: boolean): Promise<number> {
    const draws = groupCount * (perGroup + 2);
    const normals = new Float64Array(repeats * draws);
    at.fillNormal(normals);
    let covered = 0;
    for (let s = 0; s < repeats; s++) {
      const z = normals.subarray(s * draws, (s + 1) * draws);
      const members = Array.from({ length: groupCount * perGroup }, (_, i) => {
        const g = Math.floor(i / perGroup);
        const steps = Math.max(1, Math.round(100 * Math.exp(sigma * z[g])));
        const shared = correlated ? 0.1 * steps * z[groupCount + g] : 0;
        return { id: `${i}`, group: `${g}`, steps, value: steps * truth + shared + Math.sqrt(steps) * z[2 * groupCount + i] };
      });
      const [low, high] = (await ratioEstimate(independentUnits(members))).interval95!;
      if (low < truth && truth < high) covered++;
    }
    return covered / repeats;
  }

  for (const groupCount of [5, 10, 20, 60])
    for (const sigma of [0, 0.5, 1])
      for (const correlated of [false, true])
        test(`${groupCount} groups, ${sigma === 0 ? "equal lengths" : `log-normal lengths (σ = ${sigma})`}, sequences ${correlated ? "correlated" : "independent"} within groups: 95 % intervals cover 92.5 to 98.5 %`, async () => {
          const share = await coverage(
            root.fold("unequal").fold(groupCount).fold(String(sigma)).fold(String(correlated)),
            groupCount,
            sigma,
            correlated,
          );
          console.log(`${groupCount} groups, sigma ${sigma}, ${correlated ? "correlated" : "independent"}: ${share}`);
          expect(share).toBeGreaterThan(0.925);
          expect(share).toBeLessThan(0.985);
        });
});

describe("blocks of one long sequence", () => {
  const repeats = 2_000;

  /** Coverage where the differences of one sequence are an autoregression around the truth. */
  async function coverage(at: Key, length: number, memory: number): Promise<number> {
    const truth = 0.1;
    const normals = new Float64Array(repeats * (length + 1));
    at.fillNormal(normals);
    let covered = 0;
    for (let s = 0; s < repeats; s++) {
      let state = normals[s * (length + 1) + length] / Math.sqrt(1 - memory ** 2);
      const increments = new Float64Array(length);
      for (let t = 0; t < length; t++) {
        increments[t] = truth + state;
        state = memory * state + normals[s * (length + 1) + t];
      }
      const value = increments.reduce((sum, x) => sum + x, 0);
      const scored = fakeScore("a", [fakeSequence({ id: "s", context: 50, steps: length, value, increments })]);
      const { unitKind, interval95 } = await scorePerStep(scored, blockCut([scored]));
      expect(unitKind).toBe("blocks");
      if (interval95![0] < truth && truth < interval95![1]) covered++;
    }
    return covered / repeats;
  }

  for (const [length, memory, least] of [
    [20, 0, 0.925],
    [100, 0, 0.925],
    [100, 0.6, 0.9],
    [400, 0.6, 0.92],
  ] as const)
    test(`${length} steps, an autoregression with coefficient ${memory}: 95 % intervals cover at least ${100 * least} %`, async () => {
      const share = await coverage(root.fold("blocks").fold(length).fold(String(memory)), length, memory);
      console.log(`${length} steps, coefficient ${memory}: ${share}`);
      expect(share).toBeGreaterThan(least);
      expect(share).toBeLessThan(0.975);
    });
});
