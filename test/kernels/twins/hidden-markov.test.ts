import { hmmCorrect, hmmDoubtful, hmmRatio, hmmSmooth, hmmWatched } from "@unrolled/kernels";
import { expect, it } from "vitest";
import { describeOnEachKernel } from "../../support/each-kernel.js";
import { describeTwins, noise, type TwinCase } from "../../support/kernel-twins.js";

const sizes = [1, 2, 3, 4, 5, 32, 33];
const none = Number.NEGATIVE_INFINITY;
/** K terms near 1 and a logarithm: some ulp each. Probabilities are compared on their own scale where they are tiny. */
const tolerance = (K: number): number => 1e-15 * (K + 4);

/** Rows of laws: ordinary ones and those with states of probability 0 or nearly so. */
function laws(K: number, rows: number, seed: number): number[] {
  return Array.from({ length: rows }, (_, r) => {
    const law = noise(K, 100 * seed + r, 0.5).map((x) => x + 0.5);
    const sum = law.reduce((a, b) => a + b);
    const p = law.map((x) => x / sum);
    if (r % 6 === 1) p[0] = K > 1 ? 0 : p[0];
    if (r % 6 === 2) p[K - 1] = K > 1 ? 0 : p[K - 1];
    if (r % 6 === 3) p[K >> 1] = 1e-150;
    if (r % 6 === 4) p[0] = 1e-300;
    // Below the least normal number.
    if (r % 6 === 5) p[K - 1] = 3e-312;
    return p;
  }).flat();
}
/** Log-emissions of six kinds, in turns of their own so that every law meets each. */
function emissions(K: number, rows: number, seed: number): number[] {
  return Array.from({ length: rows }, (_, r) => {
    const kind = Math.floor(r / 6) % 7;
    const e = noise(K, 100 * seed + r, 3);
    if (kind === 1) return e.map(() => -1.75);
    if (kind === 2) return e.map(() => none);
    if (kind === 3) return e.map((x, k) => (k === K - 1 ? x : none));
    if (kind === 4) return e.map((x, k) => (k === 0 ? 500 + x : x));
    if (kind === 5) return e.map((x, k) => -400 * k + x);
    if (kind === 6) return e.map((x) => 300 * x - 2000);
    return e;
  }).flat();
}
const rowsOfAll = 42;
const flagsOf = (rows: number): number[] =>
  Array.from({ length: rows }, (_, r) => [0, hmmWatched, hmmDoubtful, hmmWatched | hmmDoubtful][(r + (r >> 2)) % 4]);

const correct = sizes.flatMap((K) =>
  [false, true].map(
    (tinyTransition): TwinCase => ({
      title: `K = ${K}${tinyTransition ? ", a tiny transition" : ""}`,
      given: {
        alpha: { kind: "float64", values: noise(rowsOfAll * K, 1), written: true, row: K },
        increments: { kind: "float64", values: noise(rowsOfAll, 2), written: true, row: 1 },
        flags: { kind: "int32", values: flagsOf(rowsOfAll), written: true, row: 1 },
        predicted: { kind: "float64", values: laws(K, rowsOfAll, 3), row: K },
        logEmission: { kind: "float64", values: emissions(K, rowsOfAll, 4), row: K },
      },
      count: rowsOfAll,
      call: ({ alpha, increments, flags, predicted, logEmission }, rows) =>
        hmmCorrect(
          alpha.array,
          alpha.at,
          predicted.array,
          predicted.at,
          logEmission.only,
          increments.array,
          increments.at,
          flags.only,
          tinyTransition,
          rows,
          K,
        ),
      tolerance: tolerance(K),
      scale: 1,
    }),
  ),
);

const ratio = sizes.flatMap((K) =>
  [0, hmmDoubtful, hmmWatched | hmmDoubtful].map(
    (skip): TwinCase => ({
      title: `K = ${K}, skipping ${skip}`,
      given: {
        q: { kind: "float64", values: noise(12 * K, 1), written: true, row: K },
        gamma: { kind: "float64", values: laws(K, 12, 2), row: K },
        predicted: { kind: "float64", values: laws(K, 12, 3), row: K },
        flags: { kind: "int32", values: flagsOf(12), row: 1 },
      },
      count: 12,
      call: ({ q, gamma, predicted, flags }, rows) =>
        hmmRatio(q.only, gamma.array, gamma.at, predicted.array, predicted.at, flags.only, skip, rows, K),
      tolerance: 0,
      exactOnSimd: true,
    }),
  ),
);

const smooth = sizes.map(
  (K): TwinCase => ({
    title: `K = ${K}`,
    given: {
      alpha: { kind: "float64", values: laws(K, 12, 1), written: true, row: K },
      b: { kind: "float64", values: [...noise(11 * K, 2, 0.5).map((x) => x + 0.5), ...new Array<number>(K).fill(0)], row: K },
    },
    count: 12,
    call: ({ alpha, b }, rows) => hmmSmooth(alpha.array, alpha.at, b.only, rows, K),
    tolerance: tolerance(K),
    scale: 1,
  }),
);

