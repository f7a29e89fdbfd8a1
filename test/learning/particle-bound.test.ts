import type { Checkpoint, Dataset, NoisyRecurrentModel } from "@unrolled/core";
import { key, packDataset, randomRecurrent, recurrent } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { adam, boundAndGradientInto, cosineRate, fit, particleBound } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { denseGaussian, type LinearParameters } from "./dense-gaussian.js";

/** s_t = a s_{t−1} + b + q ε_t, y_t = c s_t + d + r η_t, with s_0 = 0: an Elman network with the identity for nonlinearity. */
function linear({ a, b, q, c, d, r }: LinearParameters): NoisyRecurrentModel {
  return recurrent({
    cell: "elman",
    nonlinearity: "identity",
    inputSize: 1,
    hiddenSize: 1,
    inputs: "given",
    layers: [{ weight_ih: [[0]], weight_hh: [[a]], bias_ih: [b], bias_hh: [0] }],
    initialState: null,
    noise: { sd: [q] },
    readout: { weight: [[c]], bias: [d] },
    emission: { kind: "gaussian", sd: [r] },
  });
}

function parametersOf(model: NoisyRecurrentModel): LinearParameters {
  const v = (name: string): number => model.parameters.values[model.parameters.slices.find((s) => s.name === name)!.offset];
  return {
    a: v("layers.0.weight_hh"),
    b: v("layers.0.bias_ih") + v("layers.0.bias_hh"),
    q: Math.exp(v("noise.logSd")),
    c: v("readout.weight"),
    d: v("readout.bias"),
    r: Math.exp(v("emission.logSd")),
  };
}

const truth: LinearParameters = { a: 0.8, b: 0.3, q: 0.5, c: 1, d: -0.2, r: 0.4 };
const T = 15;

function simulated(count: number, seed: number): Dataset {
  return packDataset({
    name: "linear",
    targets: { kind: "real", size: 1 },
    inputs: { kind: "real", size: 1 },
    sequences: Array.from({ length: count }, (_, i) => {
      const z = new Float64Array(2 * T);
      key(seed).fold(i).fillNormal(z);
      let s = 0;
      const targets = Array.from({ length: T }, (_, t) => {
        s = truth.a * s + truth.b + truth.q * z[2 * t];
        return [truth.c * s + truth.d + truth.r * z[2 * t + 1]];
      });
      return { id: `s${i}`, targets, inputs: targets.map(() => [0]) };
    }),
  });
}

const train = simulated(40, 1);
const steps = 40 * T;

/** The bound per step of the training data at `count` keys. */
function bounds(
  model: NoisyRecurrentModel,
  particles: number,
  resampleBelow: number | "never",
  count: number,
): { mean: number; se: number } {
  const workspace = createWorkspace();
  const values = Array.from({ length: count }, (_, r) => {
    const out = new Float64Array(train.sequences.length);
    const options = { particles, resampleBelow, key: key(77).fold(r) };
    boundAndGradientInto(model.views.particleGradient, train, out, null, options, workspace);
    return out.reduce((x, y) => x + y) / steps;
  });
  const mean = values.reduce((x, y) => x + y) / count;
  return { mean, se: Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2, 0) / (count - 1) / count) };
}

const exact = (p: LinearParameters): number => denseGaussian(p, train) / steps;

