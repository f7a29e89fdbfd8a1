import { key, type StateMoments } from "@unrolled/core";
import { statePosterior } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { denseStateLaw } from "../support/dense-gaussian-posterior.js";
import { drawnFrom, linearGaussianOf, planeElman, unknownElman } from "../support/linear-gaussian-elman.js";

/** Of Student's t with 9 degrees of freedom, 97.5 %. */
const t9 = 2.2621571627409915;

describe("the standard errors of statePosterior, noisy identity-Elman in a plane, T = 8", () => {
  it("are calibrated: 95 % intervals of 10 replicates cover the means and sds of the truth in 92–98 % of 200 repeats", () => {
    const data = drawnFrom(planeElman, [8], key("state calibration"));
    const model = unknownElman(planeElman);
    const { model: gaussian, targets } = linearGaussianOf(planeElman, data, 0);
    const smoothed = denseStateLaw(gaussian, targets);
    const filtered = targets.map((_, t) => denseStateLaw(gaussian, targets, t + 1));
    const covered = { "filtered means": 0, "smoothed means": 0, "smoothed sds": 0 };
    const repeats = 200;
    const numbers = targets.length * 2;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const options = { particles: 300, replicates: 10, draws: 40, paths: 0, probabilities: [0.5] };
      const [posterior] = statePosterior(model, data, options, key("state coverage").fold(repeat));
      const count = (moments: StateMoments, name: keyof typeof covered, kind: "means" | "sds", truth: (i: number) => number): void => {
        moments[kind].forEach((value, i) => {
          const error = moments.standardErrors[kind][i];
          expect(error).toBeLessThan(0.1);
          if (Math.abs(value - truth(i)) <= t9 * error) covered[name] += 1 / (repeats * numbers);
        });
      };
      const place = (i: number) => [Math.floor(i / 2), i % 2] as const;
      count(posterior.filtered, "filtered means", "means", (i) => filtered[place(i)[0]].mean(...place(i)));
      count(posterior.smoothed, "smoothed means", "means", (i) => smoothed.mean(...place(i)));
      count(posterior.smoothed, "smoothed sds", "sds", (i) => Math.sqrt(smoothed.covariance(...place(i), ...place(i))));
    }
    for (const [name, share] of Object.entries(covered)) {
      expect(share, name).toBeGreaterThan(0.92);
      expect(share, name).toBeLessThan(0.98);
    }
  });
});
