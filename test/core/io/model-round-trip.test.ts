import {
  type AnyModel,
  fitNGram,
  key,
  packDataset,
  parseJson,
  parseModel,
  resolveTensors,
  stringifyJson,
  type Tensor,
  tensorFiles,
} from "@unrolled/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const real = fc.double({ min: -5, max: 5, noNaN: true });
const positive = fc.double({ min: 0.05, max: 4, noNaN: true });
const vector = (size: number, value = real): fc.Arbitrary<number[]> => fc.array(value, { minLength: size, maxLength: size });
const matrix = (rows: number, columns: number, value = real): fc.Arbitrary<number[][]> =>
  fc.array(vector(columns, value), { minLength: rows, maxLength: rows });
const cube = (depth: number, rows: number, columns: number, value = real): fc.Arbitrary<number[][][]> =>
  fc.array(matrix(rows, columns, value), { minLength: depth, maxLength: depth });
const law = (size: number): fc.Arbitrary<number[]> =>
  vector(size, positive).map((weights) => weights.map((w) => w / weights.reduce((a, b) => a + b)));
const laws = (rows: number, size: number): fc.Arbitrary<number[][]> => fc.array(law(size), { minLength: rows, maxLength: rows });
const size = fc.integer({ min: 1, max: 3 });
/** A diagonal of at least 1 and small elements beside it: positive definite. */
const covariance = (dim: number): fc.Arbitrary<number[][]> =>
  fc
    .tuple(vector(dim, fc.double({ min: 1, max: 3, noNaN: true })), fc.double({ min: -0.2, max: 0.2, noNaN: true }))
    .map(([diagonal, off]) => diagonal.map((variance, i) => diagonal.map((_, j) => (i === j ? variance : off))));

const emission = (K: number, D: number, M: number): fc.Arbitrary<object> =>
  fc.oneof(
    laws(K, D + 1).map((probabilities) => ({ kind: "categorical", probabilities })),
    fc.record({ kind: fc.constant("gaussian"), means: matrix(K, D), sds: matrix(K, D, positive) }),
    fc.record({
      kind: fc.constant("gaussian-full"),
      means: matrix(K, D),
      covariances: fc.array(covariance(D), { minLength: K, maxLength: K }),
    }),
    matrix(K, D, positive).map((rates) => ({ kind: "poisson", rates })),
    matrix(K, D, fc.double({ min: 0, max: 1, noNaN: true })).map((probabilities) => ({ kind: "bernoulli", probabilities })),
    fc.record({ kind: fc.constant("gaussian-mixture"), weights: laws(K, M), means: cube(K, M, D), sds: cube(K, M, D, positive) }),
  );

const hiddenMarkovFiles = fc.tuple(size, size, size).chain(([K, D, M]) =>
  fc.record(
    {
      format: fc.constant("unrolled/model"),
      version: fc.constant(1),
      kind: fc.constant("hidden-markov"),
      name: fc.string(),
      provenance: fc.constant({ seed: "7", data: { name: "x", splits: ["train"] } }),
      initial: fc.oneof(law(K), fc.constant("stationary")),
      transition: laws(K, K),
      emission: emission(K, D, M),
    },
    { requiredKeys: ["format", "version", "kind", "initial", "transition", "emission"] },
  ),
);

const recurrentFiles = fc
  .record({
    cell: fc.constantFrom("elman", "gru", "lstm"),
    X: size,
    H: size,
    D: size,
    layers: size,
    noisy: fc.boolean(),
    given: fc.boolean(),
    emission: fc.constantFrom("categorical", "bernoulli", "poisson", "gaussian", "readout"),
    hasInitial: fc.boolean(),
  })
  .chain(({ cell, X, H, D, layers, noisy, given, emission: law, hasInitial }) => {
    const G = { elman: 1, gru: 3, lstm: 4 }[cell]!;
    const O = law === "readout" ? 2 * D : D;
    const inputSize = given ? X : D;
    const count = noisy ? 1 : layers;
    const layer = (l: number): fc.Arbitrary<object> =>
      fc.record({
        weight_ih: matrix(G * H, l === 0 ? inputSize : H),
        weight_hh: matrix(G * H, H),
        bias_ih: vector(G * H),
        bias_hh: vector(G * H),
      });
    return fc.record({
      format: fc.constant("unrolled/model"),
      version: fc.constant(1),
      kind: fc.constant("recurrent"),
      name: fc.string(),
      cell: fc.constant(cell),
      ...(cell === "elman" ? { nonlinearity: fc.constantFrom("tanh", "relu", "sigmoid", "identity") } : {}),
      inputSize: fc.constant(inputSize),
      hiddenSize: fc.constant(H),
      inputs: fc.constant(given ? "given" : "previous-target"),
      layers: fc.tuple(...Array.from({ length: count }, (_, l) => layer(l))),
      initialState: hasInitial
        ? fc.record({ h: matrix(count, H), ...(cell === "lstm" ? { c: matrix(count, H) } : {}) })
        : fc.constant(null),
      noise: noisy ? fc.record({ sd: vector(cell === "lstm" ? 2 * H : H, positive) }) : fc.constant(null),
      readout: fc.record({ weight: matrix(O, H), bias: vector(O) }),
      emission:
        law === "readout"
          ? fc.constant({ kind: "gaussian", sd: "readout" })
          : law === "gaussian"
            ? fc.record({ kind: fc.constant(law), sd: vector(D, positive) })
            : fc.constant({ kind: law }),
    });
  });

