import { adam, clipGradient, cosineRate, decayWeights, type Optimiser, plateauRate, sgd, warmUpRate } from "@unrolled/learning";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import golden from "../fixtures/learning/torch.json" with { type: "json" };

const rate = 0.05;

function trajectory(optimiser: Optimiser, before: (theta: Float64Array) => void = () => {}): Float64Array[] {
  const theta = Float64Array.from(golden.start);
  const carried = Array.from({ length: optimiser.carriedCount }, () => new Float64Array(theta.length));
  return golden.gradients.map((gradient, i) => {
    before(theta);
    optimiser.stepInto(theta, Float64Array.from(gradient), carried, rate, i + 1);
    return Float64Array.from(theta);
  });
}

function expectClose(actual: readonly Float64Array[], expected: readonly number[][], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((step, i) => {
    step.forEach((x, j) => {
      expect(Math.abs(x - expected[i][j])).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected[i][j])));
    });
  });
}

describe("optimisers", () => {
  it("follow PyTorch's Adam, with its defaults and without, to 1e-12", () => {
    expectClose(trajectory(adam()), golden.adamDefaults.steps, 1e-12);
    expectClose(trajectory(adam({ beta1: 0.8, beta2: 0.95, epsilon: 1e-6 })), golden.adam.steps, 1e-12);
  });

  it("follow PyTorch's AdamW when the weights decay, to 1e-12", () => {
    const slices = [{ name: "weight", shape: [3, 2], offset: 0 }];
    expectClose(
      trajectory(adam(), (theta) => decayWeights(theta, slices, rate, 0.3)),
      golden.adamw.steps,
      1e-12,
    );
  });

  it("follow PyTorch's SGD with and without momentum, to 1e-12", () => {
    expectClose(trajectory(sgd()), golden.sgd.steps, 1e-12);
    expectClose(trajectory(sgd({ momentum: 0.9 })), golden.momentum.steps, 1e-12);
  });

  it("decay matrices and leave vectors alone", () => {
    const theta = Float64Array.of(1, 2, 3, 4, 5);
    const slices = [
      { name: "bias", shape: [1], offset: 0 },
      { name: "weight", shape: [2, 1], offset: 1 },
      { name: "noise.logSd", shape: [2], offset: 3 },
    ];
    decayWeights(theta, slices, 0.5, 0.5);
    expect([...theta]).toEqual([1, 1.5, 2.25, 4, 5]);
  });

  it("refuse rates of decay outside [0, 1)", () => {
    expect(() => adam({ beta1: 1 })).toThrow("adam: beta1 must be at least 0 and below 1, got 1");
    expect(() => adam({ epsilon: 0 })).toThrow(RangeError);
    expect(() => sgd({ momentum: -0.1 })).toThrow(RangeError);
  });
});

describe("clipGradient", () => {
  it("follows PyTorch's clipping, whose norm has 1e-6 added to it, within 1e-6 / norm", () => {
    const theta = Float64Array.from(golden.start);
    golden.gradients.forEach((golds, i) => {
      const gradient = Float64Array.from(golds);
      const norm = clipGradient(gradient, 1.5);
      expect(norm).toBeCloseTo(golden.clipped.norms[i], 12 - Math.ceil(Math.log10(1 + norm)));
      gradient.forEach((g, j) => {
        theta[j] += rate * g;
        expect(Math.abs(theta[j] - golden.clipped.steps[i][j])).toBeLessThan(rate * 1.5 * 1e-6);
      });
    });
  });

  it("keeps the direction, never exceeds the limit, and leaves short gradients untouched", () => {
    fc.assert(
      fc.property(
        fc.float64Array({ minLength: 1, maxLength: 8, min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (g, limit) => {
          const clipped = Float64Array.from(g);
          const norm = clipGradient(clipped, limit);
          if (norm <= limit) expect(clipped).toEqual(g);
          else {
            expect(Math.hypot(...clipped)).toBeCloseTo(limit, 9);
            for (const [i, x] of clipped.entries()) expect(x).toBeCloseTo((g[i] * limit) / norm, 9);
          }
        },
      ),
      { seed: 1 },
    );
  });

  it("does nothing to zeros, and without a limit only measures", () => {
    const zeros = new Float64Array(3);
    expect(clipGradient(zeros, 1)).toBe(0);
    expect([...zeros]).toEqual([0, 0, 0]);
    const long = Float64Array.of(30, 40);
    expect(clipGradient(long, null)).toBe(50);
    expect([...long]).toEqual([30, 40]);
  });
});

describe("schedules", () => {
  const line = (validPerStep: number | null, objective: number) => ({
    iteration: 1,
    trainPerStep: objective,
    validPerStep,
    objective,
    learningRate: null,
    gradientNorm: null,
  });

  it("fall like PyTorch's cosine", () => {
    const { epochs: maxEpochs, final, factors } = golden.cosine;
    for (const [epochs, factor] of factors.entries())
      expect(cosineRate({ final }).factor({ epochs, maxEpochs, history: [] })).toBeCloseTo(factor, 12);
    expect(cosineRate({ final }).factor({ epochs: maxEpochs, maxEpochs, history: [] })).toBeCloseTo(final, 14);
  });

  it("warm up along a straight line, then do what comes next", () => {
    const schedule = warmUpRate(2, cosineRate());
    const at = (epochs: number): number => schedule.factor({ epochs, maxEpochs: 10, history: [] });
    expect(at(0.5)).toBeCloseTo(0.25 * ((1 + Math.cos(Math.PI * 0.05)) / 2), 14);
    expect(at(5)).toBeCloseTo(0.5, 14);
    expect(warmUpRate(2).factor({ epochs: 7, maxEpochs: 10, history: [] })).toBe(1);
  });

  it("lower the rate on a plateau exactly as PyTorch does, from the history alone", () => {
    const { scores, factor, patience, least, factors } = golden.plateau;
    const schedule = plateauRate({ factor, patience, least });
    factors.forEach((expected, i) => {
      const seen = scores.slice(0, i + 1);
      const byValid = seen.map((score) => line(score, 0));
      const byObjective = seen.map((score) => line(null, score));
      expect(schedule.factor({ epochs: 1, maxEpochs: 20, history: byValid })).toBe(expected);
      expect(schedule.factor({ epochs: 1, maxEpochs: 20, history: byObjective })).toBe(expected);
    });
    expect(schedule.factor({ epochs: 0.1, maxEpochs: 20, history: [] })).toBe(1);
  });

  it("refuse settings out of range", () => {
    expect(() => cosineRate({ final: 1 })).toThrow(RangeError);
    expect(() => warmUpRate(0)).toThrow(RangeError);
    expect(() => plateauRate({ factor: 1 })).toThrow(RangeError);
    expect(() => plateauRate({ patience: -1 })).toThrow(RangeError);
  });
});
