import { type Dataset, key, type NoiseFile, packDataset, type RecurrentModel, type RecurrentSpec, recurrent } from "@unrolled/core";
import { grid, guided, logLikelihood, replicated, rollout, smc } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { boundAndGradientInto } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { networkData, networkSpec } from "./networks.js";

const lengths = [3, 1, 2];
const noisyOf = (spec: RecurrentSpec, noise: NoiseFile) => recurrent({ ...spec, noise });

/** An Elman unit of known numbers, with 3 symbols that it reads and emits. */
const unit: RecurrentSpec = {
  cell: "elman",
  nonlinearity: "tanh",
  inputSize: 3,
  hiddenSize: 1,
  inputs: "previous-target",
  layers: [{ weight_ih: [[0.9, -1.1, 0.4]], weight_hh: [[1.3]], bias_ih: [0.2], bias_hh: [-0.1] }],
  initialState: { h: [[0.5]] },
  readout: { weight: [[1.5], [-1], [0.3]], bias: [0.1, 0, -0.2] },
  emission: { kind: "categorical" },
};
const symbols: Dataset = packDataset({
  name: "symbols",
  targets: { kind: "categorical", size: 3, symbols: null },
  sequences: [{ id: "a", targets: [0, 2, 1] }],
});

/** log p(y) of the unit with noise before its nonlinearity, written out: sums over a fine mesh of a_1, a_2, a_3. */
function byQuadrature(targets: readonly number[], sd: number): number {
  const mesh = Array.from({ length: 601 }, (_, i) => -6 + 0.02 * i);
  const [weights, h0] = [[0.9, -1.1, 0.4], Math.tanh(0.5)];
  const meanOf = (h: number, before: number | undefined): number => (before === undefined ? 0 : weights[before]!) + 0.2 + 1.3 * h - 0.1;
  const density = (a: number, mean: number): number => (Math.exp(-0.5 * ((a - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI))) * 0.02;
  const emission = (a: number, y: number): number => {
    const logits = [1.5 * Math.tanh(a) + 0.1, -Math.tanh(a), 0.3 * Math.tanh(a) - 0.2].map(Math.exp);
    return logits[y]! / (logits[0]! + logits[1]! + logits[2]!);
  };
  let law = mesh.map((a) => density(a, meanOf(h0, undefined)) * emission(a, targets[0]!));
  for (let t = 1; t < targets.length; t++) {
    const means = mesh.map((a) => meanOf(Math.tanh(a), targets[t - 1]));
    const before = law;
    law = mesh.map((a) => emission(a, targets[t]!) * before.reduce((sum, p, i) => sum + p * density(a, means[i]!), 0));
  }
  return Math.log(law.reduce((sum, p) => sum + p, 0));
}

describe("noise before the nonlinearity", () => {
  const model = noisyOf(unit, { sd: [0.6], in: "pre-activation" });
  const expected = byQuadrature([0, 2, 1], 0.6);

  it("is integrated as quadrature over the noise does, by the grid and by particles, guided or not", () => {
    expect(logLikelihood(model, symbols, grid()).value).toBeCloseTo(expected, 8);
    for (const method of [smc({ particles: 2000 }), smc({ particles: 2000, proposal: guided() })].map((one) => replicated(one, 8))) {
      const { value, standardError } = logLikelihood(model, symbols, method, key(3));
      expect(standardError).toBeLessThan(0.01);
      expect(Math.abs(value - expected)).toBeLessThan(5 * standardError);
    }
    // After the nonlinearity the same noise makes another model.
    expect(Math.abs(logLikelihood(noisyOf(unit, { sd: [0.6] }), symbols, grid()).value - expected)).toBeGreaterThan(0.01);
  });

  it("is noise after it where the nonlinearity is the identity", () => {
    const spec = networkSpec({ cell: "elman", nonlinearity: "identity", emission: "categorical", hiddenSize: 2, initial: true });
    const data = networkData({ cell: "elman", emission: "categorical" }, lengths);
    const [inside, after] = [{ in: "pre-activation" } as const, {}].map((where) => noisyOf(spec, { sd: [0.4, 0.7], ...where }));
    const of = (one: typeof inside): number => logLikelihood(one!, data, smc({ particles: 100 }), key(1)).value;
    expect(of(inside)).toBeCloseTo(of(after), 12);
  });

  it("is the deterministic network where its sd is 0 and it starts from 0", () => {
    const spec = networkSpec({ cell: "elman", emission: "categorical" });
    const data = networkData({ cell: "elman", emission: "categorical" }, lengths);
    const still = noisyOf(spec, { sd: 0, in: "pre-activation" });
    const quiet = recurrent({ ...spec, noise: null });
    expect(logLikelihood(still as unknown as RecurrentModel, data, rollout()).value).toBeCloseTo(
      logLikelihood(quiet, data, rollout()).value,
      12,
    );
  });

  it("draws the pre-activation as the state, with the spread that it has", () => {
    const drawn = Array.from({ length: 2000 }, (_, i) => (model.sample(1, key(i)).states![0] as readonly number[])[0]!);
    const mean = drawn.reduce((sum, a) => sum + a, 0) / 2000;
    const sd = Math.sqrt(drawn.reduce((sum, a) => sum + (a - mean) ** 2, 0) / 1999);
    expect(Math.abs(mean - (0.1 + 1.3 * Math.tanh(0.5)))).toBeLessThan((5 * 0.6) / Math.sqrt(2000));
    expect(Math.abs(sd - 0.6)).toBeLessThan((5 * 0.6) / Math.sqrt(4000));
  });

  it("stands in the graph as a random state, which separates the past from the future", () => {
    const hidden = model.graph.variables.filter(({ role }) => role === "hidden");
    expect(hidden.map(({ name, law }) => [name, law])).toEqual([["H", "random"]]);
    expect(model.graph.edges.map(({ from, to, delay = 0 }) => `${from}${delay} ${to}`).sort()).toEqual(["H0 Y", "H1 H", "Y1 H"]);
  });

  it("is refused by name for cells whose state it does not decide", () => {
    const spec = networkSpec({ cell: "gru", emission: "categorical" });
    expect(() => noisyOf(spec, { sd: 0.3, in: "pre-activation" })).toThrow(
      'recurrent: noise.in "pre-activation" is for the Elman cell only, got cell "gru", whose state is no function of one noisy vector; leave it out',
    );
    expect(() => noisyOf(unit, { sd: [0.3], in: "readout" as "state" })).toThrow(
      'recurrent: noise.in must be "state", "pre-activation", got "readout"',
    );
    expect(() => noisyOf(unit, { sd: -1 })).toThrow("recurrent: noise.sd[0] must be at least 0, got -1");
    expect(() => noisyOf(unit, { sd: [0.3], inside: true } as NoiseFile)).toThrow(
      'recurrent: noise must have no fields but sd, in, got "inside"',
    );
  });
});

describe("one sd for all", () => {
  const spec = networkSpec({ cell: "lstm", emission: "categorical", hiddenSize: 2 });
  const data = networkData({ cell: "lstm", emission: "categorical" }, lengths);
  const shared = noisyOf(spec, { sd: 0.4 });
  const each = noisyOf(spec, { sd: [0.4, 0.4, 0.4, 0.4] });

  it("gives the numbers of as many equal ones", () => {
    const of = (model: typeof each): number => logLikelihood(model, data, smc({ particles: 50 }), key(2)).value;
    expect(of(shared)).toBe(of(each));
    expect(shared.parameterCount).toBe(each.parameterCount - 3);
  });

  it("has the sum of their derivatives", () => {
    const gradients = [shared, each].map((model) => {
      const gradient = new Float64Array(model.parameterCount);
      const options = { particles: 4, resampleBelow: "never", key: key(2) } as const;
      boundAndGradientInto(model.views.particleGradient, data, new Float64Array(3), gradient, options, createWorkspace());
      return gradient.subarray(model.parameters.slices.at(-1)!.offset);
    });
    expect(gradients[1]!.length).toBe(4);
    expect(gradients[0]![0]!).toBeCloseTo(
      gradients[1]!.reduce((sum, d) => sum + d, 0),
      12,
    );
  });
});

describe("the file of a noise", () => {
  it.each([
    { sd: [0.1, 0.2, 0.3] },
    { sd: 0.3 },
    { sd: [0.1, 0.2, 0.3], in: "pre-activation" },
    { sd: 0.7, in: "pre-activation" },
  ] as const)("is what was given, of the network and of a layer: %j", (noise) => {
    const spec = networkSpec({ cell: "elman", emission: "categorical" });
    expect(noisyOf(spec, noise).toFile().noise).toEqual(noise);
    const layer = { cell: "elman" as const, hiddenSize: 3, ...spec.layers[0]!, noise };
    const { nonlinearity, initialState, ...rest } = spec;
    const byLayer = recurrent({ ...rest, initialState: null, cell: "by-layer", noise: null, layers: [layer] });
    expect((byLayer.toFile() as unknown as { layers: { noise: unknown }[] }).layers[0]!.noise).toEqual(noise);
    const again = recurrent(byLayer.toFile() as unknown as RecurrentSpec);
    expect(again.toFile()).toEqual(byLayer.toFile());
  });
});
