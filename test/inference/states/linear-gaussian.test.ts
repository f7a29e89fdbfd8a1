import { type Dataset, key, type StateMoments, type StatePosterior } from "@unrolled/core";
import { statePosterior } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { type DenseStateLaw, denseStateLaw } from "../../support/dense-gaussian-posterior.js";
import {
  drawnFrom,
  type LinearElman,
  linearData,
  linearGaussianOf,
  lineElman,
  planeElman,
  unknownElman,
} from "../../support/linear-gaussian-elman.js";
import { meanOf } from "../../support/moments.js";

/** Standard normal quantiles of 0.025, 0.5 and 0.975. */
const z = [-1.959963984540054, 0, 1.959963984540054];

/** Every moment within 5 of its standard errors of a Gaussian law, the errors being small enough to see a fault. */
function expectMoments(moments: StateMoments, law: (t: number) => DenseStateLaw, stateDim: number, gate: number): void {
  const { means, sds, quantiles, standardErrors } = moments;
  means.forEach((mean, i) => {
    const [t, d] = [Math.floor(i / stateDim), i % stateDim];
    const sd = Math.sqrt(law(t).covariance(t, d, t, d));
    const place = `${moments.given}, step ${t + 1}, dimension ${d + 1}`;
    const within = (value: number, error: number, truth: number, what: string): void => {
      expect(error, `${what} ${place}`).toBeLessThan(gate * sd);
      expect(Math.abs(value - truth), `${what} ${place}`).toBeLessThan(5 * error);
    };
    within(mean, standardErrors.means[i], law(t).mean(t, d), "mean");
    within(sds[i], standardErrors.sds[i], sd, "sd");
    quantiles.forEach((quantile, q) => {
      // The tails are seen by fewer particles.
      expect(standardErrors.quantiles[q][i], `quantile ${q} ${place}`).toBeLessThan(3 * gate * sd);
      within(quantile[i], standardErrors.quantiles[q][i], law(t).mean(t, d) + z[q] * sd, `quantile ${q}`);
    });
  });
}

function lawsOf(spec: LinearElman, data: Dataset, index: number) {
  const { model, targets } = linearGaussianOf(spec, data, index);
  const filtered = targets.map((_, t) => denseStateLaw(model, targets, t + 1));
  const smoothed = denseStateLaw(model, targets);
  return { filtered: (t: number) => filtered[t], smoothed: () => smoothed };
}

const options = { particles: 1200, replicates: 32, draws: 150, paths: 0 };

describe("statePosterior of a linear-Gaussian network", () => {
  for (const [name, spec] of [
    ["a line", lineElman],
    ["a plane", planeElman],
  ] as const)
    it(`has the filtered and the smoothed moments of the dense Gaussian on ${name}, missing targets among them, and of one step`, () => {
      const data = drawnFrom(spec, [9, 1], key("linear states"));
      for (const t of [2, 3, 6]) data.targetValues![data.starts[t]] = Number.NaN;
      const posteriors = statePosterior(unknownElman(spec), data, options, key(name));
      posteriors.forEach((posterior, s) => {
        const { filtered, smoothed } = lawsOf(spec, data, s);
        expectMoments(posterior.filtered, filtered, posterior.stateDim, 0.05);
        expectMoments(posterior.smoothed, smoothed, posterior.stateDim, 0.05);
      });
    });

  it("gives the filter alone the same numbers as beside the smoother", () => {
    const data = linearData(planeElman, [6, 2], key("alone"));
    const small = { particles: 50, replicates: 3 };
    const both = statePosterior(unknownElman(planeElman), data, small, key(1));
    const alone = statePosterior(unknownElman(planeElman), data, { ...small, given: "past" }, key(1));
    alone.forEach((posterior, s) => {
      expect(posterior.filtered).toEqual(both[s].filtered);
      expect([posterior.smoothed, posterior.paths.length]).toEqual([null, 0]);
    });
  });

  it("ends with the filter's law: at the last step both are the same numbers", () => {
    const [posterior] = statePosterior(unknownElman(lineElman), linearData(lineElman, [5], key("end")), { particles: 40 }, key(2));
    const last = (moments: StateMoments) => [moments.means[4], moments.sds[4], moments.quantiles.map((quantile) => quantile[4])];
    expect(last(posterior.smoothed)).toEqual(last(posterior.filtered));
  });
});

