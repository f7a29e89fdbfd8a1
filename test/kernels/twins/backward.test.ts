import { drawBackward } from "@unrolled/kernels";
import { expect, it } from "vitest";
import { describeOnEachKernel } from "../../support/each-kernel.js";
import { describeTwins, type Given, type Kind, noise, type TwinCase } from "../../support/kernel-twins.js";

const K = 2;
const kinds: readonly Kind[] = ["float64", "float32"];

/** Weights in (0, 1), every fifth 0 where there are more; they need not sum to 1. */
const weights = (length: number): number[] => noise(length, 1, 0.5).map((x, n) => (n % 5 === 3 && length > 3 ? 0 : x + 0.5));

const cases = kinds.flatMap((kind) =>
  [1, 2, 3, 4, 5, 8, 33, 200].flatMap((N) =>
    [1, 2, 3, 5].flatMap((S) =>
      // Near, and so far apart that a weight is all or nothing.
      [1, 40].map((spread): TwinCase => {
        const clouds = 3;
        const paths = clouds * K;
        const reals = (length: number, seed: number): Given => ({ kind, values: noise(length, seed, spread) });
        return {
          title: `${kind}, N = ${N}, S = ${S}, spread ${spread}`,
          given: {
            drawn: { kind: "int32", values: new Array<number>(paths).fill(-9), written: true },
            ess: { kind: "float64", values: noise(paths, 2), written: true },
            scratch: { kind: "float64", values: noise(N, 3), written: true },
            W: { kind: "float64", values: weights(clouds * N) },
            means: reals(clouds * N * S, 4),
            next: reals(paths * S, 5),
            uniforms: { kind: "float64", values: noise(paths, 6, 0.5).map((u) => u + 0.5) },
            // One number of the state without noise, where there are more.
            inverseSd: { kind: "float64", values: Array.from({ length: S }, (_, s) => (s === 1 ? 0 : 1 / (0.3 + 0.2 * s))) },
          },
          call: ({ drawn, ess, scratch, W, means, next, uniforms, inverseSd }) =>
            // biome-ignore format: arrays with their offsets
            drawBackward(drawn.only, ess.only, scratch.only, W.array, W.at, means.array, means.at, next.array, next.at, uniforms.array, uniforms.at, inverseSd.only, clouds, K, N, S),
          // Squares reach (2 · 40 / 0.3)² S: their last bits are differences of logarithms. Beside them weights are far from even.
          tolerance: spread === 1 ? 1e-13 : 1e-10,
        };
      }),
    ),
  ),
);

describeTwins({ drawBackward: cases });

describeOnEachKernel("drawBackward", () => {
  const [N, S, clouds] = [7, 2, 2];
  const W = Float64Array.from(weights(clouds * N));
  const means = Float64Array.from(noise(clouds * N * S, 4, 1));
  const next = Float64Array.from(noise(clouds * K * S, 5, 1));
  const sd = [0.4, 0.7];
  /** Of path m: the weights by their definition, normalised. */
  const exact = (m: number): number[] => {
    const cloud = Math.floor(m / K);
    const raw = Array.from({ length: N }, (_, n) => {
      const z = sd.map((one, s) => (next[m * S + s] - means[(cloud * N + n) * S + s]) / one);
      return W[cloud * N + n] * Math.exp(-0.5 * (z[0] ** 2 + z[1] ** 2));
    });
    const total = raw.reduce((a, b) => a + b);
    return raw.map((w) => w / total);
  };
  const draw = (u: number) => {
    const drawn = new Int32Array(clouds * K);
    const ess = new Float64Array(clouds * K);
    const uniforms = new Float64Array(clouds * K).fill(u);
    const inverse = Float64Array.from(sd, (one) => 1 / one);
    drawBackward(drawn, ess, new Float64Array(N), W, 0, means, 0, next, 0, uniforms, 0, inverse, clouds, K, N, S);
    return { drawn, ess };
  };

  it("gives each particle the part of (0, 1) that W N(next; mean, sd²) gives it, and the effective sample size of these", () => {
    const points = 2000;
    const counts = Array.from({ length: clouds * K }, () => new Array<number>(N).fill(0));
    for (let i = 0; i < points; i++)
      draw((i + 0.5) / points).drawn.forEach((n, m) => {
        counts[m][n]++;
      });
    const { ess } = draw(0.5);
    counts.forEach((own, m) => {
      const w = exact(m);
      own.forEach((count, n) => {
        expect(Math.abs(count / points - w[n])).toBeLessThanOrEqual(1 / points);
      });
      expect(ess[m]).toBeCloseTo(1 / w.reduce((sum, x) => sum + x * x, 0), 10);
    });
  });

  it("never draws a particle without weight, at either end of what a uniform can be", () => {
    const own = W.slice();
    try {
      W.fill(0);
      W[4] = 1e-300;
      W[N + 2] = 1;
      for (const u of [2 ** -53, 0.5, 1 - 2 ** -53]) expect([...draw(u).drawn]).toEqual([4, 4, 2, 2]);
    } finally {
      W.set(own);
    }
  });
});
