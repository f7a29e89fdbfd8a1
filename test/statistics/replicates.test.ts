import { key, type Method } from "@unrolled/core";
import { interval95, logLikelihood, type ResamplingScheme, replicated, smc, untilStandardError } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { drawnFrom, linearElman, linearOracle, lineElman } from "../support/linear-gaussian-elman.js";
import { meanOf, sdOf } from "../support/moments.js";

const model = linearElman(lineElman);

describe("replicates", () => {
  it("R = 32: 95 % intervals cover the truth in 92–98 % of 500 repeats, noisy identity-Elman, T = 50", async () => {
    const data = drawnFrom(lineElman, [50], key("calibration"));
    const exact = linearOracle(lineElman, data, 0);
    const method = replicated(smc({ particles: 200 }), 32);
    let covered = 0;
    for (let repeat = 0; repeat < 500; repeat++) {
      const [low, high] = (await interval95(logLikelihood(model, data, method, key("coverage").fold(repeat))))!;
      expect(high - low).toBeLessThan(1);
      if (low <= exact && exact <= high) covered++;
    }
    expect(covered / 500).toBeGreaterThan(0.92);
    expect(covered / 500).toBeLessThan(0.98);
  });

  it("untilStandardError reaches what it claims: errors of 200 totals have the sd asked for, and its own errors are calibrated", () => {
    const data = drawnFrom(lineElman, [12, 30, 20], key("until"));
    const exact = data.sequences.reduce((sum, _, s) => sum + linearOracle(lineElman, data, s), 0);
    const asked = 0.15;
    const method = untilStandardError(smc({ particles: 100 }), { standardError: asked, budget: 1e8 });
    const errors: number[] = [];
    const z: number[] = [];
    for (let repeat = 0; repeat < 200; repeat++) {
      const { value, standardError } = logLikelihood(model, data, method, key("until").fold(repeat));
      expect(standardError).toBeLessThanOrEqual(asked);
      errors.push(value - exact);
      z.push((value - exact) / standardError);
    }
    // 200 repeats measure an sd to 5 %: 1.25 is five of those.
    expect(Math.sqrt(meanOf(errors.map((e) => e * e)))).toBeLessThan(1.25 * asked);
    expect(sdOf(errors)).toBeGreaterThan(0.6 * asked);
    expect(sdOf(z)).toBeLessThan(1.25);
    expect(sdOf(z)).toBeGreaterThan(0.8);
  });
});

describe("intervals that are given", () => {
  /** Of the intervals given over repeats, the part that covers; and how many were given. */
  async function coverage(targetSd: number, particles: number, repeats: number, method: Method<"particles", "random">) {
    const spec = { ...lineElman, targetSd: [targetSd] };
    const sharp = linearElman(spec);
    const data = drawnFrom(spec, [40], key("given"));
    const exact = linearOracle(spec, data, 0);
    let given = 0;
    let covered = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const interval = await interval95(logLikelihood(sharp, data, method, key("given").fold(particles).fold(repeat)));
      if (interval === null) continue;
      given++;
      if (interval[0] <= exact && exact <= interval[1]) covered++;
    }
    return { given: given / repeats, covered: covered / given };
  }

  it("cover at least 88 % where 16 replicates have an error at all, also where half of them have none", async () => {
    const shares: number[] = [];
    for (const particles of [12, 25, 50, 100, 400]) {
      const { given, covered } = await coverage(0.3, particles, 500, replicated(smc({ particles }), 16));
      shares.push(given);
      // The standard error of a share of 500 given of 500 is 1 to 1.5 points. Few are given where the true spread is above 1 nat.
      if (given > 0.7) expect(covered, `${particles} particles`).toBeGreaterThan(0.88);
      if (given > 0.99) expect(covered, `${particles} particles`).toBeLessThan(0.985);
    }
    expect(shares[0]).toBeLessThan(0.1);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((x, y) => x - y));
  });

  it("untilStandardError covers at least 86 % where it begins with particles far too few, and 91 % where they are enough", async () => {
    for (const [particles, least] of [
      [4, 0.86],
      [100, 0.91],
    ] as const) {
      const method = untilStandardError(smc({ particles }), { standardError: 0.2, budget: 1e8 });
      const { given, covered } = await coverage(0.5, particles, 400, method);
      expect(given).toBe(1);
      expect(covered, `${particles} particles`).toBeGreaterThan(least);
    }
  });
});

describe("the likelihood estimate", () => {
  const data = drawnFrom(lineElman, [10], key("unbiased"));
  const exact = linearOracle(lineElman, data, 0);
  for (const resampling of ["multinomial", "stratified", "systematic", "residual"] as const satisfies readonly ResamplingScheme[])
    for (const resampleBelow of [0, 0.6, 1])
      it(`is unbiased over 10,000 runs, ${resampling}, resampling below ${resampleBelow} N`, () => {
        const method = smc({ particles: resampleBelow === 0 ? 100 : 20, resampling, resampleBelow });
        const view = model.views.particles(data);
        const workspace = createWorkspace();
        const root = key("unbiased")
          .fold(resampling)
          .fold(resampleBelow * 10);
        const ratios = Array.from({ length: 10_000 }, (_, run) =>
          Math.exp(method.runSequence(view, 0, { workspace, key: root.fold(run) }).value - exact),
        );
        const standardError = sdOf(ratios) / 100;
        expect(standardError).toBeLessThan(0.02);
        expect(Math.abs(meanOf(ratios) - 1)).toBeLessThan(5 * standardError);
      });
});
