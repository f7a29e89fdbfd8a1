import { kalman } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { denseLinearSystem } from "../../../support/dense-linear-system.js";
import { type GappyTargets, type LinearSystemExample, linearSystemView, packTargets } from "../../../support/linear-system.js";
import { gappySequences, gappySystem, gappyTrend, wave } from "../../../support/linear-system-examples.js";

function scoresOf(example: LinearSystemExample, targets: readonly GappyTargets[], matrices: "one" | "step" | "row" = "one") {
  const data = packTargets(targets);
  return kalman().run(linearSystemView(example, data, matrices), { workspace: createWorkspace(), key: undefined });
}

describe("the Kalman filter", () => {
  it("equals dense multivariate-normal algebra, with gaps, inputs, dependent noises and sequences of many lengths", () => {
    const { sequences: scores } = scoresOf(gappySystem, gappySequences);
    gappySequences.forEach((targets, index) => {
      expect(scores[index]!.value).toBeCloseTo(denseLinearSystem(gappySystem, targets, index).logLikelihood, 10);
      // Increments are differences of what is known up to each step.
      const upTo = targets.map((_, t) => denseLinearSystem(gappySystem, targets.slice(0, t + 1), index).logLikelihood);
      scores[index]!.increments.forEach((increment, t) => {
        expect(increment).toBeCloseTo(upTo[t]! - (upTo[t - 1] ?? 0), 10);
      });
    });
  });

  it("takes matrices of a step and of a sequence", () => {
    const changing: LinearSystemExample = {
      ...gappySystem,
      A: (t, index) => [
        [0.9, wave(t, index), 0],
        [-0.3, 0.7, 0.1],
        [0.1, 0, 0.5],
      ],
      C: (t, index) => [
        [1, wave(index, t), 0],
        [-0.2, 0.3, 1],
      ],
    };
    const { sequences: scores } = scoresOf(changing, gappySequences, "row");
    gappySequences.forEach((targets, index) => {
      expect(scores[index]!.value).toBeCloseTo(denseLinearSystem(changing, targets, index).logLikelihood, 10);
    });
  });
});

describe("singular matrices", () => {
  const exact: LinearSystemExample = {
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
    R: [[0.1]],
  };
  const targets: GappyTargets = [[1.2], [0.7], null, [2], [1.1]];

  it("are legal: a start that is known exactly, a state without noise, a target without noise", () => {
    for (const R of [[[0.1]], [[0]]]) {
      // With R = 0 the first target, which the start says exactly, is left out.
      const given = R[0]![0] === 0 ? [null, ...targets.slice(1)] : targets;
      const { value } = scoresOf({ ...exact, R }, [given]);
      expect(value).toBeCloseTo(denseLinearSystem({ ...exact, R }, given).logLikelihood, 10);
    }
  });

  it("name step and sequence where they leave a target without variance", () => {
    const still = { ...exact, Q: exact.P, R: [[0]] };
    expect(() => scoresOf(still, [[null, [3], [1]]])).toThrow(/step 2 of sequence "s0".*target 1 is a function/);
    // Known only once two targets were seen, and never in a bit's play of rounding.
    const learned = {
      ...still,
      P: [
        [1, 0.2],
        [0.2, 0.7],
      ],
    };
    expect(() => scoresOf(learned, [[[0.1], [0.2], [0.4]]])).toThrow(/step 3 of sequence "s0"/);
    const twice = {
      ...exact,
      C: [
        [1, 0],
        [1, 0],
      ],
      R: [
        [0, 0],
        [0, 0],
      ],
    };
    expect(() => scoresOf(twice, [[null, [3, 3]]])).toThrow(/step 2 of sequence "s0".*target 2 is a function/);
  });
});

describe("a diffuse start", () => {
  const starts: readonly GappyTargets[] = [...gappySequences, [null, [null, 0.3], null, [0.5, null], [0.1, 0.2]]];

  it("gives the likelihood of a flat prior, and counts the steps that it took", () => {
    const { sequences: scores } = scoresOf(gappyTrend, starts);
    starts.forEach((targets, index) => {
      expect(scores[index]!.value).toBeCloseTo(denseLinearSystem(gappyTrend, targets, index).logLikelihood, 10);
    });
    // Two numbers at once leave nothing unknown.
    expect(scores.map(({ diffuseSteps }) => diffuseSteps)).toEqual([1, 1, 2, 1, 1, 2]);
  });
});
