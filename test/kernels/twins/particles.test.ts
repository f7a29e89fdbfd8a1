import { effectiveSampleSize, kernels, normaliseLogWeights, reweight, systematicAncestors } from "@unrolled/kernels";
import { expect, it } from "vitest";
import { describeOnEachKernel, onKernel } from "../../support/each-kernel.js";
import { describeTwins, type Given, noise, type TwinCase } from "../../support/kernel-twins.js";

const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 33, 1000];
const none = Number.NEGATIVE_INFINITY;

/** Normalised weights and their logarithms; every fifth is 0 when there are more. */
function cloud(N: number): { readonly weights: Given; readonly logWeights: Given } {
  const raw = noise(N, 11, 0.5).map((u, n) => (n % 5 === 3 ? 0 : u + 0.5));
  const sum = raw.reduce((a, b) => a + b);
  const weights = raw.map((w) => w / sum);
  return {
    weights: { kind: "float64", values: weights, written: true },
    logWeights: { kind: "float64", values: weights.map(Math.log), written: true },
  };
}
const potentials: Record<string, (N: number) => number[]> = {
  ordinary: (N) => noise(N, 12, 5),
  "far from 0": (N) => noise(N, 13, 300).map((g) => g - 5000),
  "some impossible": (N) => noise(N, 14, 5).map((g, n) => (n % 2 === 0 ? none : g)),
  "one alone possible": (N) => new Array<number>(N).fill(none).with(N >> 1, -3),
  "one value": (N) => new Array<number>(N).fill(-2.5625),
  "all impossible": (N) => new Array<number>(N).fill(none),
  "possible where no weight is": (N) => Array.from({ length: N }, (_, n) => (n % 5 === 3 ? n : none)),
};
const reweightCases = sizes.flatMap((N) =>
  Object.entries(potentials).map(
    ([title, make]): TwinCase => ({
      title: `N = ${N}, potentials ${title}`,
      given: { ...cloud(N), potentials: { kind: "float64", values: make(N), written: true } },
      call: ({ weights, logWeights, potentials: g }) => {
        const increment = reweight(weights.only, logWeights.only, g.only, N);
        (g.only as Float64Array).fill(0);
        return increment;
      },
      // A log-weight is a difference of numbers as large as the potentials.
      tolerance: 1e-15 * (10 + Math.sqrt(N)),
      scale: title === "far from 0" ? 5000 : 10,
    }),
  ),
);
const logWeightSets: Record<string, (N: number) => number[]> = {
  ordinary: (N) => noise(N, 15, 8),
  far: (N) => noise(N, 16, 700).map((x) => x + 1e4),
  "some −Infinity": (N) => noise(N, 17, 8).map((x, n) => (n % 3 === 1 ? none : x)),
  "all −Infinity": (N) => new Array<number>(N).fill(none),
  "a NaN": (N) => noise(N, 18, 8).with(N - 1, Number.NaN),
  "+Infinity": (N) => noise(N, 19, 8).with(N >> 1, Number.POSITIVE_INFINITY),
};
const normalise = (inPlace: boolean): TwinCase[] =>
  sizes.flatMap((N) =>
    Object.entries(logWeightSets).map(([title, make]) => ({
      title: `N = ${N}, ${title}`,
      given: {
        weights: { kind: "float64", values: inPlace ? make(N) : noise(N, 1), written: true },
        logWeights: { kind: "float64", values: make(N) },
      },
      call: ({ weights, logWeights }) => {
        const from = inPlace ? weights : logWeights;
        const sum = normaliseLogWeights(weights.array, from.array, N, weights.at, from.at);
        // They mean nothing then.
        if (Number.isNaN(sum) || sum === Number.POSITIVE_INFINITY) (weights.only as Float64Array).fill(0);
        return sum;
      },
      tolerance: 1e-15 * (4 + Math.sqrt(N)),
      scale: title === "far" ? 1e4 : 1,
    })),
  );
