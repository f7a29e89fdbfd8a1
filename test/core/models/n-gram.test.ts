import { type Dataset, fitNGram, key, type NGramSpec, nGram, packDataset, type SequenceRecord, type Smoothing } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { estimateDiscounts } from "../../../packages/core/src/models/n-gram/discounts.js";
import { naiveNGram } from "./naive-n-gram.js";

type Targets = readonly (number | null)[];
const dataOf = (size: number, sequences: readonly Targets[]): Dataset =>
  packDataset({
    name: "text",
    targets: { kind: "categorical", size, symbols: null },
    sequences: sequences.map((targets, i): SequenceRecord => ({ id: `s${i}`, targets })),
  });
type NGram = ReturnType<typeof nGram>;
/** log p of each step of one sequence. */
function increments(model: NGram, targets: Targets): number[] {
  const out = new Float64Array(targets.length).fill(Number.NaN);
  model.views.rollout(dataOf(model.targets.size, [targets])).logProbInto(out, createWorkspace());
  return Array.from(out);
}
const probabilities = (model: NGram, targets: Targets): number[] => increments(model, targets).map(Math.exp);
const closeTo = (actual: readonly number[], expected: readonly number[], tolerance: number): void => {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(tolerance);
};
/** All sequences of `length` over 0..V−1. */
const sequencesOf = (V: number, length: number): number[][] =>
  length === 0 ? [[]] : sequencesOf(V, length - 1).flatMap((head) => Array.from({ length: V }, (_, w) => [...head, w]));

const smoothings: Smoothing[] = ["kneser-ney", "witten-bell"];
const ragged: Targets[] = [
  [0, 1, 0, 2, 1, 0, 1, 0, 0, 2],
  [2],
  [1, null, 0, 1, 0, null, null, 2, 0],
  [null, 0, 1],
  [0, 1, 0, 2, 2, 2, 0, 1],
  [null],
];

describe("fitNGram on a-a-b, worked by hand", () => {
  const aab = dataOf(2, [[0, 0, 1]]);

  it("Witten–Bell: p(a) = 3/5, p(a | a) = 11/20, p(a | start) = 4/5", () => {
    const model = fitNGram(aab, { order: 2, smoothing: "witten-bell" });
    closeTo(probabilities(model, [0, 0, 1]), [4 / 5, 11 / 20, 9 / 20], 1e-15);
    closeTo(probabilities(model, [1, 0, 0]), [1 / 5, 3 / 5, 11 / 20], 1e-15);
    closeTo(probabilities(fitNGram(aab, { order: 1, smoothing: "witten-bell" }), [0, 1]), [3 / 5, 2 / 5], 1e-15);
  });

  it("Kneser–Ney: a was seen after two different steps, b after one; p(a) = 2/3, p(a | a) = 7/12, p(a | start) = 5/6", () => {
    const model = fitNGram(aab, { order: 2, smoothing: "kneser-ney" });
    closeTo(probabilities(model, [0, 0, 1]), [5 / 6, 7 / 12, 5 / 12], 1e-15);
    closeTo(probabilities(model, [1, 0, 1]), [1 / 6, 2 / 3, 5 / 12], 1e-15);
  });

  it("counts as parameters the probabilities stored: (a), (b), (a | start), (a | a), (b | a)", () => {
    for (const smoothing of smoothings) expect(fitNGram(aab, { order: 2, smoothing }).parameterCount).toBe(5);
    expect(fitNGram(aab, { order: 1, smoothing: "witten-bell" }).parameterCount).toBe(2);
  });
});

