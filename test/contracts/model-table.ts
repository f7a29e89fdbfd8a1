import {
  type AnyModel,
  type Dataset,
  diagonalNormal,
  fitHiddenMarkovTagger,
  fitNGram,
  fitPersistence,
  fromTemplate,
  hiddenMarkov,
  key,
  linearGaussian,
  normal,
  packDataset,
  randomHiddenMarkov,
  randomRecurrent,
  randomWindowNetwork,
  type SequenceRecord,
  scaleDataset,
  scalingOf,
  standardised,
  switchingAutoregression,
  type TargetSpace,
  unpackSequence,
} from "@unrolled/core";

/** One row: a model and data that it binds, ragged, with a missing target where the model allows one. */
export interface ModelRow {
  readonly name: string;
  readonly model: AnyModel;
  readonly data: Dataset;
  /** False where a model has no file form. */
  readonly hasFile: boolean;
}

const lengths = [7, 1, 12, 4, 12];

/** Ragged data of a kind, made from a fixed key; the last target of some sequences is missing, and one in the middle where asked. */
function dataOf(targets: TargetSpace, options: { inputs?: boolean | "symbols"; missingInside?: boolean } = {}): Dataset {
  const draws = new Float64Array(4096);
  key("model table").fold(targets.kind).fillUniform(draws);
  let next = 0;
  const uniform = (): number => draws[next++];
  const value = (): number => {
    const u = uniform();
    return targets.kind === "real" ? 3 + 2 * u : targets.kind === "count" ? Math.floor(5 * u) : u < 0.4 ? 1 : 0;
  };
  const sequences = lengths.map((length, i): SequenceRecord => {
    const steps: SequenceRecord["targets"][number][] = Array.from({ length }, () =>
      targets.kind === "categorical" ? Math.floor(targets.size * uniform()) : Array.from({ length: targets.size }, value),
    );
    if (i === 2) steps[length - 1] = null;
    if (i === 4 && options.missingInside) steps[3] = null;
    return {
      id: `s${i}`,
      group: i < 3 ? "g" : null,
      targets: steps,
      ...(options.inputs === true ? { inputs: Array.from({ length }, () => [uniform(), -uniform()]) } : {}),
      ...(options.inputs === "symbols" ? { inputs: Array.from({ length }, () => Math.floor(4 * uniform())) } : {}),
    };
  });
  const inputs = { kind: "real", size: 2 } as const;
  const symbols = { kind: "categorical", size: 4 } as const;
  return packDataset({
    name: `${targets.kind} table`,
    targets,
    inputs: options.inputs === "symbols" ? symbols : options.inputs ? inputs : null,
    sequences,
  });
}

const categorical = dataOf({ kind: "categorical", size: 5, symbols: null }, { missingInside: true });
const text = dataOf({ kind: "categorical", size: 5, symbols: null });
const textWithInputs = dataOf({ kind: "categorical", size: 5, symbols: null }, { inputs: true, missingInside: true });
const real = dataOf({ kind: "real", size: 2 }, { missingInside: true });
const scalar = dataOf({ kind: "real", size: 1 }, { missingInside: true });
const binary = dataOf({ kind: "binary", size: 3 }, { missingInside: true });
const count = dataOf({ kind: "count", size: 2 }, { missingInside: true });

const hiddenMarkovRow = (emission: Parameters<typeof randomHiddenMarkov>[0]["emission"], data: Dataset): ModelRow => ({
  name: `hidden Markov, ${emission}`,
  model: randomHiddenMarkov({ stateCount: 3, emission, data, key: key(emission) }),
  data,
  hasFile: true,
});
const networkRow = (name: string, options: Omit<Parameters<typeof randomRecurrent>[0], "key">): ModelRow => ({
  name,
  model: randomRecurrent({ ...options, key: key(name) }),
  data: options.data,
  hasFile: true,
});

const textBesideSymbols = dataOf({ kind: "categorical", size: 5, symbols: null }, { inputs: "symbols", missingInside: true });
const realWithInputs = dataOf({ kind: "real", size: 2 }, { inputs: true, missingInside: true });
const trailingReal = dataOf({ kind: "real", size: 2 });
const scaling = scalingOf(trailingReal);

/** The sequences that are longer than `steps`, of which so many are given. */
const givenSteps = (data: Dataset, steps: number): Dataset =>
  packDataset({
    name: data.name,
    targets: data.targets,
    sequences: [...data.sequences.keys()]
      .filter((i) => data.sequences[i].length > steps)
      .map((i) => ({ ...unpackSequence(data, i), context: steps })),
  });