describe("statePosterior where a target is further off than its particles reach", () => {
  const spec = { ...lineElman, weight: [[0.9]], targetSd: [0.1] };
  const model = unknownElman(spec);
  const options = { particles: 500, replicates: 8, paths: 0 };

  it("gives no error, for its means agree on a wrong value, and says at which step", () => {
    const data = linearData(spec, [7, 4], key("outlier"));
    data.targetValues!.forEach((_, i) => {
      data.targetValues![i] = 0.2 * data.targetValues![i]!;
    });
    data.targetValues![3 * 2] = 6;
    const [far, near] = statePosterior(model, data, options, key(1)) as [StatePosterior, StatePosterior];
    const { model: gaussian, targets } = linearGaussianOf(spec, data, 0);
    expect(Math.abs(far.smoothed!.means[3]! - denseStateLaw(gaussian, targets).mean(3, 0))).toBeGreaterThan(1);
    expect(far.standardErrorFrom).toBe("unavailable");
    for (const { standardErrors } of [far.filtered, far.smoothed!])
      for (const errors of [standardErrors.means, standardErrors.sds, ...standardErrors.quantiles])
        expect(errors.every(Number.isNaN)).toBe(true);
    expect(far.diagnostics.warnings.join()).toMatch(/at step 4 the replicates' estimates .* above 1 nat/);
    expect(near.standardErrorFrom).toBe("replicates");
    expect(near.filtered.standardErrors.means.every((error) => error > 0 && error < 0.1)).toBe(true);
  });
});

describe("paths of statePosterior", () => {
  const spec = planeElman;
  const data = drawnFrom(spec, [5, 1], key("linear paths"));
  const M = 4000;
  const replicates = 40;
  const posteriors = statePosterior(unknownElman(spec), data, { particles: 1500, replicates, paths: M, draws: 1 }, key("paths"));

  /** The mean over paths of f, with the error of the replicates that the paths came from in turn. */
  function averageOf({ paths }: StatePosterior, f: (path: Float64Array) => number): { value: number; error: number } {
    const byReplicate = Array.from({ length: replicates }, (_, r) => meanOf(paths.filter((_, m) => m % replicates === r).map(f)));
    const value = meanOf(byReplicate);
    return { value, error: Math.sqrt(byReplicate.reduce((sum, x) => sum + (x - value) ** 2, 0) / (replicates - 1) / replicates) };
  }

  it("have the dense Gaussian's means, variances and covariances, within a step and between neighbours", () => {
    posteriors.forEach((posterior, s) => {
      const { model, targets } = linearGaussianOf(spec, data, s);
      const law = denseStateLaw(model, targets);
      expect(posterior.paths.length).toBe(M);
      targets.forEach((_, t) => {
        for (const d of [0, 1]) {
          const mean = averageOf(posterior, (path) => path[t * 2 + d]);
          expect(mean.error).toBeLessThan(0.03);
          expect(Math.abs(mean.value - law.mean(t, d))).toBeLessThan(5 * mean.error);
          for (const lag of t > 0 ? [0, 1] : [0])
            for (const e of [0, 1]) {
              const product = averageOf(
                posterior,
                (path) => (path[t * 2 + d] - law.mean(t, d)) * (path[(t - lag) * 2 + e] - law.mean(t - lag, e)),
              );
              const truth = law.covariance(t, d, t - lag, e);
              expect(product.error).toBeLessThan(0.03);
              expect(Math.abs(product.value - truth), `step ${t + 1}, lag ${lag}, ${d}${e}`).toBeLessThan(5 * product.error);
            }
        }
      });
    });
  });

  it("are dependent from step to step, so that a test of their covariance can fail", () => {
    const { model, targets } = linearGaussianOf(spec, data, 0);
    const law = denseStateLaw(model, targets);
    expect(Math.max(...[1, 2, 3].map((t) => Math.abs(law.covariance(t, 0, t - 1, 0))))).toBeGreaterThan(0.05);
  });

  it("are the same first few however many are asked for", () => {
    const few = statePosterior(unknownElman(spec), data, { particles: 60, replicates: 3, paths: 5 }, key(3));
    const more = statePosterior(unknownElman(spec), data, { particles: 60, replicates: 3, paths: 80 }, key(3));
    few.forEach(({ paths, smoothed }, s) => {
      expect(paths).toEqual(more[s].paths.slice(0, 5));
      expect(smoothed).toEqual(more[s].smoothed);
    });
  });
});
