import { key, type NoisyRecurrentModel, randomRecurrent, recurrent, selectSequences } from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { gaussianReadoutInto, noiseInto, readoutSums } from "../../../packages/learning/src/particle-em/closed-forms.js";
import { completeDataInto } from "../../../packages/learning/src/particle-em/complete-data.js";
import type { PathGroup } from "../../../packages/learning/src/particle-em/expectation.js";
import { centralDifferences, largestError, type NetworkOptions, networkData, networkSpec } from "../../core/models/recurrent/networks.js";

const workspace = createWorkspace();
const K = 2;
const lengths = [3, 5, 1, 2, 4];

type Case = NetworkOptions & { readonly missing?: boolean };
const networks: readonly Case[] = [
  { cell: "elman", emission: "categorical", noiseSd: 0.5 },
  { cell: "gru", emission: "bernoulli", inputs: "given", noiseSd: 0.3, missing: true },
  { cell: "lstm", hiddenSize: 2, emission: "poisson", inputs: "given-and-previous-target", noiseSd: 0.4, initial: true, missing: true },
  { cell: "gru", emission: "gaussian", inputs: "given", noiseSd: 0.4, missing: true },
  { cell: "elman", emission: "gaussian-readout", inputs: "given", noiseSd: 0.4 },
  { cell: "lstm", hiddenSize: 2, emission: "gaussian", inputs: "given", noiseSd: 0.4, sharedNoise: true },
  { cell: "elman", emission: "categorical", noiseSd: 0.4, noiseIn: "pre-activation", initial: true },
];

function problem(options: Case) {
  const spec = networkSpec(options);
  const model = recurrent({ ...spec, noise: spec.noise! });
  const data = networkData(options, lengths, options.missing);
  // Two groups, as sequences are worked through.
  const groups = [selectSequences(data, [1, 3]), selectSequences(data, [0, 4, 2])].map((group, g): PathGroup => {
    const states = new Float64Array(group.stepCount * K * model.views.particles(group).stateDim);
    key("paths").fold(g).fillNormal(states);
    return { data: group, states, targets: group.targetValues };
  });
  return { model, data, groups };
}

function complete(model: NoisyRecurrentModel, groups: readonly PathGroup[], emission = true) {
  const gradient = new Float64Array(model.parameterCount);
  const how = { paths: K, emission, precision: "float64" } as const;
  return { ...completeDataInto(model, groups, gradient, how, workspace), gradient };
}

/** Σ log p(s_t | s_{t−1}, x_t) + log p(y_t | s_t), one sequence and one path at a time, by the density of the additive noise. */
function byOnePath(model: NoisyRecurrentModel, groups: readonly PathGroup[], emission: boolean): number {
  let total = 0;
  for (const { data, states } of groups) {
    const view = model.views.additiveNoise(data);
    const S = view.stateDim;
    data.sequences.forEach(({ length }, index) => {
      const row = data.order.indexOf(index);
      const stateAt = (t: number, k: number) => {
        const at = ((data.starts[t]! + row) * K + k) * S;
        return { count: 1, dim: S, data: Float64Array.from(states.subarray(at, at + S)) };
      };
      workspace.scope(() => {
        const process = view.open(index, 1, workspace);
        for (let k = 0; k < K; k++)
          for (let t = 0; t < length; t++) {
            const mean = { count: 1, dim: S, data: new Float64Array(S) };
            const now = stateAt(t, k);
            process.meanInto(mean, t === 0 ? null : stateAt(t - 1, k), t);
            for (let s = 0; s < S; s++)
              total -= 0.5 * ((now.data[s]! - mean.data[s]!) / view.sd[s]!) ** 2 + Math.log(view.sd[s]! * Math.sqrt(2 * Math.PI));
            const out = new Float64Array(1);
            process.logEmissionInto(out, now, t);
            if (emission) total += out[0]!;
          }
      });
    });
  }
  return total;
}

