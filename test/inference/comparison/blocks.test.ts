import { key, type PairedDifference } from "@unrolled/core";
import { compareScores } from "@unrolled/inference";
import { describe, expect, test } from "vitest";
import { automaticBlockLength } from "../../../packages/inference/src/comparison/automatic-block-length.js";
import golden from "../../fixtures/comparison/arch.json" with { type: "json" };
import { fakeScore, fakeSequence } from "../../support/fake-scores.js";

const root = key("blocks tests");

/** Models whose differences on sequence i are series[i]; all but `whole` of them stand after 50 steps that were given. */
async function comparison(series: readonly (readonly number[])[], fields: object = {}, whole = false) {
  const model = (name: string, advantage: number) =>
    fakeScore(
      name,
      series.map((d, i) => {
        const increments = Float64Array.from(d, (x) => -2 + advantage * x);
        const value = increments.reduce((sum, x) => sum + x, 0);
        return fakeSequence({ id: `s${i}`, ...(whole ? {} : { context: 50 }), steps: d.length, value, increments, ...fields });
      }),
    );
  const { pairs, scores, warnings } = await compareScores([model("a", 1), model("b", 0)], root);
  return { pair: pairs[0], scores, warnings };
}

const compared = async (...given: Parameters<typeof comparison>): Promise<PairedDifference> => (await comparison(...given)).pair;

function normals(label: string, count: number): number[] {
  const z = new Float64Array(count);
  root.fold(label).fillNormal(z);
  return Array.from(z);
}

describe("the automatic block length", () => {
  for (const { n, phi, theta, series, circular } of golden.cases)
    test(`is that of the package arch for ${n} steps of an ARMA(${phi}, ${theta})`, () => {
      expect(automaticBlockLength(Float64Array.from(series))).toBeCloseTo(circular, 9);
    });

  test("is 1 where nothing varies, and for a few steps", () => {
    expect(automaticBlockLength(new Float64Array(50).fill(0.3))).toBe(1);
    expect(automaticBlockLength(Float64Array.of(1, 2))).toBe(1);
    expect(Number.isFinite(automaticBlockLength(Float64Array.of(1, 2, 4, 3)))).toBe(true);
  });
});

describe("few long sequences", () => {
  test("are cut into blocks of their steps: the same as comparing sums of neighbours", async () => {
    const d = normals("cut", 60);
    const pair = await compared([d]);
    expect(pair.unitKind).toBe("blocks");
    // b's increments are constant, and a's differ from d by a constant.
    const length = Math.ceil(2 * automaticBlockLength(Float64Array.from(d)));
    expect(pair.blockLength).toBe(length);
    const count = Math.floor(60 / length);
    expect(pair.units).toBe(count);
    const sums = Array.from({ length: count }, (_, k) => d.slice(Math.floor((k * 60) / count), Math.floor(((k + 1) * 60) / count)));
    const [a, b] = [1, 0].map((advantage, m) =>
      fakeScore(
        "ab"[m],
        sums.map((part, k) => fakeSequence({ id: `${k}`, steps: part.length, value: part.reduce((sum, x) => sum - 2 + advantage * x, 0) })),
      ),
    );
    const summed = (await compareScores([a, b], root)).pairs[0];
    expect(pair.meanDifferencePerStep).toBeCloseTo(summed.meanDifferencePerStep, 12);
    expect(pair.standardError).toBeCloseTo(summed.standardError, 12);
    expect(pair.tests.wilcoxon).toEqual(summed.tests.wilcoxon);
    expect(pair.verdict).toBe(summed.verdict);
  });

  test("have at least six blocks, and a warning where the memory is longer than they are", async () => {
    const walk = Array.from({ length: 36 }, (_, t) => Math.sin(t / 6));
    const { pair, warnings } = await comparison([walk]);
    expect(pair).toMatchObject({ units: 6, blockLength: 6 });
    expect(warnings.join()).toMatch(/depend on each other for longer than the blocks of 6 steps/);
  });

  test("of one group are cut together; a whole sequence alone is cut too; six of them are units themselves", async () => {
    const two = await compared([normals("one", 40), normals("two", 40)], { group: "g" });
    expect(two.unitKind).toBe("blocks");
    expect(two.units).toBe(Math.floor(40 / two.blockLength!));
    expect((await compared([normals("alone", 40)], {}, true)).unitKind).toBe("blocks");
    expect((await compared([normals("first", 40), normals("second", 40)], {}, true)).unitKind).toBe("sequences");
    const six = await compared(["1", "2", "3", "4", "5", "6"].map((label) => normals(label, 20)));
    expect(six).toMatchObject({ unitKind: "sequences", units: 6 });
    expect(six.blockLength).toBeUndefined();
  });

  test("share one length among all models and pairs", async () => {
    const { pair, scores } = await comparison([normals("shared", 80)]);
    for (const { units, blockLength } of scores) expect([units, blockLength]).toEqual([pair.units, pair.blockLength]);
  });

  test("with missing steps count what was observed; without increments they say what to do", async () => {
    const d = normals("missing", 30).map((x, t) => (t % 5 === 0 ? 2 : x));
    const missing = (name: string, advantage: number) => {
      const increments = Float64Array.from(d, (x, t) => (t % 5 === 0 ? 0 : -2 + advantage * x));
      return fakeScore(name, [
        fakeSequence({ id: "s", context: 9, steps: 24, value: increments.reduce((sum, x) => sum + x, 0), increments }),
      ]);
    };
    const pair = (await compareScores([missing("a", 1), missing("b", 0)], root)).pairs[0];
    expect(pair).toMatchObject({ steps: 24, unitKind: "blocks" });
    const bare = await comparison([normals("bare", 30)], { increments: new Float64Array(0) });
    expect(bare.pair.interval95).toBeNull();
    expect(bare.warnings.join()).toMatch(/increments were left out/);
  });

  test("with an impossible step in them lose its block only", async () => {
    const d = normals("impossible", 30);
    const a = Float64Array.from(d, (x) => -2 + x);
    const b = new Float64Array(30).fill(-2);
    a[4] = Number.NEGATIVE_INFINITY;
    b[25] = Number.NEGATIVE_INFINITY;
    const scored = (name: string, increments: Float64Array) =>
      fakeScore(name, [fakeSequence({ id: "s", context: 5, steps: 30, value: Number.NEGATIVE_INFINITY, increments })]);
    const pair = (await compareScores([scored("a", a), scored("b", b)], root)).pairs[0];
    expect(Number.isFinite(pair.meanDifferencePerStep)).toBe(true);
    expect(pair.warnings.join()).toMatch(/a gives probability zero to sequence s, steps \d+ to \d+, which b can explain/);
  });
});
