import { type Dataset, type Key, key, type NoisyRecurrentModel, recurrent, selectSequences } from "@unrolled/core";
import { createWorkspace, logSumExp } from "@unrolled/kernels";
import { boundAndGradientInto } from "@unrolled/learning";
import { describe, expect, it } from "vitest";
import { centralDifferences, largestError, type NetworkOptions, networkData, networkSpec, sum } from "../core/models/recurrent/networks.js";

const workspace = createWorkspace();
const lengths = [4, 7, 1, 7, 3];

const networks: (NetworkOptions & { missing?: boolean })[] = [
  { cell: "elman", nonlinearity: "identity", emission: "gaussian", inputs: "given", noiseSd: 0.5 },
  { cell: "elman", emission: "categorical", noiseSd: 0.4, initial: true },
  { cell: "gru", emission: "bernoulli", inputs: "given-and-previous-target", noiseSd: 0.3, missing: true },
  { cell: "gru", emission: "gaussian-readout", inputs: "given", noiseSd: 0.3, missing: true },
  { cell: "lstm", emission: "poisson", noiseSd: 0.3, initial: true },
  { cell: "lstm", emission: "categorical", inputs: "given", noiseSd: 0.3, oneHotInputs: true, missing: true },
  { cell: "lstm", emission: "categorical", noiseSd: 0.3, sharedNoise: true },
  { cell: "elman", emission: "gaussian", inputs: "given", noiseSd: 0.4, noiseIn: "pre-activation", initial: true, missing: true },
];
const titled = networks.map((options) => [Object.values(options).join(" "), options] as const);

function noisy(options: NetworkOptions): NoisyRecurrentModel {
  const spec = networkSpec(options);
  return recurrent({ ...spec, noise: spec.noise! });
}

function boundAndGradient(model: NoisyRecurrentModel, data: Dataset, particles: number, resampleBelow: number | "never", seed: Key) {
  const bounds = new Float64Array(data.sequences.length);
  const gradient = new Float64Array(model.parameterCount);
  boundAndGradientInto(model.views.particleGradient, data, bounds, gradient, { particles, resampleBelow, key: seed }, workspace);
  return { bounds, gradient };
}

/** log (1/N) Σ_n Π_t p(y_t | s_t^n) by the additiveNoise view and the documented addresses of the noise, sequence by sequence. */
function importanceSampling(model: NoisyRecurrentModel, data: Dataset, N: number, seed: Key): number[] {
  const { stateDim, sd, open } = model.views.additiveNoise(data);
  return data.sequences.map(({ id, length }, index) => {
    const process = open(index, N, workspace);
    let state = workspace.rows(N, stateDim);
    let next = workspace.rows(N, stateDim);
    const noise = new Float64Array(N * stateDim);
    const step = new Float64Array(N);
    const logWeights = new Float64Array(N);
    for (let t = 0; t < length; t++) {
      process.meanInto(next, t === 0 ? null : state, t);
      seed.fold("sequence").fold(id).fold("noise").fold(t).fillNormal(noise);
      for (let i = 0; i < noise.length; i++) next.data[i]! += sd[i % stateDim]! * noise[i]!;
      process.logEmissionInto(step, next, t);
      for (let n = 0; n < N; n++) logWeights[n]! += step[n]!;
      [state, next] = [next, state];
    }
    return logSumExp(logWeights) - Math.log(N);
  });
}