const effective = sizes.flatMap((N) =>
  [(n: number) => n + 1, (n: number) => (n === 0 ? 1 : 0), () => 0, (n: number) => 10 ** (-n % 40)].map(
    (weight, i): TwinCase => ({
      title: `N = ${N}, weights ${i}`,
      given: { weights: { kind: "float64", values: Array.from({ length: N }, (_, n) => weight(n)) } },
      call: ({ weights }) => effectiveSampleSize(weights.array, N, weights.at),
      tolerance: 1e-15 * (4 + Math.sqrt(N)),
    }),
  ),
);
/** Weights of few bits, so that all sums and products are exact and no place lies on a rounded boundary. */
const dyadic = [1, 2, 3, 4, 5, 8, 9, 33].flatMap((N) =>
  [1, 2, 3, 4, 5, 8, 64, 100].flatMap((M) =>
    [0, 1 / 1024, 0.25, 0.5, 1023 / 1024].map((u): TwinCase => {
      const weights = Array.from({ length: N }, (_, n) => ((n * 7 + 3) % 5) / 8);
      const total = weights.reduce((a, b) => a + b);
      // The total is made a power of two, which divides exactly.
      weights[N - 1] += 2 ** Math.ceil(Math.log2(total + 0.125)) - total;
      return {
        title: `N = ${N}, M = ${M}, u = ${u}`,
        given: {
          ancestors: { kind: "int32", values: new Array<number>(M).fill(-9), written: true },
          weights: { kind: "float64", values: weights },
          uniforms: { kind: "float64", values: [u] },
        },
        call: ({ ancestors, weights: w, uniforms }) => systematicAncestors(ancestors.only, M, w.only, N, uniforms.only),
        tolerance: 0,
        // Of M a power of two the step is exact too.
        exactOnSimd: true,
      };
    }),
  ),
);

describeTwins({
  reweight: reweightCases,
  normaliseLogWeights: normalise(false),
  "normaliseLogWeights in place": normalise(true),
  effectiveSampleSize: effective,
  "systematicAncestors of dyadic weights": dyadic,
});

describeOnEachKernel("reweight", () => {
  const start = (N: number) => ({ weights: new Float64Array(N).fill(1 / N), logWeights: new Float64Array(N).fill(-Math.log(N)) });

  it("returns a potential that all share exactly, and leaves the weights", () => {
    for (const N of sizes)
      for (const g of [0, -1.1, 1e-300, -9e5, none]) {
        const { weights, logWeights } = start(N);
        expect(reweight(weights, logWeights, new Float64Array(N).fill(g), N)).toBe(g);
        expect({ weights, logWeights }).toEqual(start(N));
      }
  });

  it("leaves the weights where nothing of weight is possible", () => {
    for (const N of sizes.slice(1)) {
      const weights = new Float64Array(N).fill(1 / (N - 1)).fill(0, 0, 1);
      const logWeights = weights.map(Math.log);
      const before = { weights: weights.slice(), logWeights: logWeights.slice() };
      expect(reweight(weights, logWeights, new Float64Array(N).fill(none).fill(2, 0, 1), N)).toBe(none);
      expect(logWeights).toEqual(before.logWeights);
      weights.forEach((w, n) => {
        expect(w).toBeCloseTo(before.weights[n], 14);
      });
    }
  });

  it("is NaN of a NaN or a +Infinity at any place", () => {
    for (const N of sizes.slice(0, -1))
      for (let bad = 0; bad < N; bad++)
        for (const g of [Number.NaN, Number.POSITIVE_INFINITY]) {
          const { weights, logWeights } = start(N);
          expect(reweight(weights, logWeights, new Float64Array(N).map(() => -1).fill(g, bad, bad + 1), N)).toBeNaN();
          expect(reweight(weights, logWeights, new Float64Array(N).map(() => none).fill(g, bad, bad + 1), N)).toBeNaN();
        }
  });

  it("leaves weights that sum to 1 and log-weights that are their logarithms", () => {
    for (const N of sizes) {
      const { weights, logWeights } = start(N);
      const g = Float64Array.from(noise(N, 20, 20));
      const expected = Math.log(g.reduce((sum, x) => sum + Math.exp(x), 0) / N);
      expect(reweight(weights, logWeights, g, N)).toBeCloseTo(expected, 12);
      expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 13);
      weights.forEach((w, n) => {
        expect(Math.exp(logWeights[n])).toBeCloseTo(w, 13);
      });
    }
  });
});

