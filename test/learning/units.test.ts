import {
  type Dataset,
  hiddenMarkov,
  key,
  packDataset,
  randomHiddenMarkov,
  randomRecurrent,
  scaleDataset,
  scalingOf,
  standardised,
} from "@unrolled/core";
import { forward, logLikelihood, rollout } from "@unrolled/inference";
import { baumWelch, bptt, fit } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { targetMarginals } from "../../packages/core/src/laws/target-moments.js";
import { gaussianReadoutInto } from "../../packages/learning/src/particle-em/closed-forms.js";

/** Two regimes of a plane in units of c: y × c has the density p(y) / c^D. */
function inUnits(c: number): Dataset {
  const two = hiddenMarkov({
    initial: [0.5, 0.5],
    transition: [[0.9, 0.1], [0.2, 0.8]], // biome-ignore format: a matrix
    emission: { kind: "gaussian", means: [[0, 3], [2, -1]], sds: [[1, 0.3], [0.2, 2]] }, // biome-ignore format: two states
  });
  const sequences = Array.from({ length: 6 }, (_, i) => ({
    id: `s${i}`,
    targets: (two.sample(40, key("units").fold(i)).targets as number[][]).map((row) => row.map((y) => c * y)),
  }));
  return packDataset({ name: "plane", targets: { kind: "real", size: 2 }, sequences });
}
const perStep = (value: number, data: Dataset, c: number): number => value / data.stepCount + data.targets.size * Math.log(c);

describe.each([1e-3, 1e3])("of data × %d", (c) => {
  it("a hidden Markov model learns the same", () => {
    const [one, other] = [1, c].map((unit) => {
      const train = inUnits(unit);
      const start = randomHiddenMarkov({ stateCount: 2, emission: "gaussian", data: train, key: key(1) });
      return perStep(logLikelihood(fit(start, { train }, baumWelch({ maxIterations: 30 })).model, train, forward()).value, train, unit);
    }) as [number, number];
    expect(Math.abs(one - other)).toBeLessThan(1e-6);
  });

  it("a network of standardised targets learns the same", () => {
    const [one, other] = [1, c].map((unit) => {
      const data = inUnits(unit);
      const scaling = scalingOf(data);
      const train = scaleDataset(data, scaling);
      const start = randomRecurrent({ cell: "gru", hiddenSize: 3, emission: "gaussian", data: train, key: key(2) });
      const { model } = fit(start, { train }, bptt({ maxEpochs: 4 }), { key: key(3), precision: "float64" });
      return perStep(logLikelihood(standardised(model, scaling), data, rollout()).value, data, unit);
    }) as [number, number];
    expect(Math.abs(one - other)).toBeLessThan(1e-6);
  });

  it("a network starts from the spread of its targets, whatever their unit", () => {
    const [one, other] = [1, c].map((unit) => targetMarginals(inUnits(unit)).sds) as [Float64Array, Float64Array];
    one.forEach((sd, d) => void expect(other[d]! / (c * sd)).toBeCloseTo(1, 12));
  });

  it("an exact readout has the least sd that its targets' spread allows", () => {
    const [one, other] = [1, c].map((unit) => {
      // y = 2 s + 1 without error at s = −1, 0, 1, 2.
      const states = [-1, 0, 1, 2];
      const y = states.map((s) => unit * (2 * s + 1));
      const sum = (value: (i: number) => number): number => states.reduce((total, _, i) => total + value(i), 0);
      const pattern = {
        count: 4,
        gram: Float64Array.of(
          sum((i) => states[i]! ** 2),
          0,
          sum((i) => states[i]!),
          4,
        ),
        cross: Float64Array.of(
          sum((i) => states[i]! * y[i]!),
          sum((i) => y[i]!),
        ),
      };
      const parameters = new Float64Array(3);
      const at = { weights: Int32Array.of(0), bias: Int32Array.of(1), logSd: Int32Array.of(2) };
      const emission = {
        size: 1,
        weights: Float64Array.of(0),
        bias: Float64Array.of(0),
        sd: Float64Array.of(1),
        at,
        targetsInto: () => {},
      };
      gaussianReadoutInto(parameters, emission, {
        count: 4,
        squares: Float64Array.of(sum((i) => y[i]! ** 2)),
        patterns: new Map([["1", pattern]]),
      });
      return [parameters[0]! / unit, parameters[1]! / unit, Math.exp(parameters[2]!) / unit];
    }) as [number[], number[]];
    one.forEach((value, i) => void expect(other[i]).toBeCloseTo(value, 9));
    // The spread of −1, 1, 3, 5 is √5.
    expect(one[2]! / Math.sqrt(5)).toBeGreaterThanOrEqual(0.001 - 1e-12);
    expect(one[2]! / Math.sqrt(5)).toBeLessThan(0.002);
  });
});

it("a dimension of one value has a spread, in its own unit", () => {
  const sds = [5e-4, 0, -2e6].map((y) => {
    const targets = [[y], [y]];
    return targetMarginals(packDataset({ name: "still", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets }] })).sds[0]!;
  });
  expect(sds[0]).toBeCloseTo(5e-7, 15);
  expect(sds.slice(1)).toEqual([1e-3, 2e3]);
});