describe.each(smoothings)("an n-gram with %s smoothing", (smoothing) => {
  it.each([1, 2, 3, 4, 6])("of order %i agrees with the definition by lists of occurrences, missing targets and all", (order) => {
    const model = fitNGram(dataOf(3, ragged), { order, smoothing });
    const naive = naiveNGram(ragged, order, 3, smoothing);
    const tests: Targets[] = [...ragged, ...sequencesOf(3, 4), [0, null, 1, 0, 2], [null, null, 1, 1], [2, 1, 0, null]];
    for (const targets of tests) closeTo(increments(model, targets), naive(targets), 1e-13);
  });

  it.each([1, 2, 3, 5])("of order %i sums to 1 over the symbols after every context, seen or not", (order) => {
    const data = dataOf(4, [...ragged, [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1]]);
    const model = fitNGram(data, { order, smoothing });
    for (let length = 0; length < 4; length++)
      for (const context of sequencesOf(4, length)) {
        const law = [0, 1, 2, 3].map((w) => probabilities(model, [...context, w])[length]);
        expect(Math.abs(law.reduce((a, b) => a + b) - 1)).toBeLessThan(1e-12);
        expect(Math.min(...law)).toBeGreaterThan(0);
      }
  });

  it("starts every sequence afresh, and gives it the same bytes alone and in a batch", () => {
    const data = dataOf(3, ragged);
    const model = fitNGram(data, { order: 3, smoothing });
    const together = new Float64Array(data.stepCount);
    model.views.rollout(data).logProbInto(together, createWorkspace());
    ragged.forEach((targets, index) => {
      const row = data.order.indexOf(index);
      expect(targets.map((_, t) => together[data.starts[t] + row])).toEqual(increments(model, targets));
    });
    const whole = increments(model, [0, 1, 0, 2]);
    expect(increments(model, [0, 2])[0]).toBe(whole[0]);
    expect(increments(model, [0, 2])[1]).not.toBe(whole[3]);
  });

  it("gives a missing target 0 and uses only the steps after it", () => {
    const model = fitNGram(dataOf(3, ragged), { order: 3, smoothing });
    const [, missing, afterMissing, later] = increments(model, [0, null, 1, 0]);
    expect(missing).toBe(0);
    expect(afterMissing).toBe(increments(model, [null, 1])[1]);
    expect(later).toBe(increments(model, [2, null, 1, 0])[3]);
    // The unigram law: that of the same counts without any context.
    if (smoothing === "witten-bell")
      expect(afterMissing).toBeCloseTo(increments(fitNGram(dataOf(3, ragged), { order: 1, smoothing }), [1])[0], 14);
  });

  it("comes back from its file, as JSON, to the same bytes", () => {
    const model = fitNGram(dataOf(3, ragged), { order: 4, smoothing, name: "four" });
    const file = JSON.parse(JSON.stringify(model.toFile())) as NGramSpec;
    const again = nGram(file);
    expect(again.toFile()).toEqual(model.toFile());
    expect(again.name).toBe("four");
    for (const targets of ragged) expect(increments(again, targets)).toEqual(increments(model, targets));
    expect(nGram({ ...file, provenance: { seed: 1 } }).toFile().provenance).toEqual({ seed: 1 });
  });

  it("samples its own law: pairs of steps in a long draw, and first steps over many draws", () => {
    const model = fitNGram(dataOf(3, ragged), { order: 2, smoothing });
    const n = 30_000;
    const { targets, states } = model.sample(n, key("sample"));
    expect(states).toBeNull();
    const drawn = targets as number[];
    for (const c of [0, 1, 2]) {
      const after = drawn.filter((_, t) => t > 0 && drawn[t - 1] === c);
      for (const w of [0, 1, 2]) {
        const p = probabilities(model, [0, c, w])[2];
        const se = Math.sqrt((p * (1 - p)) / after.length);
        expect(se).toBeLessThan(0.01);
        expect(Math.abs(after.filter((x) => x === w).length / after.length - p)).toBeLessThan(5 * se);
      }
    }
    const firsts = key("firsts")
      .split(5000)
      .map((k) => model.sample(1, k).targets[0]);
    const p = probabilities(model, [0])[0];
    expect(Math.abs(firsts.filter((w) => w === 0).length / 5000 - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / 5000));
    expect(model.sample(50, key("sample")).targets).toEqual(drawn.slice(0, 50));
  });

  it("is uniform without data, and certain of an only symbol", () => {
    const empty = fitNGram(dataOf(4, [[null, null]]), { order: 3, smoothing });
    closeTo(probabilities(empty, [1, 2, null, 3]), [0.25, 0.25, 1, 0.25], 1e-15);
    expect(empty.parameterCount).toBe(0);
    closeTo(increments(fitNGram(dataOf(1, [[0, 0, 0]]), { order: 2, smoothing }), [0, 0]), [0, 0], 1e-15);
  });

  it("prefers the longer context on text that repeats itself", () => {
    const text = "the cat sat on the mat and the rat sat on the cat and the cat sat on the rat ";
    const symbols = [...new Set(text)].sort();
    const codes = Array.from(text, (c) => symbols.indexOf(c));
    const score = (order: number): number =>
      increments(fitNGram(dataOf(symbols.length, [codes]), { order, smoothing }), codes).reduce((a, b) => a + b);
    expect(score(2)).toBeGreaterThan(score(1));
    expect(score(3)).toBeGreaterThan(score(2));
  });
});