describe("the complete-data log-likelihood of sampled paths", () => {
  for (const options of networks) {
    const name = `${options.cell}, ${options.emission}`;

    it(`is the sum of the densities of states and targets, path by path: ${name}`, () => {
      const { model, groups } = problem(options);
      for (const emission of [true, false]) {
        const expected = byOnePath(model, groups, emission);
        expect(Math.abs(complete(model, groups, emission).value - expected)).toBeLessThan(1e-10 * Math.abs(expected));
      }
    });

    it(`has the gradient of central differences, by all parameters but the noise's: ${name}`, () => {
      const { model, groups } = problem(options);
      const at = (values: Float64Array): number => complete(model.withParameters(values), groups).value;
      const noise = model.parameters.slices.find(({ name }) => name === "noise.logSd")!.offset;
      const noiseEnd = noise + model.views.particles(groups[0]!.data).stateDim;
      const expected = centralDifferences(at, model.parameters.values).map((d, i) => (i >= noise && i < noiseEnd ? 0 : d));
      expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1);
      expect(largestError(complete(model, groups).gradient, expected)).toBeLessThan(1e-6);
    });
  }
});

describe("the complete-data log-likelihood of a stack with noise in its top layer", () => {
  const data = networkData({ cell: "gru", emission: "poisson", inputs: "given" }, lengths);
  const model = randomRecurrent({ cell: "gru", hiddenSize: 2, layers: 3, noisyLayers: "top", noiseSd: 0.4, data, key: key("stack") });
  const [S, top] = [6, 4];
  const groups = [selectSequences(data, [1, 3]), selectSequences(data, [0, 4, 2])].map((group, g): PathGroup => {
    // What stands for the layers below is nonsense: it must be made anew.
    const states = new Float64Array(group.stepCount * K * S);
    key("paths").fold(g).fillNormal(states);
    return { data: group, states, targets: null };
  });

  it("counts the densities of the top layer and of the targets, the layers below as the network makes them", () => {
    const { value, squares } = complete(model, groups);
    expect([...squares.subarray(0, top)]).toEqual([0, 0, 0, 0]);
    let expected = 0;
    for (const { data: group, states } of groups) {
      const view = model.views.additiveNoise(group);
      group.sequences.forEach(({ length }, index) => {
        const row = group.order.indexOf(index);
        const stateAt = (t: number, k: number) => {
          const at = ((group.starts[t]! + row) * K + k) * S;
          return { count: 1, dim: 2, data: Float64Array.from(states.subarray(at + top, at + S)) };
        };
        workspace.scope(() => {
          const process = view.open(index, 1, workspace);
          for (let k = 0; k < K; k++)
            for (let t = 0; t < length; t++) {
              const mean = { count: 1, dim: 2, data: new Float64Array(2) };
              const now = stateAt(t, k);
              process.meanInto(mean, t === 0 ? null : stateAt(t - 1, k), t);
              for (let s = 0; s < 2; s++)
                expected -= 0.5 * ((now.data[s]! - mean.data[s]!) / view.sd[s]!) ** 2 + Math.log(view.sd[s]! * Math.sqrt(2 * Math.PI));
              const out = new Float64Array(1);
              process.logEmissionInto(out, now, t);
              expected += out[0]!;
            }
        });
      });
    }
    expect(Math.abs(value - expected)).toBeLessThan(1e-10 * Math.abs(expected));
  });

  it("has the gradient of central differences by the parameters of all layers, through time in those below", () => {
    const at = (values: Float64Array): number => complete(model.withParameters(values), groups).value;
    const noise = model.parameters.slices.find(({ name }) => name.endsWith("logSd"))!;
    const size = noise.shape.reduce((a, b) => a * b, 1);
    const isNoise = (i: number): boolean => i >= noise.offset && i < noise.offset + size;
    const expected = centralDifferences(at, model.parameters.values).map((d, i) => (isNoise(i) ? 0 : d));
    expect(Math.abs(expected[model.parameters.slices.find(({ name }) => name === "layers.0.weight_hh")!.offset]!)).toBeGreaterThan(0.01);
    expect(largestError(complete(model, groups).gradient, expected)).toBeLessThan(1e-6);
  });
});

