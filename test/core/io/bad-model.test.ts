import { isInputError, parseModel } from "@unrolled/core";
import { describe, expect, test } from "vitest";

type Changes = Record<string, unknown>;
const categorical = {
  kind: "categorical",
  probabilities: [
    [0.5, 0.5],
    [0.1, 0.9],
  ],
};
const hmm = (changes: Changes = {}): unknown => ({
  format: "unrolled/model",
  version: 1,
  kind: "hidden-markov",
  initial: [0.5, 0.5],
  transition: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  emission: categorical,
  ...changes,
});
const emitting = (emission: unknown): unknown => hmm({ emission });
const layer = { weight_ih: [[1]], weight_hh: [[0.5]], bias_ih: [0], bias_hh: [0] };
const network = (changes: Changes = {}): unknown => ({
  format: "unrolled/model",
  version: 1,
  kind: "recurrent",
  cell: "elman",
  nonlinearity: "tanh",
  inputSize: 1,
  hiddenSize: 1,
  inputs: "previous-target",
  layers: [layer],
  initialState: null,
  noise: null,
  readout: { weight: [[1]], bias: [0] },
  emission: { kind: "bernoulli" },
  ...changes,
});
const counts = (changes: Changes = {}): unknown => ({
  format: "unrolled/model",
  version: 1,
  kind: "n-gram",
  order: 2,
  smoothing: "witten-bell",
  size: 2,
  codes: [0, 1, 3, 4],
  counts: [1, 2, 1, 2],
  ...changes,
});
const system = (changes: Changes = {}): unknown => ({
  format: "unrolled/model",
  version: 1,
  kind: "linear-gaussian",
  initialMean: [0],
  initialCov: [[1]],
  A: [[1]],
  Q: [[1]],
  C: [[1]],
  R: [[1]],
  ...changes,
});
const gaussian = { kind: "gaussian", means: [[0], [1]], sds: [[1], [1]] };