describe("estimateDiscounts", () => {
  const counts = (...n: number[]): number[] => n.flatMap((times, i) => new Array<number>(times).fill(i + 1));

  it("is Chen and Goodman's equation 26 where it applies", () => {
    const Y = 50 / (50 + 2 * 20);
    closeTo(estimateDiscounts(counts(50, 20, 10, 6, 40)), [1 - (2 * Y * 20) / 50, 2 - (3 * Y * 10) / 20, 3 - (4 * Y * 6) / 10], 1e-15);
  });

  it("applies where two discounts are equal", () => {
    // Y = 1/4: D_1 = 1 − 2 · 3 / (4 · 2) = D_2 = 2 − 3 · 7 / (4 · 3).
    closeTo(estimateDiscounts(counts(2, 3, 7, 1)), [0.25, 0.25, 3 - 1 / 7], 1e-15);
    // Y = 1/5: D_2 = 2 − 3 · 2 / (5 · 2) = D_3 = 3 − 4 · 4 / (5 · 2).
    closeTo(estimateDiscounts(counts(1, 2, 2, 4)), [0.2, 1.4, 1.4], 1e-15);
  });

  it("falls back on one discount, and on a half where there is nothing to estimate it from", () => {
    closeTo(estimateDiscounts(counts(3, 1)), [3 / 5, 3 / 5, 3 / 5], 1e-15);
    closeTo(estimateDiscounts(counts(10, 10, 1, 50)), [1 / 3, 1 / 3, 1 / 3], 1e-15);
    expect(estimateDiscounts(counts(5))).toEqual([0.5, 0.5, 0.5]);
    expect(estimateDiscounts([])).toEqual([0.5, 0.5, 0.5]);
  });
});

describe("nGram and fitNGram", () => {
  const good: NGramSpec = { order: 2, smoothing: "witten-bell", size: 2, codes: [0, 1, 7], counts: [1, 1, 1] };

  it("read the documented codes: a-a-b is the pairs a-a, a-b and start-a, 0·4+0, 0·4+1 and 2·4+0", () => {
    expect(nGram(good).toFile()).toMatchObject({ format: "unrolled/model", version: 1, kind: "n-gram", ...good });
    expect(fitNGram(dataOf(2, [[0, 0, 1]]), { order: 2, smoothing: "witten-bell" }).toFile()).toMatchObject(good);
    expect(fitNGram(dataOf(2, [[0, null, 1]]), { order: 3, smoothing: "witten-bell" }).toFile()).toMatchObject({
      codes: [2 * 16 + 2 * 4 + 0, 3 * 16 + 3 * 4 + 1 - 40],
      counts: [1, 1],
    });
  });

  it.each<[Partial<NGramSpec>, RegExp]>([
    [{ order: 0 }, /nGram: order must be an integer of at least 1, got 0/],
    [{ order: 60 }, /nGram: order must be at most 26 for 2 symbols, got 60/],
    [{ size: 0 }, /nGram: size must be an integer of at least 1, got 0/],
    [{ smoothing: "none" as Smoothing }, /nGram: smoothing must be "kneser-ney" or "witten-bell", got "none"/],
    [{ counts: [1, 1] }, /nGram: codes and counts must be of one length, got 3 and 2/],
    [{ counts: [1, 0, 1] }, /nGram: counts must be integers of at least 1, got 0 at 2/],
    [{ codes: [0, 0, 8] }, /nGram: codes must rise.* got 0 at 2/],
    [{ codes: [0, 1, 70] }, /nGram: codes must be below \(size \+ 2\)\^order = 16, got 71 at 3/],
    [{ codes: [0, 1, 1] }, /nGram: a target must be a symbol 0..1, got 2 in the n-gram at 3/],
    [{ order: 3, codes: [0, 1, 32] }, /nGram: nothing but 2 can come before 2 in a context, got 0 in the n-gram at 3/],
  ])("refuse counts that mean nothing: %j", (change, message) => {
    expect(() => nGram({ ...good, ...change })).toThrow(message);
  });

  it("refuse targets that are not symbols, data of another size, and orders too long to code", () => {
    const real = packDataset({ name: "real", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[0.5]] }] });
    expect(() => fitNGram(real, { order: 2, smoothing: "witten-bell" })).toThrow(
      /fitNGram: data "real" must have categorical targets, got real ones/,
    );
    expect(() => nGram(good).views.rollout(real)).toThrow(TypeError);
    expect(() => nGram(good).views.rollout(dataOf(3, [[0]]))).toThrow(/needs targets of size 2, data "text" has size 3/);
    expect(() => fitNGram(dataOf(88, [[0]]), { order: 9, smoothing: "witten-bell" })).toThrow(
      /order must be at most 8 for 88 symbols, got 9/,
    );
    expect(() => fitNGram(dataOf(88, [[0]]), { order: 8, smoothing: "witten-bell" })).not.toThrow();
    expect(() => nGram(good).sample(0, key(1))).toThrow(/sample: length must be an integer of at least 1, got 0/);
  });

  it("do not see later changes of what they were given", () => {
    const codes = [...good.codes];
    const model = nGram({ ...good, codes });
    codes[0] = 5;
    expect(model.toFile().codes).toEqual(good.codes);
    expect(Object.isFrozen(model)).toBe(true);
  });
});
