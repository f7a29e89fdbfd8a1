import {
  key,
  type ModelFile,
  type NoisyRecurrentModel,
  parseModel,
  type RecurrentSpec,
  recurrent,
  scalingOf,
  standardised,
  withNoise,
} from "@unrolled/core";
import { logLikelihood, rollout, smc } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { type NetworkOptions, networkData, networkSpec } from "./networks.js";

const networks: readonly NetworkOptions[] = [
  { cell: "elman", nonlinearity: "relu", emission: "bernoulli", initial: true },
  { cell: "lstm", emission: "poisson", inputs: "given" },
  { cell: "gru", emission: "categorical", layers: 2, initial: true },
  { cell: "lstm", emission: "gaussian", layers: 2, initial: true, inputs: "given" },
];

describe("withNoise", () => {
  it.each(networks.map((options) => [`${options.cell}, ${options.layers ?? 1} layers`, options] as const))(
    "gives every number of the state its sd; as it goes to 0 the likelihood is the network's own: %s",
    (_, options) => {
      const network = recurrent({ ...networkSpec(options), noise: null });
      const data = networkData(options, [6, 4]);
      const exact = logLikelihood(network, data, rollout()).value;
      const scoreAt = (sd: number): number =>
        logLikelihood(parseModel(withNoise(network.toFile(), sd), "noisy") as NoisyRecurrentModel, data, smc({ particles: 50 }), key(1))
          .value;
      expect(Math.abs(scoreAt(1e-9) - exact)).toBeLessThan(1e-6);
      expect(Math.abs(scoreAt(0.5) - exact)).toBeGreaterThan(1e-3);
      const file = withNoise(network.toFile(), 0.25) as unknown as RecurrentSpec;
      const sds = file.noise?.sd ?? file.layers.flatMap((layer) => ("noise" in layer ? layer.noise!.sd : []));
      const H = 3;
      expect(sds).toEqual(new Array((options.cell === "lstm" ? 2 : 1) * H * (options.layers ?? 1)).fill(0.25));
      // Over noise that is there, it is the noise.
      expect(withNoise(withNoise(network.toFile(), 3), 0.25)).toEqual(file);
    },
  );

  it("keeps what data are scaled by", () => {
    const options = { cell: "gru", emission: "gaussian", inputs: "given" } as const;
    const data = networkData(options, [6, 4]);
    const network = standardised(recurrent({ ...networkSpec(options), noise: null }), scalingOf(data));
    const noisy = withNoise(network.toFile(), 0.1);
    expect(noisy.scaling).toEqual(network.toFile().scaling);
    expect(parseModel(noisy, "noisy").views.particleGradient).toBeDefined();
  });

  it("writes the noise in the forms that a file has", () => {
    const file = recurrent({ ...networkSpec(networks[0]!), noise: null }).toFile();
    const sdOf = (noisy: ModelFile): unknown => parseModel(noisy, "noisy").toFile().noise;
    expect(sdOf(withNoise(file, 0.5, { covariance: "scalar" }))).toEqual({ sd: 0.5 });
    expect(sdOf(withNoise({ ...file, initialState: null }, 0.5, { noiseIn: "pre-activation" }))).toEqual({
      sd: [0.5, 0.5, 0.5],
      in: "pre-activation",
    });
  });

  it("gives it to the layer that was asked for, which then alone is random", () => {
    const options = { cell: "gru", emission: "categorical", layers: 2 } as const;
    const file = recurrent({ ...networkSpec(options), noise: null }).toFile();
    const randomNodes = (noisyLayers: "top" | "bottom" | "all"): unknown =>
      parseModel(withNoise(file, 0.3, { noisyLayers }), "noisy")
        .parameters!.slices.map(({ name }) => name)
        .filter((name) => name.includes("noise"));
    expect(randomNodes("top")).toEqual(["layers.1.noise.logSd"]);
    expect(randomNodes("bottom")).toEqual(["layers.0.noise.logSd"]);
    expect(randomNodes("all")).toEqual(["layers.0.noise.logSd", "layers.1.noise.logSd"]);
    expect(() => withNoise(file, 0.3, { noisyLayers: "up" as "top" })).toThrow('noisyLayers must be "all", "top" or "bottom", got "up"');
  });

  it("refuses other models, and an sd that is none", () => {
    const file = recurrent({ ...networkSpec(networks[0]!), noise: null }).toFile();
    expect(() => withNoise({ ...file, kind: "hmm" } as ModelFile, 0.3)).toThrow(
      'withNoise: the file of a recurrent network is required, got one of kind "hmm"',
    );
    expect(() => withNoise(undefined as unknown as ModelFile, 0.3)).toThrow("got none; pass model.toFile()");
    for (const sd of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => withNoise(file, sd)).toThrow("sd must be above 0");
    expect(() => withNoise(file, 0.3, { covarience: "scalar" } as object)).toThrow('(did you mean "covariance"?)');
  });
});
