import { key, type NoisyRecurrentModel, recurrent } from "@unrolled/core";
import { auxiliary, guided, logLikelihood, smc } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { boundAndGradientInto, fit, particleBound } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { centralDifferences, largestError, type NetworkOptions, networkData, networkSpec, sum } from "../core/models/recurrent/networks.js";
import { drawnFrom, type LinearElman, linearElman, linearOracle } from "../support/linear-gaussian-elman.js";

const workspace = createWorkspace();
const lengths = [4, 7, 1, 7, 3];

const networks: (NetworkOptions & { missing?: boolean })[] = [
  { cell: "elman", emission: "gaussian", inputs: "given", noiseSd: 0.5 },
  { cell: "gru", emission: "gaussian", inputs: "given", noiseSd: 0.3, missing: true },
  { cell: "lstm", emission: "gaussian", inputs: "given-and-previous-target", noiseSd: 0.4, initial: true, missing: true },
];

function boundAndGradient(model: NoisyRecurrentModel, options: (typeof networks)[0], resampleBelow: number | "never", proposal = guided()) {
  const data = networkData(options, lengths, options.missing);
  const bounds = new Float64Array(data.sequences.length);
  const gradient = new Float64Array(model.parameterCount);
  const how = { particles: 4, proposal, resampleBelow, key: key(3) };
  boundAndGradientInto(model.views.particleGradient, data, bounds, gradient, how, workspace);
  return { bounds, gradient };
}

describe("the bound of the optimal proposal", () => {
  for (const options of networks)
    for (const resampleBelow of ["never", 0.97, 1] as const)
      it(`has the gradient of central differences at a fixed key, through means, draws and weights: ${options.cell}, resampling below ${resampleBelow}`, () => {
        const spec = networkSpec(options);
        const model = recurrent({ ...spec, noise: spec.noise! });
        const at = (values: Float64Array): number => sum(boundAndGradient(model.withParameters(values), options, resampleBelow).bounds);
        const { gradient } = boundAndGradient(model, options, resampleBelow);
        const expected = centralDifferences(at, model.parameters.values);
        expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
        expect(largestError(gradient, expected)).toBeLessThan(1e-7);
      });

  it("has a gradient in float32 that agrees with float64's as far as single draws of noise allow", () => {
    const [options] = networks as [(typeof networks)[0]];
    const spec = networkSpec(options);
    const model = recurrent({ ...spec, noise: spec.noise! });
    const data = networkData(options, lengths);
    const gradients = (["float64", "float32"] as const).map((precision) => {
      const gradient = new Float64Array(model.parameterCount);
      const how = { particles: 2000, proposal: guided(), resampleBelow: "never", key: key(3), precision } as const;
      boundAndGradientInto(model.views.particleGradient, data, new Float64Array(5), gradient, how, workspace);
      return gradient;
    });
    expect(largestError(gradients[1]!, gradients[0]!)).toBeLessThan(0.1);
  });

  it("is tighter with few particles than the bootstrap's with many, and below the exact likelihood", () => {
    const spec: LinearElman = {
      weight: [[0.8]],
      inputWeight: [0.5],
      bias: [0.1],
      noiseSd: [0.5],
      readout: [[1], [-0.5]],
      readoutBias: [0.2, 0],
      targetSd: [0.2, 0.3],
    };
    const model = linearElman(spec);
    const data = drawnFrom(
      spec,
      Array.from({ length: 30 }, () => 12),
      key("bound"),
    );
    const exact = data.sequences.reduce((total, _, s) => total + linearOracle(spec, data, s), 0) / data.stepCount;
    const boundOf = (particles: number, proposal?: ReturnType<typeof guided>): { mean: number; se: number } => {
      const values = Array.from({ length: 12 }, (_, r) => {
        const bounds = new Float64Array(30);
        const how = { particles, resampleBelow: 0.5, key: key("bound").fold(r), ...(proposal === undefined ? {} : { proposal }) };
        boundAndGradientInto(model.views.particleGradient, data, bounds, null, how, workspace);
        return sum(bounds) / data.stepCount;
      });
      const mean = values.reduce((a, b) => a + b) / values.length;
      return { mean, se: Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2, 0) / (values.length - 1) / values.length) };
    };
    const [few, many] = [boundOf(4, guided()), boundOf(32)];
    expect(Math.max(few.se, many.se)).toBeLessThan(0.02);
    expect(few.mean - many.mean).toBeGreaterThan(5 * Math.hypot(few.se, many.se));
    expect(exact - few.mean).toBeGreaterThan(-5 * few.se);
  });

  it("trains a network that no view was written for, and the same from its settings", () => {
    const [, options] = networks as [(typeof networks)[0], (typeof networks)[0]];
    const spec = networkSpec(options);
    const start = recurrent({ ...spec, noise: spec.noise! });
    const train = networkData(options, [12, 12, 12, 12, 12, 12]);
    const learner = particleBound({ particles: 4, proposal: "guided", maxEpochs: 15, learningRate: 0.03, batchSize: 6 });
    expect(learner.settings).toMatchObject({ name: "particle-bound", proposal: "guided" });
    const { model, history } = fit(start, { train, valid: null }, learner, { key: key(1) });
    const score = (m: NoisyRecurrentModel): number => logLikelihood(m, train, smc({ particles: 300, proposal: guided() }), key(2)).value;
    expect(history.at(-1)!.objective).toBeGreaterThan(history[0]!.objective);
    expect(score(model as NoisyRecurrentModel)).toBeGreaterThan(score(start) + 5);
  });

  it("refuses a proposal that has no way back, saying which to use", () => {
    const [options] = networks as [(typeof networks)[0]];
    const spec = networkSpec(options);
    const model = recurrent({ ...spec, noise: spec.noise! });
    expect(() => boundAndGradient(model, options, 0.5, auxiliary())).toThrow(/"auxiliary" .* use guided\(\) or bootstrap\(\)/);
  });
});