/** How much any one of these parameters, moved a little either way, gains. */
function bestGain(model: NoisyRecurrentModel, groups: readonly PathGroup[], places: readonly number[]): number {
  const { values } = model.parameters;
  const now = complete(model, groups).value;
  const moved = (place: number, by: number): number =>
    complete(model.withParameters(values.map((x, i) => (i === place ? x + by : x))), groups).value - now;
  return Math.max(...places.flatMap((place) => [moved(place, 1e-3), moved(place, -1e-3)]));
}

function placesOf(model: NoisyRecurrentModel, name: RegExp): number[] {
  return model.parameters.slices.flatMap(({ name: own, offset, shape }) =>
    name.test(own) ? Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => offset + i) : [],
  );
}

describe("closed forms", () => {
  it("the noise's sds that residuals give are where the complete-data likelihood is highest", () => {
    const { model, groups } = problem(networks[2]!);
    const places = placesOf(model, /^noise\.logSd$/);
    expect(bestGain(model, groups, places)).toBeGreaterThan(0.01);
    const parameters = model.parameters.values;
    noiseInto(parameters, Int32Array.from(places), complete(model, groups));
    expect(bestGain(model.withParameters(parameters), groups, places)).toBeLessThan(0);
  });

  it("one sd for all is pooled over the state's numbers, and there the complete-data likelihood is highest", () => {
    const { model, groups } = problem(networks[5]!);
    const [place] = placesOf(model, /^noise\.logSd$/) as [number];
    const { logSdAt } = workspace.scope(
      () => model.views.particleGradient(groups[0]!.data).open(1, workspace, { back: false }).transition!,
    );
    expect([...logSdAt!]).toEqual([place, place, place, place]);
    expect(bestGain(model, groups, [place])).toBeGreaterThan(0.01);
    const parameters = model.parameters.values;
    noiseInto(parameters, logSdAt!, complete(model, groups));
    expect(bestGain(model.withParameters(parameters), groups, [place])).toBeLessThan(0);
  });

  it("a Gaussian readout and its sds, with targets missing here and there, are where it is highest", () => {
    const { model, groups } = problem(networks[3]!);
    const places = placesOf(model, /^(readout\.|emission\.)/);
    expect(bestGain(model, groups, places)).toBeGreaterThan(0.01);
    const parameters = model.parameters.values;
    const emission = workspace.scope(() => model.views.particleGradient(groups[0]!.data).open(1, workspace, { back: false }).emission!);
    gaussianReadoutInto(parameters, emission, readoutSums(emission, groups, K));
    // The ridge moves the maximum by a millionth.
    expect(bestGain(model.withParameters(parameters), groups, places)).toBeLessThan(0);
  });

  it("a dimension of the target that is never there keeps its readout", () => {
    const { model, groups } = problem(networks[3]!);
    const without = groups.map((group): PathGroup => ({ ...group, targets: group.targets!.map((y, i) => (i % 3 === 1 ? Number.NaN : y)) }));
    const emission = workspace.scope(() => model.views.particleGradient(groups[0]!.data).open(1, workspace, { back: false }).emission!);
    const before = model.parameters.values;
    const after = model.parameters.values;
    gaussianReadoutInto(after, emission, readoutSums(emission, without, K));
    const changed = (place: number): boolean => before[place] !== after[place];
    const { weights, bias, logSd } = emission.at!;
    expect([...weights.subarray(3, 6), bias![1]!, logSd[1]!].some(changed)).toBe(false);
    expect([...weights.subarray(0, 3), bias![0]!, logSd[0]!].every(changed)).toBe(true);
  });
});
