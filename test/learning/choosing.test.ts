import { chooseOnValid, halvingRungs, survivors } from "@unrolled/learning";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("survivors", () => {
  it("are the best, best first, ties in the given order, scores that are none last", () => {
    const scores = [Number.NaN, -2, null, -1, Number.NEGATIVE_INFINITY, -1];
    const ranked = survivors(
      scores.map((score, i) => ({ score, i })),
      6,
      (r) => r.score,
    );
    expect(ranked.map((r) => r.i)).toEqual([3, 5, 1, 4, 0, 2]);
  });

  it("do not depend on the order of the others, and are never worse than those left out", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 12 }),
        (scores, keep) => {
          const kept = survivors(scores, keep, (x) => x);
          expect(kept).toHaveLength(Math.min(keep, scores.length));
          const sorted = [...scores].sort((a, b) => b - a || 0);
          for (const [i, x] of kept.entries()) expect(x === sorted[i]).toBe(true);
        },
      ),
      { seed: 1 },
    );
  });

  it("must be at least one", () => {
    expect(() => survivors([1], 0, (x) => x)).toThrow(RangeError);
  });
});

describe("chooseOnValid", () => {
  it("takes the best validation score, and the first of equals", () => {
    const candidates = [-2, -1, -1, null].map((validPerStep, i) => ({ validPerStep, i }));
    expect(chooseOnValid(candidates).i).toBe(1);
  });

  it("chooses a model that forbids the validation data only where there is no other", () => {
    const impossible = { validPerStep: Number.NEGATIVE_INFINITY };
    expect(chooseOnValid([{ validPerStep: Number.NaN }, impossible])).toBe(impossible);
  });

  it("refuses to choose among candidates without a score", () => {
    expect(() => chooseOnValid([{ validPerStep: null }, { validPerStep: Number.NaN }])).toThrow("got none among 2");
    expect(() => chooseOnValid([])).toThrow(RangeError);
  });
});

describe("halvingRungs", () => {
  it("keeps one in `factor` and lets it run `factor` times as long", () => {
    expect(halvingRungs({ candidates: 9, first: 2, last: 20 })).toEqual([
      { iterations: 2, keep: 3 },
      { iterations: 6, keep: 1 },
      { iterations: 20, keep: 1 },
    ]);
    expect(halvingRungs({ candidates: 1, first: 2, last: 20 })).toEqual([{ iterations: 20, keep: 1 }]);
  });

  it("never lets a round end before the one before it, and ends with one candidate at the last iteration", () => {
    const count = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(count, count, count, fc.integer({ min: 2, max: 5 }), (candidates, first, more, factor) => {
        const rungs = halvingRungs({ candidates, first, last: first + more, factor });
        expect(rungs.at(-1)).toEqual({ iterations: first + more, keep: 1 });
        rungs.slice(1).forEach((rung, i) => {
          expect(rung.iterations).toBeGreaterThan(rungs[i].iterations);
          expect(rung.keep).toBeLessThanOrEqual(rungs[i].keep);
        });
      }),
      { seed: 1 },
    );
  });

  it("refuses counts that make no plan", () => {
    expect(() => halvingRungs({ candidates: 0, first: 1, last: 2 })).toThrow(RangeError);
    expect(() => halvingRungs({ candidates: 2, first: 3, last: 2 })).toThrow(RangeError);
  });
});