const regimes = {
  initial: "stationary",
  transition: [
    [0.8, 0.2],
    [0.3, 0.7],
  ],
} as const;

/** Noise in one of two layers: not in every variable of the state. */
const noisyLayerRow = (noisyLayers: "top" | "bottom"): ModelRow => {
  const name = `gru, noisy in its ${noisyLayers} layer`;
  return networkRow(name, { cell: "gru", hiddenSize: noisyLayers === "top" ? 1 : 2, layers: 2, data: text, noiseSd: 0.3, noisyLayers });
};

/** Two numbers of state, every part there, covariances full. */
const system = {
  initialMean: [0.2, -0.2],
  initialCov: [
    [1, 0.2],
    [0.2, 0.7],
  ],
  A: [
    [0.8, 0.2],
    [-0.3, 0.6],
  ],
  B: [
    [0.5, 0],
    [0.1, -0.4],
  ],
  b: [0.05, -0.05],
  Q: [
    [0.2, 0.1],
    [0.1, 0.1],
  ],
  C: [
    [1, 0.4],
    [-0.2, 0.9],
  ],
  D: [
    [0.3, -0.2],
    [0, 0.6],
  ],
  d: [3.5, 4],
  R: [
    [1.2, 0.1],
    [0.1, 1],
  ],
} as const;

