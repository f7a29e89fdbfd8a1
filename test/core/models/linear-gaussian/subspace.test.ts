import { key, type LinearGaussian, linearGaussian, packDataset, type SequenceRecord, subspaceLinearGaussian } from "@unrolled/core";
import { kalman, logLikelihood } from "@unrolled/inference";
import { em, fit } from "@unrolled/learning";
import { describe, expect, it } from "vitest";

const truth = linearGaussian({
  initialMean: [0, 0],
  initialCov: [
    [3, 0],
    [0, 3],
  ],
  A: [
    [0.9, 0.3],
    [-0.3, 0.9],
  ],
  Q: [
    [0.3, 0],
    [0, 0.3],
  ],
  C: [
    [1, 0],
    [0.5, 1],
    [0, -0.7],
  ],
  R: [
    [0.5, 0, 0],
    [0, 0.4, 0],
    [0, 0, 0.6],
  ],
  d: [10, -5, 100],
});

/** Draws with a tenth of all numbers missing. */
const drawn = (count: number, length: number, label: string) =>
  packDataset({
    name: label,
    targets: { kind: "real", size: 3 },
    sequences: Array.from({ length: count }, (_, i): SequenceRecord => {
      const own = key("subspace").fold(label).fold(i);
      const lost = new Float64Array(length * 3);
      own.fold("lost").fillUniform(lost);
      const { targets } = truth.sample(length, own);
      return { id: `s${i}`, targets: targets.map((y, t) => (y as number[]).map((x, j) => (lost[3 * t + j]! < 0.1 ? null : x))) };
    }),
  });

describe("subspaceLinearGaussian", () => {
  const train = drawn(6, 150, "train");
  const test = drawn(6, 150, "test");
  const perStep = (model: LinearGaussian): number => {
    const { value, steps } = logLikelihood(model, test, kalman());
    return value / steps;
  };

  it("finds the eigenvalues of the transition, 0.9 ± 0.3 i, by its trace and determinant", () => {
    const { A } = subspaceLinearGaussian({ stateDim: 2, data: train }).toFile();
    expect(Math.abs(A[0]![0]! + A[1]![1]! - 1.8)).toBeLessThan(0.1);
    expect(Math.abs(A[0]![0]! * A[1]![1]! - A[0]![1]! * A[1]![0]! - 0.9)).toBeLessThan(0.1);
  });

  it("is a start from which EM comes within 0.03 nats a step of the truth's own score on held-out data, and is near it before", () => {
    const start = subspaceLinearGaussian({ stateDim: 2, data: train });
    const best = perStep(truth);
    expect(best - perStep(start)).toBeLessThan(0.3);
    const { model } = fit(start, { train }, em({ maxIterations: 60 }));
    // What 23 free parameters cost of 900 steps is 23 / 1800 on average, about half of that.
    expect(best - perStep(model)).toBeLessThan(0.03);
  });

  it("takes more numbers of state than there are, short data, inputs and a target that never varies", () => {
    const flat = packDataset({
      name: "flat",
      targets: { kind: "real", size: 2 },
      inputs: { kind: "real", size: 1 },
      sequences: [
        { id: "a", targets: Array.from({ length: 12 }, (_, t) => [Math.sin(t), 4]), inputs: Array.from({ length: 12 }, (_, t) => [t]) },
      ],
    });
    const model = subspaceLinearGaussian({ stateDim: 4, data: flat });
    expect(Number.isFinite(logLikelihood(model, flat, kalman()).value)).toBe(true);
    expect(model.inputs?.size).toBe(1);
    expect(() => subspaceLinearGaussian({ stateDim: 20, data: flat })).toThrow(/a sequence of at least 24 steps is required/);
    expect(() => subspaceLinearGaussian({ stateDim: 0, data: flat })).toThrow(/stateDim must be an integer of at least 1/);
  });
});