const throughText = (value: unknown): unknown => parseJson(stringifyJson(value), "m.json");
const inputsOf = (model: AnyModel): number[][] | undefined =>
  model.inputs === null ? undefined : Array.from({ length: 4 }, (_, t) => new Array(model.inputs!.size).fill(t / 4));

describe("a model read from its file, written and read again is the same model:", () => {
  test.each([
    ["hidden Markov models of every emission", hiddenMarkovFiles],
    ["recurrent models of every cell and emission, with noise and without", recurrentFiles],
  ] as const)("%s", (_, files) => {
    fc.assert(
      fc.property(files as fc.Arbitrary<object>, (file) => {
        const model = parseModel(throughText(file), "m.json");
        expect(model.toFile()).toEqual(file);
        const again = parseModel(throughText(model.toFile()), "m.json");
        expect(again.toFile()).toEqual(file);
        expect(again.sample(4, key(1), inputsOf(again))).toEqual(model.sample(4, key(1), inputsOf(model)));
      }),
      { numRuns: 80, seed: 6 },
    );
  });

  test("n-grams of either smoothing", () => {
    const data = packDataset({
      name: "x",
      targets: { kind: "categorical", size: 3, symbols: null },
      sequences: [
        { id: "a", targets: [0, 1, 2, 0, 1, null, 2, 2] },
        { id: "b", targets: [1] },
      ],
    });
    for (const smoothing of ["kneser-ney", "witten-bell"] as const)
      for (const order of [1, 2, 3]) {
        const model = fitNGram(data, { order, smoothing });
        const again = parseModel(throughText(model.toFile()), "m.json");
        expect(again.toFile()).toEqual(model.toFile());
        expect(again.sample(20, key(1))).toEqual(model.sample(20, key(1)));
      }
  });

  test("a standardised one keeps its scaling", () => {
    const file = {
      format: "unrolled/model",
      version: 1,
      kind: "hidden-markov",
      initial: [1],
      transition: [[1]],
      emission: { kind: "gaussian", means: [[0]], sds: [[1]] },
      scaling: { targets: { means: [180], sds: [10] }, inputs: null },
    };
    const model = parseModel(throughText(file), "m.json");
    expect(model.toFile()).toEqual(file);
    const inner = parseModel({ ...file, scaling: null }, "m.json");
    expect(model.sample(1, key(1)).targets).toEqual(inner.sample(1, key(1)).targets.map((z) => [180 + 10 * (z as number[])[0]!]));
  });
});

describe("weights beside a model file", () => {
  const file = {
    format: "unrolled/model",
    version: 1,
    kind: "recurrent",
    name: "tiny",
    cell: "gru",
    inputSize: 1,
    hiddenSize: 1,
    inputs: "previous-target",
    layers: [{ weight_ih: [[0.1], [0.2], [0.3]], weight_hh: [[1], [2], [3]], bias_ih: [4, 5, 6], bias_hh: [7, 8, 9] }],
    initialState: null,
    noise: null,
    readout: { weight: [[0.5]], bias: [0.6] },
    emission: { kind: "bernoulli" },
  };
  const beside = (tensor?: string): object => ({ safetensors: "w.safetensors", ...(tensor === undefined ? {} : { tensor }) });
  const tensors = new Map<string, Tensor>([
    ["layers.0.weight_ih", { shape: [3, 1], values: Float64Array.of(0.1, 0.2, 0.3) }],
    ["lin.bias", { shape: [1], values: Float64Array.of(0.6) }],
  ]);

  test("are named by their place in the file, or as the file says", () => {
    const named = { ...file, layers: [{ ...file.layers[0], weight_ih: beside() }], readout: { weight: [[0.5]], bias: beside("lin.bias") } };
    expect(tensorFiles(named, "m.json")).toEqual(["w.safetensors"]);
    expect(parseModel(resolveTensors(named, "m.json", new Map([["w.safetensors", tensors]])), "m.json").toFile()).toEqual(file);
  });

  test("of several rows and columns are cut row by row", () => {
    const cube = new Map([["a.0", { shape: [2, 2, 3], values: Float64Array.from({ length: 12 }, (_, i) => i) }]]);
    expect(resolveTensors({ a: [{ safetensors: "w.safetensors" }] }, "m.json", new Map([["w.safetensors", cube]]))).toEqual({
      a: [
        [
          [
            [0, 1, 2],
            [3, 4, 5],
          ],
          [
            [6, 7, 8],
            [9, 10, 11],
          ],
        ],
      ],
    });
  });

  test("that are missing, in another folder or of another shape are refused with their place", () => {
    const one = (weight: unknown): object => ({ ...file, readout: { weight, bias: [0.6] } });
    const files = new Map([["w.safetensors", tensors]]);
    expect(() => resolveTensors(one(beside()), "m.json", files)).toThrow(
      /^m\.json: readout\.weight: expected a tensor "readout\.weight" in w\.safetensors, found none$/,
    );
    for (const name of ["../w.safetensors", "/etc/w.safetensors", "a\\w.safetensors", "w.bin", 3])
      expect(() => tensorFiles(one({ safetensors: name }), "m.json")).toThrow(
        /^m\.json: readout\.weight\.safetensors: expected the name of a \.safetensors file beside this one, found /,
      );
    expect(() => parseModel(resolveTensors(one(beside("lin.bias")), "m.json", files), "m.json")).toThrow(
      /^m\.json: readout\.weight\[0\]: expected a list of numbers, found 0\.6$/,
    );
  });

  test("a file without any is left as it is", () => expect(resolveTensors(file, "m.json", new Map())).toEqual(file));
});