/** A text is the whole message after the path; a pattern is for what a factory says. */
const cases: readonly (readonly [title: string, content: unknown, message: string | RegExp])[] = [
  ["a list", [], "expected an object, found an empty list"],
  ["a data file", hmm({ format: "unrolled/sequences" }), 'format: expected "unrolled/model", found "unrolled/sequences"'],
  ["no format", hmm({ format: undefined }), 'format: expected "unrolled/model", found nothing'],
  ["a later version", hmm({ version: 2 }), "version: expected 1, found 2"],
  ["no kind", hmm({ kind: undefined }), "kind: expected a text, found nothing"],
  [
    "a kind that cannot be read yet",
    hmm({ kind: "diffusion" }),
    /^kind: expected a kind that can be read \(hidden-markov, .*\), found "diffusion"$/,
  ],
  [
    "a start of another word",
    system({ initialCov: "vague" }),
    'initialCov: expected a list of rows of numbers or "diffuse", found "vague"',
  ],
  ["weights by input with a field too many", system({ C: { constant: [[1]], byInput: [[[1]]], byTarget: 1 } }), /^C\.byTarget: /],
  ["a structure that is a text", system({ structure: "ar" }), 'structure: expected an object with a name, found "ar"'],
  ["a structure that there is not", system({ structure: { name: "kepler" } }), /structure must be one of free.*got "kepler"/],
  ["a Q that is no covariance", system({ Q: [[-1]] }), /linearGaussian: Q must be positive semidefinite/],
  ["a prototype's key as kind", hmm({ kind: "constructor" }), /^kind: expected a kind that can be read \(.*\), found "constructor"$/],
  ["a name that is no text", hmm({ name: 3 }), "name: expected a text, found 3"],
  ["a provenance that is a list", hmm({ provenance: [] }), "provenance: expected an object, found an empty list"],
  ["no transition", hmm({ transition: undefined }), "transition: expected a list of rows of numbers, found nothing"],
  ["a transition that is one row", hmm({ transition: [0.5, 0.5] }), "transition[0]: expected a list of numbers, found 0.5"],
  [
    "a ragged transition",
    hmm({ transition: [[0.9, 0.1], [1]] }),
    "transition[1]: expected a list of 2 like those before it, found a list of 1",
  ],
  [
    "a NaN weight",
    hmm({
      transition: [
        [0.9, null],
        [0.2, 0.8],
      ],
    }),
    "transition[0][1]: expected a number, found null",
  ],
  [
    "an infinite weight",
    hmm({
      transition: [
        [0.9, Number.POSITIVE_INFINITY],
        [0.2, 0.8],
      ],
    }),
    "transition[0][1]: expected a number, found Infinity",
  ],
  [
    "an infinity in quotes",
    hmm({
      transition: [
        [0.9, "Infinity"],
        [0.2, 0.8],
      ],
    }),
    'transition[0][1]: expected a number, found "Infinity"',
  ],
  [
    "a row that does not sum to one",
    hmm({
      transition: [
        [0.9, 0.05],
        [0.2, 0.8],
      ],
    }),
    /^hiddenMarkov: transition row 1 must sum to 1, got 0\.95/,
  ],
  [
    "a negative probability",
    hmm({
      transition: [
        [1.1, -0.1],
        [0.2, 0.8],
      ],
    }),
    /^hiddenMarkov: transition.*-0\.1/,
  ],
  ["an oblong transition", hmm({ transition: [[1], [1]] }), /^hiddenMarkov: .*transition/],
  ["another word for stationary", hmm({ initial: "uniform" }), 'initial: expected a list of numbers or "stationary", found "uniform"'],
  ["an initial law too long", hmm({ initial: [0.5, 0.25, 0.25] }), /^hiddenMarkov: .*initial/],
  [
    "no stationary law",
    hmm({
      initial: "stationary",
      transition: [
        [1, 0],
        [0, 1],
      ],
    }),
    /^hiddenMarkov: .*stationary/,
  ],
  [
    "no emission",
    hmm({ emission: undefined }),
    /^emission: expected an object with a "kind" \("categorical", .*"gaussian-mixture"\), found nothing$/,
  ],
  ["an unknown emission", emitting({ kind: "gamma" }), /^emission\.kind: expected one of "categorical", .*, found "gamma"$/],
  [
    "an emission without its numbers",
    emitting({ kind: "gaussian", means: [[0], [1]] }),
    "emission.sds: expected a list of rows of numbers, found nothing",
  ],
  [
    "emissions for too few states",
    emitting({ kind: "poisson", rates: [[1]] }),
    /^hiddenMarkov: transition must have one row per state \(1\), got 2/,
  ],
  ["a standard deviation of zero", emitting({ kind: "gaussian", means: [[0], [1]], sds: [[1], [0]] }), /^hiddenMarkov: .*sds.* 0/],
  [
    "means and sds of different sizes",
    emitting({
      kind: "gaussian",
      means: [[0], [1]],
      sds: [
        [1, 1],
        [1, 1],
      ],
    }),
    /^hiddenMarkov: /,
  ],
  [
    "a covariance that is not positive definite",
    emitting({
      kind: "gaussian-full",
      means: [
        [0, 0],
        [0, 0],
      ],
      covariances: [
        [
          [1, 2],
          [2, 1],
        ],
        [
          [1, 0],
          [0, 1],
        ],
      ],
    }),
    /^hiddenMarkov: .*positive definite/,
  ],
  [
    "a covariance that is not symmetric",
    emitting({
      kind: "gaussian-full",
      means: [
        [0, 0],
        [0, 0],
      ],
      covariances: [
        [
          [1, 0.5],
          [0, 1],
        ],
        [
          [1, 0],
          [0, 1],
        ],
      ],
    }),
    /^hiddenMarkov: .*symmetric/,
  ],
  [
    "a covariance with a text in it",
    emitting({ kind: "gaussian-full", means: [[0], [0]], covariances: [[[1]], [["x"]]] }),
    'emission.covariances[1][0][0]: expected a number, found "x"',
  ],
  ["a negative rate", emitting({ kind: "poisson", rates: [[1], [-1]] }), /^hiddenMarkov: .*rates.*-1/],
  ["a probability above one", emitting({ kind: "bernoulli", probabilities: [[0.5], [1.5]] }), /^hiddenMarkov: .*1\.5/],
  [
    "weights of a mixture that do not sum to one",
    emitting({ kind: "gaussian-mixture", weights: [[0.5], [1]], means: [[[0]], [[0]]], sds: [[[1]], [[1]]] }),
    /^hiddenMarkov: .*weights/,
  ],
  ["an unknown cell", network({ cell: "rnn" }), 'cell: expected one of "elman", "gru", "lstm", "by-layer", found "rnn"'],
  [
    "an unknown nonlinearity",
    network({ nonlinearity: "softplus" }),
    'nonlinearity: expected one of "tanh", "relu", "sigmoid", "identity", found "softplus"',
  ],
  ["a nonlinearity for a GRU", network({ cell: "gru", nonlinearity: "relu" }), /^recurrent: nonlinearity is for the Elman cell only/],
  ["a hidden size of zero", network({ hiddenSize: 0 }), "hiddenSize: expected an integer from 1, found 0"],
  ["no layers", network({ layers: [] }), "layers: expected at least one layer, found an empty list"],
  [
    "a layer without a bias",
    network({ layers: [{ ...layer, bias_hh: undefined }] }),
    "layers[0].bias_hh: expected a list of numbers, found nothing",
  ],
  [
    "weights of the wrong shape",
    network({ layers: [{ ...layer, weight_ih: [[1, 2]] }] }),
    /^recurrent: layers\[0\]\.weight_ih must be 1 x 1/,
  ],
  [
    "a weight that is a text",
    network({ layers: [{ ...layer, weight_hh: [["0.5"]] }] }),
    'layers[0].weight_hh[0][0]: expected a number, found "0.5"',
  ],
  [
    "minus infinity for a weight",
    network({ layers: [{ ...layer, weight_hh: [["-Infinity"]] }] }),
    /^recurrent: layers\[0\]\.weight_hh\[0\]\[0\] must be a finite number/,
  ],
  ["an initial state of the wrong shape", network({ initialState: { h: [[0, 0]] } }), /^recurrent: initialState\.h must be 1 x 1/],
  ["negative noise", network({ noise: { sd: [-1] } }), /^recurrent: noise\.sd\[0\] must be at least 0, got -1/],
  ["noise that is a number", network({ noise: 0.1 }), "noise: expected an object, found 0.1"],
  [
    "noise in two layers",
    network({ noise: { sd: [1] }, layers: [layer, layer] }),
    /^recurrent: a network with noise must have one layer, got 2/,
  ],
  ["a readout that does not fit", network({ readout: { weight: [[1], [1]], bias: [0] } }), /^recurrent: readout\.weight must be 1 x 1/],
  [
    "an sd that is another word",
    network({ emission: { kind: "gaussian", sd: "fitted" } }),
    'emission.sd: expected a list of numbers or "readout", found "fitted"',
  ],
  [
    "inputs of another name",
    network({ inputs: "none" }),
    'inputs: expected one of "given", "previous-target", "given-and-previous-target", found "none"',
  ],
  [
    "weights left beside the file",
    network({ readout: { weight: { safetensors: "w.safetensors" }, bias: [0] } }),
    "readout.weight: expected a list of rows of numbers, found an object",
  ],
  ["an order of zero", counts({ order: 0 }), "order: expected an integer from 1, found 0"],
  ["an order beyond doubles", counts({ order: 99 }), /^nGram: order must be at most 26 for 2 symbols, got 99/],
  [
    "an unknown smoothing",
    counts({ smoothing: "good-turing" }),
    'smoothing: expected one of "kneser-ney", "witten-bell", found "good-turing"',
  ],
  ["counts that are no list", counts({ counts: 3 }), "counts: expected a list of numbers, found 3"],
  ["fewer counts than codes", counts({ counts: [1] }), /^nGram: codes and counts must be of one length, got 4 and 1/],
  ["a count of zero", counts({ counts: [1, 0, 1, 2] }), /^nGram: counts must be integers of at least 1, got 0/],
  ["a code out of range", counts({ codes: [0, 1, 3, 99] }), /^nGram: codes must be below/],
  [
    "a scaling without sds",
    hmm({ emission: gaussian, scaling: { targets: { means: [0] }, inputs: null } }),
    "scaling.targets.sds: expected a list of numbers, found nothing",
  ],
  [
    "a scaling of symbols",
    hmm({ scaling: { targets: { means: [0], sds: [1] } } }),
    /^standardised: targets can only be scaled where they are real/,
  ],
  [
    "a scaling by zero",
    hmm({ emission: gaussian, scaling: { targets: { means: [0], sds: [0] } } }),
    /^standardised: scaling\.targets\.sds/,
  ],
  [
    "a misspelt part of the scaling",
    hmm({ scaling: { target: { means: [1], sds: [2] } } }),
    'scaling.target: expected one of the fields targets, inputs, found "target"',
  ],
  [
    "an unknown field of a scaling",
    network({ scaling: { targets: { means: [1], sds: [2], offset: [3] }, inputs: null } }),
    'scaling.targets.offset: expected one of the fields means, sds, found "offset"',
  ],
  [
    "an unknown field of an initial state",
    network({ initialState: { h: [[0]], trained: true } }),
    'initialState.trained: expected one of the fields h, c, found "trained"',
  ],
  [
    "an unknown field of a layer",
    network({ layers: [{ ...layer, gain: [1] }] }),
    /^layers\[0\]\.gain: expected one of the fields weight_ih, .*, found "gain"$/,
  ],
];

describe("parseModel refuses, with one line that names the place,", () => {
  test.each(cases)("%s", (_, content, expected) => {
    let thrown: unknown;
    try {
      parseModel(content, "m.json");
    } catch (error) {
      thrown = error;
    }
    expect(isInputError(thrown)).toBe(true);
    const { message } = thrown as Error;
    expect(message.startsWith("m.json: ")).toBe(true);
    expect(message).not.toContain("\n");
    const line = message.slice("m.json: ".length);
    if (typeof expected === "string") expect(line).toBe(expected);
    else expect(line).toMatch(expected);
  });
});

test("the good files of these cases are read", () => {
  expect(parseModel(hmm(), "m.json").kind).toBe("hidden-markov");
  expect(parseModel(network(), "m.json").kind).toBe("recurrent");
  expect(parseModel(counts(), "m.json").kind).toBe("n-gram");
});
