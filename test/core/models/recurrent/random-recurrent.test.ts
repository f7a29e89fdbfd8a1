import { key, packDataset, type RecurrentSpec, randomRecurrent } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { type NetworkOptions, networkData } from "./networks.js";

const categorical = packDataset({
  name: "letters",
  targets: { kind: "categorical", size: 4, symbols: null },
  sequences: [
    { id: "a", targets: [0, 1, 1, 1] },
    { id: "b", targets: [1, null, 2, 0, 1] },
  ],
});

describe("randomRecurrent", () => {
  it("draws weights uniformly within ±1/√H, the same at the same key", () => {
    const options = { cell: "lstm", hiddenSize: 25, layers: 2, data: categorical } as const;
    const model = randomRecurrent({ ...options, key: key(1) });
    const { values, slices } = model.parameters;
    const weights = values.slice(0, slices.find(({ name }) => name === "readout.bias")!.offset);
    expect(Math.max(...weights.map(Math.abs))).toBeLessThan(0.2);
    const variance = weights.reduce((sum, w) => sum + w * w, 0) / weights.length;
    // The variance of U(−b, b) is b²/3, of its square 4b⁴/45.
    expect(Math.abs(variance - 0.04 / 3) / Math.sqrt((4 * 0.2 ** 4) / 45 / weights.length)).toBeLessThan(5);
    expect(randomRecurrent({ ...options, key: key(1) }).parameters.values).toEqual(values);
    expect(randomRecurrent({ ...options, key: key(2) }).parameters.values).not.toEqual(values);
  });

  it("starts the readout at the targets' marginal law", () => {
    const model = randomRecurrent({ cell: "elman", hiddenSize: 3, data: categorical, key: key(1) });
    const bias = (model.toFile().readout as { bias: number[] }).bias;
    // 8 observed: 2, 5, 1, 0; a quarter of one more observation each.
    [2.25, 5.25, 1.25, 0.25].forEach((count, v) => {
      expect(Math.exp(bias[v]!)).toBeCloseTo(count / 9, 14);
    });
  });

  it("starts real targets at their means and deviations, missing ones passed over", () => {
    const data = packDataset({
      name: "reals",
      targets: { kind: "real", size: 2 },
      sequences: [{ id: "a", targets: [[1, 1e9 + 1], [3, null], null, [5, 1e9 + 3]] }],
    });
    const fixed = randomRecurrent({ cell: "gru", hiddenSize: 2, data, key: key(1) }).toFile();
    expect(fixed).toMatchObject({ readout: { bias: [3, 1e9 + 2] } });
    const { sd } = fixed.emission as { sd: number[] };
    expect(sd[0]).toBeCloseTo(Math.sqrt(8 / 3), 14);
    expect(sd[1]).toBeCloseTo(1, 14);
    expect(
      randomRecurrent({ cell: "gru", hiddenSize: 2, data, emission: { kind: "gaussian", sd: 0.5 }, key: key(1) }).toFile().emission,
    ).toEqual({
      kind: "gaussian",
      sd: [0.5, 0.5],
    });
    const readout = randomRecurrent({
      cell: "gru",
      hiddenSize: 2,
      data,
      emission: { kind: "gaussian", sd: "readout" },
      key: key(1),
    }).toFile();
    expect(readout).toMatchObject({ emission: { kind: "gaussian", sd: "readout" }, readout: { bias: [3, 1e9 + 2, Math.log(sd[0]!), 0] } });
  });

  it("takes its inputs from the data: given where there are some, the previous target otherwise", () => {
    const given: NetworkOptions = { cell: "gru", emission: "bernoulli", inputs: "given" };
    const data = networkData(given, [4]);
    const at = (inputs?: "given-and-previous-target" | "previous-target") =>
      randomRecurrent({ cell: "gru", hiddenSize: 2, data, ...(inputs === undefined ? {} : { inputs }), key: key(1) }).toFile();
    expect(at()).toMatchObject({ inputs: "given", inputSize: 2, emission: { kind: "bernoulli" } });
    expect(at("given-and-previous-target")).toMatchObject({ inputSize: 5 });
    expect(at("previous-target")).toMatchObject({ inputSize: 3 });
    expect(randomRecurrent({ cell: "gru", hiddenSize: 2, data: categorical, key: key(1) }).toFile()).toMatchObject({
      inputs: "previous-target",
      inputSize: 4,
    });
    expect(() => randomRecurrent({ cell: "gru", hiddenSize: 2, data: categorical, inputs: "given", key: key(1) })).toThrow(
      'randomRecurrent: inputs "given" need data with inputs, data "letters" has none; use "previous-target"',
    );
  });

  it("gives a noisy network its noise, for h and c of an LSTM", () => {
    const model = randomRecurrent({ cell: "lstm", hiddenSize: 2, data: categorical, noiseSd: 0.1, key: key(1) });
    expect(model.toFile().noise).toEqual({ sd: [0.1, 0.1, 0.1, 0.1] });
    expect(Object.keys(model.views)).toEqual(expect.arrayContaining(["particles", "additiveNoise", "particleGradient"]));
  });

  it("reads numbers far from 1 with weights smaller by their size, and others with the same weights as ever", () => {
    const made = (scale: number) => {
      const targets = [
        [2, 3],
        [1, 0],
        [3, 1],
      ].map(([a, b]) => [scale * a, b]);
      const data = packDataset({ name: "n", targets: { kind: "count", size: 2 }, sequences: [{ id: "a", targets }] });
      return randomRecurrent({ cell: "elman", hiddenSize: 3, nonlinearity: "identity", data, key: key(1) });
    };
    const rows = (scale: number) => (made(scale).toFile().layers as { weight_ih: number[][] }[])[0].weight_ih;
    const size = 1e5 * Math.sqrt((4 + 1 + 9) / 3);
    rows(1e5).forEach((row, i) => {
      expect(row[0]).toBeCloseTo(rows(1)[i][0] / size, 15);
      expect(row[1]).toBe(rows(1)[i][1]);
    });
  });

  it("starts networks by layer: residual sums, normalisation, a perceptron, embeddings, noise in all layers", () => {
    const data = packDataset({
      name: "symbols",
      targets: { kind: "categorical", size: 3, symbols: null },
      sequences: [{ id: "a", targets: [0, 1, 2, 1] }],
    });
    const options = { cell: "gru", hiddenSize: 4, layers: 2, data, key: key(1) } as const;
    const model = randomRecurrent({ ...options, residual: true, norm: "layer", readoutHidden: [5], embedding: 2 });
    const file = model.toFile() as unknown as RecurrentSpec;
    expect(file).toMatchObject({
      cell: "by-layer",
      inputSize: 2,
      layers: [{ residual: false }, { residual: true, norm: { gain: [1, 1, 1, 1] } }],
    });
    expect(file.readout.hidden![0].bias).toHaveLength(5);
    expect(model.parameters.slices[0]).toMatchObject({ name: "embedding.previousTarget", shape: [3, 2] });
    const noisy = randomRecurrent({ ...options, noiseSd: 0.2 });
    expect(noisy.graph.variables.filter(({ role }) => role === "hidden").map(({ law }) => law)).toEqual(["random", "random"]);
    const real = packDataset({ name: "real", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[0], [1]] }] });
    expect(() => randomRecurrent({ ...options, data: real, embedding: 2 })).toThrow("embedding needs symbols to read");
  });
});
