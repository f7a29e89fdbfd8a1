import { type RecurrentSpec, recurrent } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { deterministic, type NetworkOptions, networkData, networkSpec, rollOut } from "./networks.js";

const networks: NetworkOptions[] = [
  { cell: "elman", nonlinearity: "relu", emission: "categorical" },
  { cell: "gru", emission: "gaussian", layers: 2, initial: true, inputs: "given" },
  { cell: "lstm", emission: "gaussian-readout", initial: true },
  { cell: "lstm", emission: "gaussian", noiseSd: 0.3 },
  { cell: "gru", emission: "poisson", noiseSd: 0, inputs: "given-and-previous-target" },
];
const titled = networks.map((options) => [Object.values(options).join(" "), options] as const);

describe("a recurrent model's file", () => {
  it.each(titled)("holds exactly what the model was made of, and makes it again: %s", (_, options) => {
    const spec = { ...networkSpec(options), name: "mine", provenance: { seed: 3, data: "x" } };
    const file = recurrent(spec).toFile();
    expect(file).toEqual({ format: "unrolled/model", version: 1, kind: "recurrent", ...spec });
    expect(recurrent(JSON.parse(JSON.stringify(file)) as RecurrentSpec).toFile()).toEqual(file);
  });

  it("names its parameters as the file does, deviations by their logarithms", () => {
    const model = recurrent(networkSpec({ cell: "lstm", emission: "gaussian", hiddenSize: 2, size: 3, noiseSd: 0.3 }));
    expect(model.parameters.slices.map(({ name, shape }) => [name, ...shape])).toEqual([
      ["layers.0.weight_ih", 8, 3],
      ["layers.0.weight_hh", 8, 2],
      ["layers.0.bias_ih", 8],
      ["layers.0.bias_hh", 8],
      ["readout.weight", 3, 2],
      ["readout.bias", 3],
      ["emission.logSd", 3],
      ["noise.logSd", 4],
    ]);
    expect(model.parameterCount).toBe(24 + 16 + 16 + 6 + 3 + 3 + 4);
    const offset = model.parameters.slices.at(-1)!.offset;
    expect(model.parameters.values.slice(offset)).toEqual(Float64Array.of(0.3, 0.39, 0.48, 0.57).map(Math.log));
  });

  it("with parameters replaced writes them, and leaves the old model as it was", () => {
    const model = recurrent({ ...networkSpec({ cell: "gru", emission: "gaussian", hiddenSize: 1, size: 1 }), noise: null });
    const before = model.toFile();
    const values = Float64Array.from({ length: model.parameterCount }, (_, i) => i / 10);
    const changed = model.withParameters(values);
    values.fill(99);
    expect(changed.toFile()).toMatchObject({
      layers: [{ weight_ih: [[0], [0.1], [0.2]], weight_hh: [[0.3], [0.4], [0.5]], bias_ih: [0.6, 0.7, 0.8], bias_hh: [0.9, 1, 1.1] }],
      readout: { weight: [[1.2]], bias: [1.3] },
      emission: { kind: "gaussian", sd: [Math.exp(1.4)] },
    });
    model.parameters.values.fill(5);
    expect(model.toFile()).toEqual(before);
  });

  it("with its own parameters gives the same likelihood", () => {
    const options: NetworkOptions = { cell: "lstm", emission: "categorical", layers: 2, initial: true };
    const model = deterministic(options);
    const data = networkData(options, [5, 3]);
    expect(rollOut(model.withParameters(model.parameters.values), data)).toEqual(rollOut(model, data));
  });

  it("says density or probability, and what it needs", () => {
    expect(deterministic({ cell: "gru", emission: "gaussian", inputs: "given" })).toMatchObject({
      density: true,
      inputs: { kind: "real", size: 2 },
      targets: { kind: "real", size: 3 },
    });
    expect(deterministic({ cell: "gru", emission: "poisson" })).toMatchObject({
      density: false,
      inputs: null,
      targets: { kind: "count", size: 3 },
    });
    expect(Object.isFrozen(deterministic({ cell: "gru", emission: "poisson" }))).toBe(true);
  });
});