describeTwins({ hmmCorrect: correct, hmmRatio: ratio, hmmSmooth: smooth });

describeOnEachKernel("hmmCorrect", () => {
  function one(predicted: readonly number[], logEmission: readonly number[], flag = 0, tiny = false) {
    const K = predicted.length;
    const alpha = new Float64Array(K);
    const increment = new Float64Array(1);
    const flags = Int32Array.of(flag);
    hmmCorrect(alpha, 0, Float64Array.from(predicted), 0, Float64Array.from(logEmission), increment, 0, flags, tiny, 1, K);
    return { alpha: [...alpha], increment: increment[0], flag: flags[0] };
  }

  it("gives an emission that is the same in all reachable states exactly as the increment", () => {
    for (const K of sizes)
      for (const e of [-1.1, 0, -7.3e5, 600.7]) {
        const law = laws(K, 2, K).slice(K);
        const emission = law.map((p) => (p > 0 ? e : 9999));
        expect(one(law, emission).increment).toBe(e);
      }
    expect(one([1], [-3.3])).toEqual({ alpha: [1], increment: -3.3, flag: 0 });
  });

  it("goes on from the prediction where the target is impossible, and passes unreachable states over", () => {
    for (const K of sizes.slice(1)) {
      const law = laws(K, 2, K).slice(K);
      const total = law.reduce((a, b) => a + b);
      const impossible = one(
        law,
        law.map((p) => (p > 0 ? none : 5)),
      );
      expect(impossible.increment).toBe(none);
      impossible.alpha.forEach((a, k) => {
        expect(a).toBeCloseTo(law[k] / total, 14);
      });
      for (const far of [none, -1e5, 1e5, 1e308]) {
        const { alpha, increment } = one(
          law,
          law.map((p, k) => (p > 0 ? -(k % 2) : far)),
        );
        expect(alpha[0]).toBe(0);
        expect(alpha.reduce((a, b) => a + b)).toBeCloseTo(1, 13);
        expect(increment).toBeLessThan(0);
      }
    }
  });

  it("gives a NaN its row's increment and no other's", () => {
    for (const K of sizes)
      for (let bad = 0; bad < K; bad += 3) {
        const logEmission = new Float64Array(3 * K).fill(-1);
        logEmission[K + bad] = Number.NaN;
        const increments = new Float64Array(3);
        hmmCorrect(
          new Float64Array(3 * K),
          0,
          new Float64Array(3 * K).fill(1 / K),
          0,
          logEmission,
          increments,
          0,
          new Int32Array(3),
          false,
          3,
          K,
        );
        expect([...increments]).toEqual([-1, Number.NaN, -1]);
      }
  });

  it("takes the logarithm of a mass below the least normal number", () => {
    for (const p of [1e-290, 2e-308, 1e-310, 5e-324]) {
      const { alpha, increment } = one([p, 0.25, 0.5], [-2, none, none]);
      expect(alpha).toEqual([1, 0, 0]);
      expect(increment).toBeCloseTo(Math.log(p) - 2, 12);
    }
  });

  it("watches an entry below 1e-140 and doubts what a watched row predicts below 1e-280", () => {
    expect(one([0.5, 0.5], [0, -322]).flag).toBe(0);
    expect(one([0.5, 0.5], [0, -323]).flag).toBe(hmmWatched);
    expect(one([0.5, 0.5], [0, -800]).flag).toBe(hmmWatched);
    expect(one([0.5, 0.5], [0, none]).flag).toBe(0);
    expect(one([0.5, 0.5], [0, 0], hmmWatched).flag).toBe(0);
    expect(one([1, 1e-281], [0, 0], 0).flag & hmmDoubtful).toBe(0);
    expect(one([1, 1e-281], [0, 0], hmmWatched).flag & hmmDoubtful).toBe(hmmDoubtful);
    expect(one([1, 1e-279], [0, 0], hmmWatched).flag & hmmDoubtful).toBe(0);
    expect(one([1, 0, 1e-281], [0, 0, 0], 0, true).flag & hmmDoubtful).toBe(hmmDoubtful);
    expect(one([1, 0.5], [0, 0], hmmDoubtful).flag).toBe(hmmDoubtful);
  });
});

describeOnEachKernel("hmmSmooth", () => {
  it("scales rows of the smallest masses to laws", () => {
    for (const tiny of [1e-200, 1e-300, 1e-308, 1e-310, 2e-322])
      for (const K of sizes) {
        const alpha = new Float64Array(K).fill(1);
        hmmSmooth(alpha, 0, new Float64Array(K).fill(tiny), 1, K);
        for (const a of alpha) expect(a).toBeCloseTo(1 / K, 14);
      }
  });
});
