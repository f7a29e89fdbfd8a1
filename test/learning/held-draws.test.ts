// Training by the linearised proposal: draws, ancestors and their odds are held, which is Fisher's identity.
import { type Dataset, key, type NoisyRecurrentModel, recurrent, selectSequences } from "@unrolled/core";
import { auxiliary, grid, guided, logLikelihood, openFilter, resamplingBelow, smc } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { boundAndGradientInto, fit, particleBound } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { centralDifferences, largestError, type NetworkOptions, networkData, networkSpec } from "../core/models/recurrent/networks.js";

const workspace = createWorkspace();

const networks: (NetworkOptions & { missing?: boolean })[] = [
  { cell: "elman", emission: "categorical", inputs: "given", noiseSd: 0.4, missing: true },
  { cell: "gru", emission: "bernoulli", inputs: "given-and-previous-target", noiseSd: 0.3 },
  { cell: "lstm", emission: "poisson", noiseSd: 0.3, initial: true },
  { cell: "gru", emission: "gaussian-readout", inputs: "given", noiseSd: 0.3, missing: true },
];

function noisy(options: NetworkOptions): NoisyRecurrentModel {
  const spec = networkSpec(options);
  return recurrent({ ...spec, noise: spec.noise! });
}

function gradientOf(model: NoisyRecurrentModel, data: Dataset, particles: number, resampleBelow: number | "never", seed = key(3)) {
  const gradient = new Float64Array(model.parameterCount);
  const bounds = new Float64Array(data.sequences.length);
  boundAndGradientInto(
    model.views.particleGradient,
    data,
    bounds,
    gradient,
    { particles, proposal: guided(), resampleBelow, key: seed },
    workspace,
  );
  return { gradient, bounds };
}

/**
 * Σ over lines of descent of (weight at the end) · Σ_t log p(s_t | s_{t−1}) p(y_t | s_t), by the parameters, where the lines are those
 * that a filter at `model` drew: its derivative there is that of log Ẑ with all of the sampling held.
 */
function linesOf(model: NoisyRecurrentModel, data: Dataset, N: number, resampleBelow: number): (values: Float64Array) => number {
  const clouds = model.views.particleGradient(data).open(N, workspace, { back: false });
  const S = clouds.stateDim;
  const resampling = resamplingBelow(resampleBelow, {
    name: "multinomial",
    independent: true,
    draw(ancestors, count, weights, size, uniforms) {
      for (let n = 0; n < count; n++) {
        let [m, sum] = [0, weights[0]!];
        while (m < size - 1 && sum <= uniforms[n]!) sum += weights[++m]!;
        ancestors[n] = m;
      }
    },
  });
  const filter = openFilter(clouds, { particles: N, proposal: guided(), resampling, keep: true }, workspace);
  const own = key(3).fold("sequence").fold(data.sequences[0]!.id);
  for (let t = 0; t < data.length; t++) filter.step([own]);
  const { states, weights, ancestors } = filter.kept!;
  const T = data.length;
  const lines = Array.from({ length: N }, (_, n) => {
    const path = new Float64Array(T * S);
    for (let t = T - 1, m = n; t >= 0; t--) {
      path.set(states.subarray((t * N + m) * S, (t * N + m + 1) * S), t * S);
      m = ancestors[t * N + m]!;
    }
    return { path, weight: weights[(T - 1) * N + n]! };
  });
  return (values) => {
    const process = model.withParameters(values).views.particleGradient(data).open(N, workspace, { back: false });
    const [before, state, mean] = [workspace.rows(N, S), workspace.rows(N, S), workspace.rows(N, S)];
    const potentials = new Float64Array(N);
    let total = 0;
    for (let t = 0; t < T; t++) {
      lines.forEach(({ path }, n) => void state.data.set(path.subarray(t * S, (t + 1) * S), n * S));
      process.transition!.meanInto(mean, t === 0 ? null : before, t);
      process.logPotentialInto(potentials, state, t === 0 ? null : before, t);
      lines.forEach(({ weight }, n) => {
        total += weight * potentials[n]!;
        for (let d = 0; d < S; d++) {
          const sd = process.transition!.sd[d]!;
          total -= weight * (0.5 * ((state.data[n * S + d]! - mean.data[n * S + d]!) / sd) ** 2 + Math.log(sd));
        }
      });
      before.data.set(state.data);
    }
    return total;
  };
}