describeOnEachKernel("systematicAncestors", (kernel) => {
  const draw = (weights: readonly number[], M: number, u: number): number[] => {
    const out = new Int32Array(M + 8).fill(-9);
    systematicAncestors(out.subarray(4, 4 + M), M, Float64Array.from(weights), weights.length, Float64Array.of(u));
    expect([...out.subarray(0, 4), ...out.subarray(4 + M)]).toEqual(new Array(8).fill(-9));
    return [...out.subarray(4, 4 + M)];
  };
  const counts = (ancestors: readonly number[], N: number): number[] => {
    const out = new Array<number>(N).fill(0);
    for (const n of ancestors) out[n]++;
    return out;
  };
  const weightsOf = (N: number, seed: number): number[] =>
    noise(N, seed, 0.5).map((x, n) => (n % 4 === seed % 4 && N > 1 && n !== N >> 1 ? 0 : (x + 0.5) ** (seed % 3 === 0 ? 9 : 1)));

  it("gives ⌊M w⌋ or ⌈M w⌉ copies in rising order, none of weight 0, as the plain twin does but for rounding", () => {
    for (const N of [1, 2, 3, 4, 5, 7, 33, 500])
      for (const M of [1, 2, 3, 4, 5, 9, 33, 1000])
        for (let seed = 0; seed < 8; seed++) {
          const weights = weightsOf(N, 100 + seed);
          const total = weights.reduce((a, b) => a + b);
          const [u] = noise(1, 200 + seed, 0.5).map((x) => x + 0.5);
          const ancestors = draw(weights, M, u);
          for (let m = 1; m < M; m++) if (ancestors[m] < ancestors[m - 1]) throw new Error("ancestors fall");
          const own = counts(ancestors, N);
          expect(own.reduce((a, b) => a + b)).toBe(M);
          const plain = counts(
            onKernel("plain", () => draw(weights, M, u)),
            N,
          );
          kernels.use(kernel);
          weights.forEach((w, n) => {
            const mean = (M * w) / total;
            if (w === 0 ? own[n] !== 0 : own[n] < Math.floor(mean - 1e-9) || own[n] > Math.ceil(mean + 1e-9))
              throw new Error(`${own[n]} copies of a mean of ${mean}`);
            if (Math.abs(own[n] - plain[n]) > 1) throw new Error(`${own[n]} copies where the plain twin has ${plain[n]}`);
          });
        }
  });

  it("chooses neither a first nor a last of weight 0, with places at the ends of what a uniform can be", () => {
    for (const u of [0, 2 ** -53, 0.5, 1 - 2 ** -53])
      for (const M of [1, 2, 3, 4, 5, 8, 13]) {
        expect(new Set(draw([0, 0, 3, 0, 0], M, u))).toEqual(new Set([2]));
        expect(draw([0, 1e-300, 0], M, u)).toEqual(new Array(M).fill(1));
        expect(draw([7], M, u)).toEqual(new Array(M).fill(0));
        for (const n of draw([0, 0.1, 0.2, 0, 0.7 - 1e-16, 0], M, u)) expect([1, 2, 4]).toContain(n);
      }
  });

  it("takes weights of any size", () => {
    for (const size of [1e-320, 1e-310, 1e-300, 1e-200, 1, 1e200, 1e300])
      expect(draw([size, 2 * size, 0, size], 8, 0.5)).toEqual([0, 0, 1, 1, 1, 1, 3, 3]);
  });

  it("gives every one of equal weights one copy", () => {
    for (const N of [1, 2, 3, 7, 10, 49, 1000])
      for (const u of [1e-9, 0.3, 1 - 1e-9]) expect(draw(new Array(N).fill(1 / N), N, u)).toEqual(Array.from({ length: N }, (_, n) => n));
  });
});