/** The maximum of the exact likelihood, by Adam on central differences (six numbers, the sds as logarithms). */
function exactMaximum(start: LinearParameters): number {
  const names = ["a", "b", "q", "c", "d", "r"] as const;
  const theta = Float64Array.from(names, (n) => (n === "q" || n === "r" ? Math.log(start[n]) : start[n]));
  const at = (x: Float64Array): number => exact({ a: x[0], b: x[1], q: Math.exp(x[2]), c: x[3], d: x[4], r: Math.exp(x[5]) });
  const carried = [new Float64Array(6), new Float64Array(6)];
  for (let count = 1; count <= 300; count++) {
    const gradient = theta.map((_, i) => {
      const shifted = (h: number): number => at(theta.map((x, j) => (i === j ? x + h : x)));
      return (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
    });
    adam().stepInto(theta, gradient, carried, 0.03 * (1 - count / 301), count);
  }
  return at(theta);
}

describe("particleBound", () => {
  it("climbs, by FIVO, to where the exact likelihood is as near its maximum as the bound's own gap allows", () => {
    const start = linear({ a: 0.2, b: 0, q: 1, c: 0.5, d: 0, r: 1 });
    const particles = 32;
    const learner = particleBound({
      particles,
      resampleBelow: 0.5,
      batchSize: 10,
      maxEpochs: 60,
      learningRate: 0.03,
      schedule: cosineRate(),
      clip: null,
    });
    const { model, history } = fit(start, { train, valid: null }, learner, { key: key(5) });
    const maximum = exactMaximum(truth);
    const reached = exact(parametersOf(model as NoisyRecurrentModel));
    // bound(reached) >= bound(truth) and log p >= bound, so at the bound's maximum the exact likelihood falls short of its own by at most the gap.
    const atTruth = bounds(linear(truth), particles, 0.5, 20);
    const gap = exact(truth) - atTruth.mean + 5 * atTruth.se + (maximum - exact(truth));
    expect(gap).toBeLessThan(0.06);
    expect(exact(parametersOf(start))).toBeLessThan(maximum - 5 * gap);
    expect(reached).toBeGreaterThan(maximum - gap);
    expect(reached).toBeLessThan(maximum + 1e-6);
    expect(history.at(-1)!.objective).toBeGreaterThan(history[0].objective + gap);
  });

  it.each(["never", 0.5] as const)(
    "has a bound below the exact likelihood that tightens with more particles (resampling below %s)",
    (resampleBelow) => {
      const p = truth;
      const few = bounds(linear(p), 2, resampleBelow, 40);
      const some = bounds(linear(p), 8, resampleBelow, 40);
      const many = bounds(linear(p), 64, resampleBelow, 40);
      expect(Math.max(few.se, some.se, many.se)).toBeLessThan(0.05);
      expect(some.mean - few.mean).toBeGreaterThan(5 * Math.hypot(some.se, few.se));
      expect(many.mean - some.mean).toBeGreaterThan(5 * Math.hypot(many.se, some.se));
      expect(exact(p) - many.mean).toBeGreaterThan(-5 * many.se);
    },
  );

  it("scores validation data by the same keys after every pass: a model that stands still has a flat curve", () => {
    const learner = particleBound({ particles: 4, maxEpochs: 3, learningRate: 1e-300, batchSize: 40 });
    const { history } = fit(linear(truth), { train, valid: simulated(50, 2) }, learner, { key: key(5) });
    expect(new Set(history.map((line) => line.validPerStep)).size).toBe(1);
    expect(new Set(history.map((line) => line.objective)).size).toBe(3);
  });

  it.each([
    ["FIVO", 0.5],
    ["IWAE", "never"],
  ] as const)("resumed in the middle gives the same bytes as a fit that ran through: %s, noisy GRU", (_, resampleBelow) => {
    const data = (seed: number): Dataset =>
      packDataset({
        name: "symbols",
        targets: { kind: "categorical", size: 3, symbols: null },
        sequences: Array.from({ length: 12 }, (_, i) => {
          const u = new Float64Array(3 + (i % 4));
          key(seed).fold(i).fillUniform(u);
          return { id: `s${i}`, targets: Array.from(u, (x) => Math.floor(2.2 * x)) };
        }),
      });
    const learner = particleBound({ particles: 4, resampleBelow, batchSize: 5, maxEpochs: 4, learningRate: 0.02 });
    const checkpoints: string[] = [];
    const sets = { train: data(1), valid: data(2) };
    const start = randomRecurrent({ cell: "gru", hiddenSize: 3, noiseSd: 0.2, data: sets.train, key: key(3) });
    const through = fit(start, sets, learner, { key: key(6), onCheckpoint: (c) => void checkpoints.push(JSON.stringify(c)) });
    expect(new Set(through.history.map((line) => line.validPerStep)).size).toBe(4);
    for (const [i, text] of checkpoints.entries()) {
      const later: string[] = [];
      const resumed = fit(start, sets, learner, {
        key: key(6),
        resumeFrom: JSON.parse(text) as Checkpoint,
        onCheckpoint: (c) => void later.push(JSON.stringify(c)),
      });
      expect(later).toEqual(checkpoints.slice(i + 1));
      expect(resumed.history).toEqual(through.history);
      expect(JSON.stringify(resumed.model.toFile())).toBe(JSON.stringify(through.model.toFile()));
    }
  });

  it("refuses options out of range", () => {
    expect(() => particleBound({ particles: 0 })).toThrow("particleBound: particles must be an integer of at least 1, got 0");
    expect(() => particleBound({ resampleBelow: 1.5 })).toThrow("particleBound: resampleBelow");
    expect(() => particleBound({ resampleBelow: 1 })).not.toThrow();
  });
});
