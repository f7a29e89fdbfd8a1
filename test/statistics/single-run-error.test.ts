import { key } from "@unrolled/core";
import { grid, logLikelihood, smc } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { drawnFrom, linearElman, linearOracle, lineElman } from "../support/linear-gaussian-elman.js";
import { meanOf, sdOf } from "../support/moments.js";

const data = drawnFrom(lineElman, [50], key("calibration"));
const model = linearElman(lineElman);
const exact = linearOracle(lineElman, data, 0);

describe("the single-run standard error of multinomial resampling, noisy identity-Elman, T = 50", () => {
  it("agrees on the truth: dense Gaussian and grid", () => {
    expect(Math.abs(logLikelihood(model, data, grid()).value - exact)).toBeLessThan(1e-8);
  });

  for (const [particles, resampleBelow] of [
    [5000, 0.5],
    [2000, 1],
  ] as const)
    it(`is calibrated: sd of z over 2,000 runs of ${particles} particles in 0.85–1.15, resampling below ${resampleBelow} N`, () => {
      const method = smc({ particles, resampling: "multinomial", resampleBelow });
      const view = model.views.particles(data);
      const workspace = createWorkspace();
      const root = key("single run").fold(particles);
      const z: number[] = [];
      const errors: number[] = [];
      for (let run = 0; run < 2000; run++) {
        const estimate = method.runSequence(view, 0, { workspace, key: root.fold(run) });
        expect(estimate.standardErrorFrom).toBe("genealogy");
        errors.push(estimate.value - exact);
        z.push((estimate.value - exact) / estimate.standardError);
      }
      const spread = sdOf(errors);
      expect(spread).toBeLessThan(0.2);
      expect(sdOf(z)).toBeGreaterThan(0.85);
      expect(sdOf(z)).toBeLessThan(1.15);
      // log Ẑ is biased by −var / 2, which the docstring promises: no more is left.
      expect(Math.abs(meanOf(errors) + spread ** 2 / 2)).toBeLessThan((5 * spread) / Math.sqrt(2000));
    });

  it("is withheld, with a warning, at one survivor: it never understates the error in silence", () => {
    const long = drawnFrom(lineElman, [300], key("one survivor"));
    const method = smc({ particles: 30, resampling: "multinomial", resampleBelow: 1 });
    let lone = 0;
    for (let run = 0; run < 200; run++) {
      const { sequences, warnings, standardErrorFrom, standardError } = logLikelihood(model, long, method, key("lone").fold(run));
      if (sequences[0]!.diagnostics.survivors !== 1) continue;
      lone++;
      expect(standardErrorFrom).toBe("unavailable");
      expect(standardError).toBeNaN();
      expect(warnings.join()).toMatch(/one time-0 ancestor is left/);
    }
    expect(lone).toBeGreaterThan(190);
  });
});
