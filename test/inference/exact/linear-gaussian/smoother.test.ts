import { smoothers } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { smoothLinearGaussian } from "../../../../packages/inference/src/exact/linear-gaussian/smooth-linear-gaussian.js";
import { denseLinearSystem } from "../../../support/dense-linear-system.js";
import { type GappyTargets, type LinearSystemExample, linearSystemView, packTargets } from "../../../support/linear-system.js";
import { gappySequences, gappySystem, gappyTrend, wave } from "../../../support/linear-system-examples.js";

function expectDense(system: LinearSystemExample, sequences: readonly GappyTargets[], matrices: "one" | "step" | "row" = "one"): void {
  const data = packTargets(sequences);
  const n = system.a.length;
  const seen = new Set<string>();
  const dense = sequences.map((targets, index) => denseLinearSystem(system, targets, index));
  smoothers.linearGaussian(linearSystemView(system, data, matrices), createWorkspace(), (t, row, moments) => {
    const index = data.order[row]!;
    seen.add(`${index} ${t}`);
    const { means, covariance } = dense[index]!;
    for (let i = 0; i < n; i++) {
      expect(moments.mean[i]).toBeCloseTo(means[t * n + i]!, 10);
      if (t > 0) expect(moments.previousMean[i]).toBeCloseTo(means[(t - 1) * n + i]!, 10);
      for (let j = 0; j < n; j++) {
        expect(moments.covariance[i * n + j]).toBeCloseTo(covariance(t, i, t, j), 10);
        if (t === 0) continue;
        expect(moments.previousCovariance[i * n + j]).toBeCloseTo(covariance(t - 1, i, t - 1, j), 10);
        expect(moments.cross[i * n + j]).toBeCloseTo(covariance(t, i, t - 1, j), 10);
      }
    }
  });
  expect(seen.size).toBe(data.stepCount);
}

describe("the smoother", () => {
  it("equals dense multivariate-normal algebra: moments of each step, and of it with the step before", () => {
    expectDense(gappySystem, gappySequences);
  });

  it("does so from a start of which nothing is known", () => {
    expectDense(gappyTrend, gappySequences);
  });

  it("takes matrices of a step and of a sequence", () => {
    const A = (t: number, index: number): number[][] => [
      [0.9, wave(t, index), 0],
      [-0.3, 0.7, 0.1],
      [0.1, 0, 0.5],
    ];
    expectDense({ ...gappySystem, A }, gappySequences, "row");
    expectDense({ ...gappySystem, A: (t) => A(t, 0) }, gappySequences, "step");
  });

  it("takes singular noises, and a start that is known exactly", () => {
    const lags: LinearSystemExample = {
      a: [1, 2],
      P: [
        [0, 0],
        [0, 0],
      ],
      A: [
        [0.8, 0.3],
        [1, 0],
      ],
      Q: [
        [0.5, 0],
        [0, 0],
      ],
      C: [[1, 0]],
      R: [[0]],
    };
    expectDense(lags, [[null, [0.7], null, null, [2], [1.1]]]);
    expectDense({ ...lags, diffuse: [1, 2], R: [[0.3]] }, [
      [[0.4], [0.7], null, null, [2], [1.1]],
      [[1], null, [2]],
    ]);
  });

  it("gives the same bits where it keeps few steps at once and makes the others again", () => {
    for (const system of [gappySystem, gappyTrend]) {
      const shown = (most: number): string[] => {
        const lines: string[] = [];
        const data = packTargets(gappySequences);
        smoothLinearGaussian(
          linearSystemView(system, data),
          createWorkspace(),
          (t, row, { mean, covariance, cross }) => lines.push([t, row, ...mean, ...covariance, ...cross].join(" ")),
          most,
        );
        return lines;
      };
      expect(shown(20)).toEqual(shown(1e6));
    }
  });

  it("says which sequence leaves a state without any law", () => {
    expect(() => expectDense(gappyTrend, [[[1, 2]], [null, null]])).toThrow(/targets must determine.*sequence "s1"/);
  });
});
