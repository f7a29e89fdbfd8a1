import { smoothers } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { denseLinearSystem } from "../../../support/dense-linear-system.js";
import { type GappyTargets, type LinearSystemExample, linearSystemView, packTargets } from "../../../support/linear-system.js";
import { gappySequences, gappySystem, gappyTrend } from "../../../support/linear-system-examples.js";

type Matrix = number[][];
const matrices = ["P", "A", "Q", "C", "R"] as const;

/** The same system with one number of a part changed; of a covariance both of a pair. */
function nudged(system: LinearSystemExample, part: string, i: number, j: number, by: number): LinearSystemExample {
  const twice = part !== "A" && part !== "C" && i !== j;
  const move = (matrix: Matrix): Matrix =>
    matrix.map((row, r) => row.map((x, c) => x + ((r === i && c === j) || (twice && r === j && c === i) ? by : 0)));
  if (part === "a") return { ...system, a: system.a.map((x, r) => x + (r === i ? by : 0)) };
  if (part === "b" || part === "d") {
    const own = system[part];
    const size = part === "b" ? system.a.length : system.R.length;
    const at = (t: number, index: number): number[] =>
      Array.from({ length: size }, (_, r) => (own?.(t, index)[r] ?? 0) + (r === i ? by : 0));
    return { ...system, [part]: at };
  }
  return { ...system, [part]: move(system[part as "A"] as Matrix) };
}

function expectSlopes(system: LinearSystemExample, sequences: readonly GappyTargets[], parts: readonly string[] = matrices): void {
  const data = packTargets(sequences);
  const n = system.a.length;
  const m = system.R.length;
  const sums = {
    P: new Float64Array(n * n),
    A: new Float64Array(n * n),
    Q: new Float64Array(n * n),
    C: new Float64Array(m * n),
    R: new Float64Array(m * m),
    a: new Float64Array(n),
    b: new Float64Array(n),
    d: new Float64Array(m),
  };
  const add = (out: Float64Array, more: Float64Array): void => {
    for (let i = 0; i < more.length; i++) out[i % out.length] = out[i % out.length]! + more[i]!;
  };
  const { increments } = smoothers.linearGaussianScore(linearSystemView(system, data), createWorkspace(), (t, _rows, score) => {
    add(sums.A, score.transition);
    add(t === 0 ? sums.P : sums.Q, score.noise);
    add(t === 0 ? sums.a : sums.b, score.stateOffsets);
    add(sums.C, score.weights);
    add(sums.R, score.targetNoise);
    add(sums.d, score.targetOffsets);
  });
  const value = (changed: LinearSystemExample): number =>
    sequences.reduce((sum, targets, index) => sum + denseLinearSystem(changed, targets, index).logLikelihood, 0);
  expect(increments.reduce((sum, x) => sum + x, 0)).toBeCloseTo(value(system), 9);
  const h = 1e-4;
  for (const part of [...parts, "b", "d", ...(system.diffuse === undefined ? ["a"] : [])]) {
    const rows = part === "C" || part === "R" || part === "d" ? m : n;
    const columns = part.length === 1 && part === part.toLowerCase() ? 1 : part === "R" ? m : n;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const at = (by: number): number => value(nudged(system, part, i, j, by));
        // Five points: an error of h⁴.
        const slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
        const own = sums[part as "A"];
        const twice = ["P", "Q", "R"].includes(part) && i !== j;
        const score = own[i * columns + j]! * (twice ? 2 : 1);
        expect(Math.abs(score - slope) / (1 + Math.abs(slope)), `${part} ${i} ${j}: ${score} ${slope}`).toBeLessThan(1e-6);
      }
  }
}

describe("the score of a linear-Gaussian view", () => {
  it("is the slope of dense multivariate-normal algebra along every number, with gaps, offsets and dependent noises", () => {
    expectSlopes(gappySystem, gappySequences.slice(1, 4));
  });

  it("is so from a start of which nothing is known, whole or in part", () => {
    expectSlopes(gappyTrend, gappySequences.slice(2, 3), ["A", "Q", "C", "R"]);
  });

  it("is so where noises are singular, the targets have none, and directions of Q that have no noise get some", () => {
    // ARMA(2, 1) in Harvey's form.
    const g = [1, 0.4];
    const arma: LinearSystemExample = {
      a: [0.1, 0],
      P: [
        [1.5, 0.3],
        [0.3, 0.4],
      ],
      A: [
        [0.6, 1],
        [-0.2, 0],
      ],
      Q: g.map((x) => g.map((y) => 0.7 * x * y)),
      C: [[1, 0]],
      R: [[0]],
    };
    expectSlopes(arma, [[[0.3], [-0.4], null, [1.2], [0.8]]]);
  });
});
