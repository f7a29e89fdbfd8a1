import { packDataset, type RecurrentSpec, recurrent } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { deterministic, type NetworkOptions, networkData, networkSpec } from "./networks.js";

const lstm: NetworkOptions = { cell: "lstm", emission: "categorical", layers: 2, hiddenSize: 2, size: 3 };
const spec = networkSpec(lstm);
const layer = spec.layers[0]!;
const noisy = networkSpec({ ...lstm, layers: 1, noiseSd: 0.1 });
const gaussian = networkSpec({ cell: "gru", emission: "gaussian", hiddenSize: 2 });
const withLayer = (change: object): object => ({ ...spec, layers: [{ ...layer, ...change }, spec.layers[1]] });

const refused: (readonly [string, object, string])[] = [
  ["a cell that does not exist", { ...spec, cell: "rnn" }, 'recurrent: cell must be "elman", "gru", "lstm", "by-layer", got "rnn"'],
  [
    "a nonlinearity for an LSTM",
    { ...spec, nonlinearity: "relu" },
    'nonlinearity is for the Elman cell only, got "relu" with cell "lstm"; leave it out',
  ],
  ["no hidden units", { ...spec, hiddenSize: 0 }, "recurrent: hiddenSize must be an integer of at least 1, got 0"],
  ["no layers", { ...spec, layers: [] }, "recurrent: layers must be a list of at least one layer"],
  [
    "weights with a column missing",
    withLayer({ weight_ih: layer.weight_ih.map((row) => row.slice(1)) }),
    "recurrent: layers[0].weight_ih must be 8 x 3 (G·H x X), got 8 x 2",
  ],
  [
    "weights with a row missing",
    withLayer({ weight_hh: layer.weight_hh.slice(1) }),
    "recurrent: layers[0].weight_hh must be 8 x 2 (G·H x H), got 7 x 2",
  ],
  [
    "a ragged matrix",
    withLayer({ weight_ih: layer.weight_ih.map((row, i) => (i === 4 ? [1] : row)) }),
    "recurrent: layers[0].weight_ih must be 8 x 3 (G·H x X), got row 5 with 1 numbers, row 1 with 3",
  ],
  [
    "a missing matrix",
    withLayer({ weight_ih: undefined }),
    "recurrent: layers[0].weight_ih must be 8 x 3 (G·H x X), got undefined; give a list of rows",
  ],
  [
    "a NaN weight",
    withLayer({ weight_hh: layer.weight_hh.map((row, i) => (i === 3 ? [0, Number.NaN] : row)) }),
    "recurrent: layers[0].weight_hh[3][1] must be a finite number, got NaN",
  ],
  [
    "an infinite bias",
    withLayer({ bias_hh: [...layer.bias_hh.slice(1), Number.POSITIVE_INFINITY] }),
    "recurrent: layers[0].bias_hh[7] must be a finite number, got Infinity",
  ],
  [
    "a text for a number",
    { ...spec, readout: { ...spec.readout, bias: [0, "1", 0] } },
    'recurrent: readout.bias[1] must be a finite number, got "1"',
  ],
  ["a short bias", withLayer({ bias_ih: [1] }), "recurrent: layers[0].bias_ih must have 8 numbers (G·H), got 1"],
  [
    "a second layer as wide as the input",
    { ...spec, layers: [layer, layer] },
    "recurrent: layers[1].weight_ih must be 8 x 2 (G·H x H), got 8 x 3",
  ],
  [
    "a readout of another width",
    { ...spec, readout: { ...spec.readout, weight: [[1], [2], [3]] } },
    "recurrent: readout.weight must be 3 x 2 (O x H), got 3 x 1",
  ],
  [
    "an initial state without c",
    {
      ...spec,
      initialState: {
        h: [
          [0, 0],
          [0, 0],
        ],
      },
    },
    "recurrent: initialState.c must be 2 x 2 (layers x H), got undefined; give a list of rows",
  ],
  [
    "an initial state of one layer",
    { ...spec, initialState: { h: [[0, 0]], c: [[0, 0]] } },
    "recurrent: initialState.h must be 2 x 2 (layers x H), got 1 x 2",
  ],
  [
    "an unknown emission",
    { ...spec, emission: { kind: "beta" } },
    'recurrent: emission.kind must be one of categorical, bernoulli, poisson, gaussian, got "beta"',
  ],
  [
    "a previous target of another size",
    { ...spec, inputSize: 4 },
    'recurrent: inputSize must be the targets\' size 3 with inputs "previous-target", got 4',
  ],
  [
    "no room for given inputs",
    { ...spec, inputs: "given-and-previous-target" },
    'inputSize must exceed the targets\' size 3 with inputs "given-and-previous-target" (given x_t, then y_{t-1}), got 3',
  ],
  [
    "noise in two layers",
    { ...spec, noise: { sd: [1, 1, 1, 1] } },
    'recurrent: a network with noise must have one layer, got 2; use cell "by-layer"',
  ],
  ["noise for h without c", { ...noisy, noise: { sd: [1, 1] } }, "recurrent: noise.sd must have 4 numbers (2H, h then c), got 2"],
  ["a negative noise", { ...noisy, noise: { sd: [0, 0, -1, 0] } }, "recurrent: noise.sd[2] must be at least 0, got -1"],
  [
    "an emission sd of 0",
    { ...gaussian, emission: { kind: "gaussian", sd: [1, 0, 1] } },
    'recurrent: emission.sd (or "readout")[1] must be above 0, got 0',
  ],
  [
    "too few emission sds",
    { ...gaussian, emission: { kind: "gaussian", sd: [1] } },
    'recurrent: emission.sd (or "readout") must have 3 numbers (D), got 1',
  ],
  [
    "an odd readout of means and sds",
    { ...gaussian, emission: { kind: "gaussian", sd: "readout" } },
    'with emission.sd "readout", readout.bias must have 2D numbers (means, then log sds), got 3',
  ],
];