describe("the bound of the linearised proposal", () => {
  for (const options of networks)
    for (const below of [0, 0.9, 1])
      it(`has the gradient of central differences with all of the sampling held: ${options.cell} ${options.emission}, resampling below ${below}`, () => {
        const model = noisy(options);
        const data = networkData(options, [6], options.missing);
        const { gradient } = gradientOf(model, data, 5, below === 0 ? "never" : below);
        const expected = centralDifferences(linesOf(model, data, 5, below), model.parameters.values);
        expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
        expect(largestError(gradient, expected)).toBeLessThan(1e-7);
      });

  it("gives a batch the sum of its sequences' gradients, and each the same bound to the last bit", () => {
    const [, options] = networks as [NetworkOptions, NetworkOptions];
    const model = noisy(options);
    const data = networkData(options, [4, 7, 1, 7, 3]);
    const together = gradientOf(model, data, 5, 0.9);
    const apart = data.sequences.map((_, index) => gradientOf(model, selectSequences(data, [index]), 5, 0.9));
    expect([...together.bounds]).toEqual(apart.map(({ bounds }) => bounds[0]));
    expect(
      largestError(
        together.gradient,
        apart[0]!.gradient.map((_, i) => apart.reduce((sum, { gradient }) => sum + gradient[i]!, 0)),
      ),
    ).toBeLessThan(1e-11);
  });

  it("has, with many particles, the gradient of the grid's log-likelihood", () => {
    const options: NetworkOptions = { cell: "elman", emission: "bernoulli", inputs: "given", noiseSd: 0.6, hiddenSize: 1, size: 4 };
    const model = noisy(options);
    const data = networkData(options, [5]);
    const exact = centralDifferences((values) => logLikelihood(model.withParameters(values), data, grid()).value, model.parameters.values);
    const runs = Array.from({ length: 24 }, (_, r) => gradientOf(model, data, 2000, 0.7, key("many").fold(r)).gradient);
    exact.forEach((value, i) => {
      const mean = runs.reduce((sum, run) => sum + run[i]!, 0) / runs.length;
      const error = Math.sqrt(runs.reduce((sum, run) => sum + (run[i]! - mean) ** 2, 0) / (runs.length - 1) / runs.length);
      expect(error).toBeLessThan(0.02);
      expect(Math.abs(mean - value)).toBeLessThan(5 * error + 1e-6);
    });
  });

  it("trains, and the same from its settings", () => {
    const options: NetworkOptions = { cell: "gru", emission: "bernoulli", inputs: "given", noiseSd: 0.5, size: 6 };
    const start = noisy(options);
    const train = networkData(options, [12, 12, 12, 12, 12, 12]);
    const learner = particleBound({ particles: 8, proposal: "guided", maxEpochs: 15, learningRate: 0.03, batchSize: 6 });
    expect(learner.settings).toMatchObject({ name: "particle-bound", proposal: "guided" });
    const { model } = fit(start, { train, valid: null }, learner, { key: key(1) });
    const score = (m: NoisyRecurrentModel): number => logLikelihood(m, train, smc({ particles: 300, proposal: guided() }), key(2)).value;
    expect(score(model as NoisyRecurrentModel)).toBeGreaterThan(score(start) + 5);
  });

  it("refuses a proposal that looks ahead in a line that says why", () => {
    const [options] = networks as [NetworkOptions];
    const data = networkData(options, [3]);
    const how = { particles: 4, proposal: auxiliary(), resampleBelow: 0.5, key: key(1) };
    const run = () => boundAndGradientInto(noisy(options).views.particleGradient, data, new Float64Array(1), null, how, workspace);
    expect(run).toThrow(/^particleBound: .*"auxiliary" resamples by what it sees ahead.*; use guided\(\) or bootstrap\(\)$/);
  });
});