/** Every kind of model. A new one joins here: that is the definition of done. */
export const modelTable: readonly ModelRow[] = [
  hiddenMarkovRow("categorical", categorical),
  hiddenMarkovRow("gaussian", real),
  hiddenMarkovRow("gaussian-full", real),
  hiddenMarkovRow("gaussian-mixture", real),
  hiddenMarkovRow("poisson", count),
  hiddenMarkovRow("bernoulli", binary),
  {
    name: "hidden Markov, stationary start",
    model: hiddenMarkov({
      initial: "stationary",
      transition: [
        [0.7, 0.3],
        [0.2, 0.8],
      ],
      emission: {
        kind: "poisson",
        rates: [
          [1, 2],
          [3, 4],
        ],
      },
    }),
    data: count,
    hasFile: true,
  },
  { name: "linear dynamic system with inputs", model: linearGaussian(system), data: realWithInputs, hasFile: true },
  {
    name: "linear dynamic system with inputs as regressors",
    model: linearGaussian({
      initialMean: [3, 1, 1],
      initialCov: [
        [1, 0, 0],
        [0, 0.5, 0.2],
        [0, 0.2, 0.5],
      ],
      A: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      Q: [
        [0.1, 0, 0],
        [0, 0.05, 0],
        [0, 0, 0],
      ],
      C: {
        constant: [
          [1, 0, 0],
          [1, 0, 0],
        ],
        byInput: [
          [
            [0, 1, 0],
            [0, 0, 0],
          ],
          [
            [0, 0, 1],
            [0, 1, 0],
          ],
        ],
      },
      R: [
        [0.8, 0.1],
        [0.1, 0.8],
      ],
    }),
    data: realWithInputs,
    hasFile: true,
  },
  { name: "n-gram, Kneser-Ney", model: fitNGram(text, { order: 3, smoothing: "kneser-ney" }), data: categorical, hasFile: true },
  { name: "n-gram, Witten-Bell", model: fitNGram(text, { order: 2, smoothing: "witten-bell" }), data: categorical, hasFile: true },
  { name: "persistence, symbols", model: fitPersistence(text), data: text, hasFile: true },
  { name: "persistence, numbers", model: fitPersistence(trailingReal), data: trailingReal, hasFile: true },
  { name: "hidden Markov tagger", model: fitHiddenMarkovTagger(textBesideSymbols), data: textBesideSymbols, hasFile: true },
  {
    name: "hidden Markov tagger, by the word alone",
    model: fitHiddenMarkovTagger(textBesideSymbols, { order: 1 }),
    data: textBesideSymbols,
    hasFile: true,
  },
  {
    name: "switching autoregression of two lags, means",
    model: switchingAutoregression({ ...regimes, means: [3, 5], coefficients: [0.4, -0.2], sds: 0.7 }),
    data: givenSteps(dataOf({ kind: "real", size: 1 }), 2),
    hasFile: true,
  },
  {
    name: "switching autoregression of one lag, intercepts",
    model: switchingAutoregression({ ...regimes, intercepts: 2, coefficients: [[0.4], [0.8]], sds: [0.5, 1] }),
    data: givenSteps(dataOf({ kind: "real", size: 1 }), 1),
    hasFile: true,
  },
  {
    name: "switching autoregression without lags",
    model: switchingAutoregression({ ...regimes, means: [3, 5], coefficients: [], sds: 0.7 }),
    data: scalar,
    hasFile: true,
  },
  {
    name: "perceptron on a window",
    model: randomWindowNetwork({ data: text, window: 3, hidden: [3], key: key("window") }) as unknown as AnyModel,
    data: text,
    hasFile: true,
  },
  networkRow("elman", { cell: "elman", hiddenSize: 4, data: text }),
  networkRow("gru with inputs", { cell: "gru", hiddenSize: 4, data: textWithInputs }),
  networkRow("gru with one-hot inputs", { cell: "gru", hiddenSize: 3, data: textBesideSymbols }),
  networkRow("lstm, two layers", { cell: "lstm", hiddenSize: 3, layers: 2, data: text }),
  networkRow("elman, Gaussian", { cell: "elman", hiddenSize: 3, data: trailingReal }),
  networkRow("gru, Poisson", { cell: "gru", hiddenSize: 3, data: dataOf({ kind: "count", size: 2 }) }),
  networkRow("lstm, Bernoulli", { cell: "lstm", hiddenSize: 3, data: dataOf({ kind: "binary", size: 3 }) }),
  networkRow("noisy elman", { cell: "elman", hiddenSize: 2, data: text, noiseSd: 0.3 }),
  networkRow("noisy lstm of one sd", { cell: "lstm", hiddenSize: 1, data: text, noiseSd: 0.3, noiseCovariance: "scalar" }),
  networkRow("elman with noise before its nonlinearity", {
    cell: "elman",
    hiddenSize: 2,
    data: text,
    noiseSd: 0.6,
    noiseIn: "pre-activation",
  }),
  networkRow("noisy gru with inputs", { cell: "gru", hiddenSize: 2, data: textWithInputs, noiseSd: 0.3 }),
  networkRow("noisy lstm", { cell: "lstm", hiddenSize: 2, data: text, noiseSd: 0.3 }),
  networkRow("gru by layer, with all that layers have", {
    cell: "gru",
    hiddenSize: 3,
    layers: 2,
    residual: true,
    norm: "layer",
    readoutHidden: [4],
    embedding: 2,
    data: textBesideSymbols,
  }),
  networkRow("elman, noisy in both layers", { cell: "elman", hiddenSize: 1, layers: 2, residual: true, data: text, noiseSd: 0.3 }),
  noisyLayerRow("bottom"),
  noisyLayerRow("top"),
  {
    name: "standardised gru",
    model: standardised(randomRecurrent({ cell: "gru", hiddenSize: 3, data: scaleDataset(trailingReal, scaling), key: key(3) }), scaling),
    data: trailingReal,
    hasFile: true,
  },
  {
    name: "standardised linear dynamic system",
    model: standardised(linearGaussian({ ...system, d: [0, 0] }), scalingOf(realWithInputs)),
    data: realWithInputs,
    hasFile: true,
  },
  {
    name: "standardised elman with inputs",
    model: standardised(
      randomRecurrent({ cell: "elman", hiddenSize: 3, data: scaleDataset(realWithInputs, scalingOf(realWithInputs)), key: key(4) }),
      scalingOf(realWithInputs),
    ),
    data: realWithInputs,
    hasFile: true,
  },
  {
    name: "standardised noisy gru",
    model: standardised(
      randomRecurrent({ cell: "gru", hiddenSize: 2, data: scaleDataset(trailingReal, scaling), key: key(5), noiseSd: 0.3 }),
      scaling,
    ),
    data: trailingReal,
    hasFile: true,
  },
  {
    name: "standardised noisy elman of one unit",
    model: standardised(
      randomRecurrent({ cell: "elman", hiddenSize: 1, data: scaleDataset(trailingReal, scaling), key: key(6), noiseSd: 0.4 }),
      scaling,
    ),
    data: trailingReal,
    hasFile: true,
  },
  {
    name: "template",
    model: fromTemplate({
      name: "walk",
      stateDim: 1,
      targets: { kind: "real", size: 1 },
      density: true,
      template: {
        initial: { name: "start", given: () => normal(4, 1) },
        transition: { name: "step", given: ({ previous }) => normal(previous, 0.5) },
        emission: { name: "reading", given: ({ state }) => diagonalNormal([state], [1]) },
      },
    }),
    data: scalar,
    hasFile: false,
  },
];