describe("recurrent", () => {
  it.each(refused)("refuses %s", (_, wrong, message) => {
    expect(() => recurrent(wrong as RecurrentSpec)).toThrow(message);
  });

  it("refuses a parameter vector of another length", () => {
    const model = deterministic(lstm);
    expect(() => model.withParameters(new Float64Array(3))).toThrow(`has ${model.parameterCount} parameters, got 3`);
  });
});

describe("binding", () => {
  const model = deterministic(lstm);
  const given = deterministic({ ...lstm, inputs: "given" });
  const symbols = (targets: (number | null)[], size = 3) =>
    packDataset({
      name: "d",
      targets: { kind: "categorical", size, symbols: null },
      sequences: [
        { id: "one", targets: [0] },
        { id: "two", targets },
      ],
    });

  it("refuses targets of another kind or size", () => {
    expect(() => model.views.rollout(networkData({ ...lstm, emission: "bernoulli" }, [2]))).toThrow(TypeError);
    expect(() => model.views.gradient(symbols([0], 4))).toThrow(RangeError);
  });

  it("refuses data without the inputs it needs", () => {
    expect(() => given.views.rollout(symbols([0]))).toThrow('needs inputs of size 2, data "d" has none');
    const inputs = { kind: "real", size: 1 } as const;
    const narrow = packDataset({
      name: "d",
      targets: { kind: "categorical", size: 3, symbols: null },
      inputs,
      sequences: [{ id: "a", inputs: [[1]], targets: [0] }],
    });
    expect(() => given.views.particles(narrow)).toThrow('needs inputs of size 2, data "d" has size 1');
  });

  it("lets only trailing targets be missing where the model reads the target before", () => {
    const message = 'reads the target before, so only trailing targets may be missing; sequence "two" misses step 2 but has step 4';
    for (const bind of [model.views.rollout, model.views.gradient, model.views.particles])
      expect(() => bind(symbols([0, null, null, 1, null]))).toThrow(message);
    expect(() => model.views.rollout(symbols([0, 1, null, null]))).not.toThrow();
    expect(() => given.views.rollout(networkData({ ...lstm, inputs: "given" }, [8], true))).not.toThrow();
  });

  it("counts a partly missing vector as missing for the step after it", () => {
    const real = deterministic({ cell: "gru", emission: "gaussian" });
    const bind =
      (...targets: (null | (number | null)[])[]) =>
      () =>
        real.views.rollout(packDataset({ name: "d", targets: { kind: "real", size: 3 }, sequences: [{ id: "a", targets }] }));
    expect(bind([1, 2, null], [1, 2, 3])).toThrow('sequence "a" misses step 1 but has step 2');
    expect(bind([1, 2, 3], [1, null, 3], null)).not.toThrow();
  });
});
