// The expansion of a law about a state, which the linearised proposal is made from: against differences of the log-potential.
import { type Dataset, key, type NoisyRecurrentModel, randomRecurrent, recurrent } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { type EmissionName, networkData, networkSpec } from "../../core/models/recurrent/networks.js";

const workspace = createWorkspace();

/** log p(y_t | s) at one state, by a cloud of one particle. */
function logPotentialOf(model: NoisyRecurrentModel, data: Dataset, t: number): (state: ArrayLike<number>) => number {
  const process = model.views.particles(data).open(0, 1, workspace);
  const row = workspace.rows(1, process.stateDim);
  const out = new Float64Array(1);
  return (state) => {
    row.data.set(state);
    process.logPotentialInto(out, row, null, t);
    return out[0]!;
  };
}

function expansionOf(model: NoisyRecurrentModel, data: Dataset, point: number[], t: number) {
  const S = point.length;
  const process = model.views.particles(data).open(0, 1, workspace);
  const [value, gradient, precision] = [new Float64Array(1), new Float64Array(S), new Float64Array(S * S)];
  const expansion = process.expansion!(workspace);
  // A point before it, so that nothing of it may be left.
  expansion.expandInto(value, gradient, precision, new Float64Array(S).fill(0.7), t);
  expansion.expandInto(value, gradient, precision, Float64Array.from(point), t);
  return { value: value[0]!, gradient: [...gradient], precision: [...precision] };
}

const moved = (point: readonly number[], steps: readonly [number, number][]): number[] =>
  point.map((x, d) => steps.reduce((sum, [at, by]) => (at === d ? sum + by : sum), x));

function noisy(emission: EmissionName, size: number, options: object = {}): NoisyRecurrentModel {
  const spec = networkSpec({ cell: "elman", inputs: "given", emission, size, hiddenSize: 2, noiseSd: 0.5, ...options });
  return recurrent({ ...spec, noise: spec.noise! });
}

function targetsOf(emission: EmissionName, size: number, length: number, missing = true): Dataset {
  return networkData({ cell: "elman", inputs: "given", emission, size }, [length], missing);
}

function expectClose(actual: readonly number[], expected: readonly number[], within: number): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => {
    expect(Math.abs(x - expected[i]!)).toBeLessThan(within);
  });
}

describe("the expansion of log p(y_t | s_t)", () => {
  for (const [cell, emission] of [
    ["elman", "categorical"],
    ["gru", "bernoulli"],
    ["lstm", "poisson"],
  ] as const)
    it(`has the gradient and the curvature of central differences where information is the curvature itself: ${emission}, ${cell}`, () => {
      const model = noisy(emission, 3, { cell });
      const data = targetsOf(emission, 3, 4);
      const S = cell === "lstm" ? 4 : 2;
      const point = Array.from({ length: S }, (_, d) => 0.3 - 0.5 * d);
      for (let t = 0; t < 4; t++) {
        const f = logPotentialOf(model, data, t);
        const { value, gradient, precision } = expansionOf(model, data, point, t);
        expect(value).toBeCloseTo(f(point), 12);
        const h = 1e-4;
        expectClose(
          gradient,
          point.map((_, d) => (f(moved(point, [[d, h]])) - f(moved(point, [[d, -h]]))) / (2 * h)),
          1e-6,
        );
        const bend = (d: number, e: number): number =>
          (f(
            moved(point, [
              [d, h],
              [e, h],
            ]),
          ) -
            f(
              moved(point, [
                [d, h],
                [e, -h],
              ]),
            ) -
            f(
              moved(point, [
                [d, -h],
                [e, h],
              ]),
            ) +
            f(
              moved(point, [
                [d, -h],
                [e, -h],
              ]),
            )) /
          (4 * h * h);
        expectClose(
          precision,
          point.flatMap((_, d) => point.map((_, e) => -bend(d, e))),
          1e-5,
        );
      }
    });

  it("has the Fisher information of means and sds that are read out, and 0 for what is missing", () => {
    const model = noisy("gaussian-readout", 1);
    const data = targetsOf("gaussian-readout", 1, 3, false);
    data.targetValues![1] = Number.NaN;
    const { readout } = networkSpec({
      cell: "elman",
      inputs: "given",
      emission: "gaussian-readout",
      size: 1,
      hiddenSize: 2,
    }) as unknown as {
      readout: { weight: [[number, number], [number, number]]; bias: [number, number] };
    };
    const point = [0.4, -0.2];
    const { precision, gradient } = expansionOf(model, data, point, 0);
    const [mean, logSd] = readout.weight.map(([a, b], o) => a * point[0]! + b * point[1]! + readout.bias[o]!) as [number, number];
    const z = (data.targetValues![0]! - mean) / Math.exp(logSd);
    const [m, s] = readout.weight;
    expectClose(
      gradient,
      [0, 1].map((d) => (m[d]! * z) / Math.exp(logSd) + s[d]! * (z * z - 1)),
      1e-12,
    );
    expectClose(
      precision,
      [0, 1].flatMap((d) => [0, 1].map((e) => (m[d]! * m[e]!) / Math.exp(2 * logSd) + 2 * s[d]! * s[e]!)),
      1e-12,
    );
    expect(expansionOf(model, data, point, 1)).toEqual({ value: 0, gradient: [0, 0], precision: [0, 0, 0, 0] });
  });

  it("goes back through a readout that is not linear", () => {
    const data = targetsOf("bernoulli", 4, 3);
    const model = randomRecurrent({
      cell: "gru",
      hiddenSize: 3,
      data,
      noiseSd: 0.4,
      readoutHidden: [5],
      key: key("perceptron"),
    }) as NoisyRecurrentModel;
    const [point, h] = [[0.4, -0.6, 0.2], 1e-5];
    for (let t = 0; t < 3; t++) {
      const f = logPotentialOf(model, data, t);
      const { gradient, precision } = expansionOf(model, data, point, t);
      expectClose(
        gradient,
        point.map((_, d) => (f(moved(point, [[d, h]])) - f(moved(point, [[d, -h]]))) / (2 * h)),
        1e-8,
      );
      for (let d = 0; d < 3; d++) expect(precision[d * 3 + d]).toBeGreaterThanOrEqual(0);
    }
  });
});