describe("the particle bound and its gradient", () => {
  it.each(titled)(
    "without resampling gives the importance sampling bound, and with one particle log p along its path: %s",
    (_, options) => {
      const model = noisy(options);
      const data = networkData(options, lengths, options.missing);
      for (const N of [1, 4]) {
        const expected = importanceSampling(model, data, N, key("bound"));
        expect(largestError(boundAndGradient(model, data, N, "never", key("bound")).bounds, expected)).toBeLessThan(1e-13);
        if (N === 1) expect(largestError(boundAndGradient(model, data, N, 1, key("bound")).bounds, expected)).toBeLessThan(1e-13);
      }
    },
  );

  it.each(titled)("gives the gradient of the IWAE bound, by central differences at a fixed key: %s", (_, options) => {
    const model = noisy(options);
    const data = networkData(options, lengths, options.missing);
    const bound = (values: Float64Array): number => sum(boundAndGradient(model.withParameters(values), data, 4, "never", key(3)).bounds);
    const { gradient } = boundAndGradient(model, data, 4, "never", key(3));
    expect(largestError(gradient, centralDifferences(bound, model.parameters.values))).toBeLessThan(1e-7);
    const noise = model.parameters.slices.at(-1)!;
    expect(noise.name).toBe("noise.logSd");
    expect(Math.max(...gradient.subarray(noise.offset).map(Math.abs))).toBeGreaterThan(1e-2);
  });

  // A step of 1e-5 leaves every ancestor as it is: the bound is then smooth, and its gradient is the one with ancestors fixed.
  it.each(titled)("gives the gradient of the FIVO bound with its ancestors fixed: %s", (_, options) => {
    const model = noisy(options);
    const data = networkData(options, lengths, options.missing);
    for (const below of [0.97, 1]) {
      const bound = (values: Float64Array): number => sum(boundAndGradient(model.withParameters(values), data, 4, below, key(4)).bounds);
      const { bounds, gradient } = boundAndGradient(model, data, 4, below, key(4));
      expect(largestError(gradient, centralDifferences(bound, model.parameters.values))).toBeLessThan(1e-7);
      expect(largestError(bounds, boundAndGradient(model, data, 4, "never", key(4)).bounds)).toBeGreaterThan(1e-4);
    }
  });

  it.each(titled)("gives a sequence the same bound, bit for bit, alone and in a batch: %s", (_, options) => {
    const model = noisy(options);
    const together = boundAndGradient(model, networkData(options, lengths, options.missing), 5, 0.8, key(7)).bounds;
    const first = boundAndGradient(model, networkData(options, lengths.slice(0, 1), options.missing), 5, 0.8, key(7)).bounds;
    const two = boundAndGradient(model, networkData(options, lengths.slice(0, 2), options.missing), 5, 0.8, key(7)).bounds;
    expect(first[0]).toBe(together[0]);
    expect([...two]).toEqual([...together.subarray(0, 2)]);
  });

  it("gives the same bounds, and gradients to rounding, where the tape is cut into groups", () => {
    const options = networks[4]!;
    const model = noisy(options);
    const long = [90, 200, 150, 170];
    const data = networkData(options, long);
    // 610 steps: at 64 particles more than one group's worth; one sequence at a time is never cut.
    const grouped = boundAndGradient(model, data, 64, 0.5, key(8));
    const apart = new Float64Array(model.parameterCount);
    const bounds = long.map((_, index) => {
      const one = boundAndGradient(model, selectSequences(data, [index]), 64, 0.5, key(8));
      one.gradient.forEach((x, i) => {
        apart[i]! += x;
      });
      return one.bounds[0];
    });
    expect([...grouped.bounds]).toEqual(bounds);
    expect(largestError(grouped.gradient, apart)).toBeLessThan(1e-11);
  });

  it("adds to the gradient it is given and refuses options that make no sense", () => {
    const options = networks[1]!;
    const model = noisy(options);
    const data = networkData(options, [3]);
    const run = (particles: number, resampleBelow: number | "never", gradient = new Float64Array(model.parameterCount)): Float64Array => {
      const options = { particles, resampleBelow, key: key(1) };
      boundAndGradientInto(model.views.particleGradient, data, new Float64Array(1), gradient, options, workspace);
      return gradient;
    };
    const once = run(3, 0.5);
    expect(
      largestError(
        run(3, 0.5, new Float64Array(model.parameterCount).fill(1)),
        once.map((x) => x + 1),
      ),
    ).toBeLessThan(1e-14);
    expect(() => run(0, "never")).toThrow("boundAndGradientInto: particles must be an integer of at least 1, got 0");
    expect(() => run(2, 1.5)).toThrow(
      "boundAndGradientInto: resampleBelow must be a fraction of the particles from 0 (never) to 1 (always), got 1.5",
    );
  });

  it("draws at the same key the same bound, and at another key another", () => {
    const options = networks[2]!;
    const model = noisy(options);
    const data = networkData(options, lengths);
    const at = (seed: number): number[] => [...boundAndGradient(model, data, 4, 0.5, key(seed)).bounds];
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
  });
});
