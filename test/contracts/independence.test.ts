import {
  type AnyModel,
  diagonalNormal,
  fitNGram,
  fitPersistence,
  fromTemplate,
  hiddenMarkov,
  hiddenMarkovTagger,
  type IndependenceVerdict,
  key,
  linearGaussian,
  normal,
  packDataset,
  randomWindowNetwork,
  standardised,
  switchingAutoregression,
} from "@unrolled/core";
import { checkIndependence } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { hiddenMarkovExamples } from "../support/hidden-markov-examples.js";
import { strongNetwork, strongStack } from "../support/strong-networks.js";
import { modelTable } from "./model-table.js";

/** A query, what the graph says of it, and what the numbers say; with the reason where they were not tested. */
type Row = readonly [query: string, independent: boolean, verdict: IndependenceVerdict, reason?: RegExp];

const [yes, no, unseen, untested] = ["independent", "dependent", "no dependence found", "not tested"] as const;

// The example begins in one state for sure, so that Y1 would be independent of all.
const gaussian = { ...hiddenMarkovExamples.gaussian, initial: [0.3, 0.3, 0.4] };
const hiddenMarkovRows: Row[] = [
  ["Y4 _||_ Y2 | H3", true, yes],
  ["Y4 _||_ Y2", false, no],
  ["Y3 _||_ Y1 | Y2", false, no],
];

const fewSymbols = packDataset({
  name: "sticky",
  targets: { kind: "categorical", size: 3, symbols: null },
  sequences: [{ id: "a", targets: Array.from({ length: 300 }, (_, t) => (Math.floor(t / 4) + (t % 7 === 0 ? 1 : 0)) % 3) }],
});
const trigram: Row[] = [
  ["Y5 _||_ Y1:2 | Y3:4", true, yes],
  ["Y5 _||_ Y3 | Y4", false, no],
];

const regimes = switchingAutoregression({
  initial: "stationary",
  transition: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  means: [0, 3],
  coefficients: [0.7],
  sds: [0.5, 1],
});
/** Words that say little of their tags, which follow one another closely. */
const strongTagger = (order: 1 | 2) =>
  hiddenMarkovTagger({
    order,
    initial: [0.5, 0.5],
    transition:
      order === 1
        ? null
        : [
            [0.95, 0.05],
            [0.05, 0.95],
          ],
    final: null,
    lexicon: [
      [0, 9, 1, 1],
      [0, 1, 1, 9],
    ],
    smoothing: { rare: 10, suffix: 0, suffixPull: 1, wordPull: 1 },
  });
const switching: Row[] = [
  ["H3 _||_ H1 | H2", true, unseen],
  ["Y4 _||_ Y2 | H3:4 Y3", true, untested, /given Y3 has a density/],
  ["Y3 _||_ Y2", false, no],
  ["Y3 _||_ H2", false, no],
];

const byInputs: Row[] = [
  ["Y4 _||_ Y2 | X1:4", true, unseen],
  ["Y1:3 _||_ Y5:7 | X1:7", true, unseen],
  ["Y4 _||_ Y2", false, no],
  ["Y3 _||_ X4 | X1:3", true, unseen],
];
const hiddenByInputs: Row[] = [
  ["H3 _||_ Y2 | X1:3", true, yes],
  ["H3 _||_ Y2 | X3", false, no],
  ["Y4 _||_ Y2 | H3 X4", true, untested, /given H3 is a function of nodes that are not all given/],
  ["Y4 _||_ Y2 | H3 X1:4", true, unseen],
];
const fedBack: Row[] = [
  ["Y4 _||_ Y2", false, no],
  ["Y3 _||_ H2 | Y1", true, yes],
  ["Y5 _||_ H3", false, no],
];
const fedBackWithInputs: Row[] = [
  ["Y4 _||_ Y2 | X1:4", false, no],
  ["Y2 _||_ X3:4 | X1:2", true, unseen],
  ["Y6 _||_ Y2 | H4 Y4 X5:6", true, untested, /given H4 is a function of nodes that are not all given/],
];
const noisy: Row[] = [
  ["Y4 _||_ Y2 | X1:4", false, no],
  ["Y3 _||_ Y1 | H2 X1:3", true, unseen],
];
const noisyLstm: Row[] = [
  ["Y3 _||_ Y2", false, no],
  ["Y4 _||_ Y2 | H3 C3 Y3", true, unseen],
  ["Y4 _||_ Y2 | H3 Y3", false, no],
];

const walk = fromTemplate({
  name: "walk",
  stateDim: 1,
  targets: { kind: "real", size: 1 },
  density: true,
  template: {
    initial: { name: "start", given: () => normal(4, 1) },
    transition: { name: "step", given: ({ previous }) => normal(previous, 0.5) },
    emission: { name: "reading", given: ({ state }) => diagonalNormal([state], [0.3]) },
  },
});
const strongSystem = linearGaussian({
  initialMean: [0],
  initialCov: [[4]],
  A: [[0.95]],
  B: [[1]],
  Q: [[0.5]],
  C: [[1]],
  D: [[0.5]],
  R: [[0.1]],
});
const fromOriginal = (model: AnyModel): AnyModel => standardised(model, { targets: { means: [180], sds: [12] }, inputs: null });
const states = { initial: [0.5, 0.5], transition: [0, 1].map((k) => [0, 1].map((j) => (j === k ? 0.9 : 0.1))) };
const twoStates = hiddenMarkov({ ...states, emission: { kind: "gaussian", means: [[0], [3]], sds: [[1], [0.5]] } });

const window = randomWindowNetwork({ data: fewSymbols, window: 3, hidden: [3], key: key("window") }) as unknown as AnyModel & {
  readonly parameters: { readonly values: Float64Array };
  withParameters(values: Float64Array): AnyModel;
};
// Weights large enough that what is dependent is seen to be.
const strongWindow = window.withParameters(window.parameters.values.map((x) => 4 * x));

const table: readonly (readonly [kind: string, model: AnyModel, rows: readonly Row[]])[] = [
  ...Object.entries({ ...hiddenMarkovExamples, gaussian }).map(
    ([kind, spec]) => [`hidden Markov, ${kind}`, hiddenMarkov(spec), hiddenMarkovRows] as const,
  ),
  ["hidden Markov, stationary start", hiddenMarkov({ ...hiddenMarkovExamples.poisson, initial: "stationary" }), hiddenMarkovRows],
  [
    "linear dynamic system with inputs",
    strongSystem,
    [
      ["Y4 _||_ Y2 | X1:4", false, no],
      ["Y3 _||_ X4 | X1:3", true, unseen],
      ["Y4 _||_ Y2 | H3 X1:4", true, untested, /H3 is drawn from a law whose largest density the model does not say/],
    ],
  ],
  ["n-gram, Kneser-Ney", fitNGram(fewSymbols, { order: 3, smoothing: "kneser-ney" }), trigram],
  ["n-gram, Witten-Bell", fitNGram(fewSymbols, { order: 3, smoothing: "witten-bell" }), trigram],
  [
    "persistence",
    fitPersistence(fewSymbols),
    [
      ["Y4 _||_ Y2 | Y3", true, yes],
      ["Y4 _||_ Y2", false, no],
    ],
  ],
  [
    "perceptron on a window",
    strongWindow,
    [
      ["Y5 _||_ Y1 | Y2:4", true, yes],
      ["Y5 _||_ Y3 | Y2 Y4", false, no],
    ],
  ],
  ["elman with inputs", strongNetwork({ cell: "elman" }), [...byInputs, ...hiddenByInputs]],
  ["gru with inputs", strongNetwork({ cell: "gru", emission: "poisson" }), [...byInputs, ...hiddenByInputs]],
  ["lstm with inputs", strongNetwork({ cell: "lstm", emission: "gaussian" }), byInputs],
  ["lstm, two layers", strongNetwork({ cell: "lstm", layers: 2 }), [...byInputs, ["H2.3 _||_ H1.2 | X3", false, no]]],
  ["elman, fed back", strongNetwork({ cell: "elman", inputs: "previous-target" }), fedBack],
  ["gru, fed back", strongNetwork({ cell: "gru", inputs: "previous-target" }), fedBack],
  ["lstm, fed back", strongNetwork({ cell: "lstm", inputs: "previous-target" }), fedBack],
  [
    "lstm of two layers, fed back",
    strongNetwork({ cell: "lstm", inputs: "previous-target", layers: 2 }),
    [
      ["Y4 _||_ Y2", false, no],
      ["Y3 _||_ C2.2 | Y1", true, yes],
    ],
  ],
  ["elman, fed back, with inputs", strongNetwork({ cell: "elman", inputs: "given-and-previous-target" }), fedBackWithInputs],
  [
    "gru, Gaussian, fed back, with inputs",
    strongNetwork({ cell: "gru", inputs: "given-and-previous-target", emission: "gaussian" }),
    fedBackWithInputs,
  ],
  ["noisy elman", strongNetwork({ cell: "elman", noiseSd: 1, emission: "gaussian" }), noisy],
  ["noisy gru", strongNetwork({ cell: "gru", noiseSd: 1 }), noisy],
  ["noisy gru of two numbers", strongNetwork({ cell: "gru", noiseSd: 1.2, hiddenSize: 2, emission: "poisson" }), noisy],
  [
    "noisy gru of three numbers",
    strongNetwork({ cell: "gru", noiseSd: 0.8, hiddenSize: 3 }),
    [["Y3 _||_ Y1 | H2 X1:3", true, untested, /given H2 has 3 continuous numbers/]],
  ],
  [
    "noisy gru, fed back",
    strongNetwork({ cell: "gru", noiseSd: 1, inputs: "previous-target" }),
    [
      ["Y5 _||_ Y2 | H4 Y4", true, unseen],
      ["Y3 _||_ Y2 | Y1", false, no],
    ],
  ],
  ["noisy lstm, fed back", strongNetwork({ cell: "lstm", noiseSd: 1, inputs: "previous-target" }), noisyLstm],
  [
    "gru stack with residual sums, layer normalisation and a perceptron",
    strongStack({ noiseSd: [null, null], dressed: true }),
    [
      ["Y4 _||_ Y2 | X1:4", true, unseen],
      ["Y4 _||_ Y2", false, no],
    ],
  ],
  [
    "gru with embedded symbols",
    strongStack({ noiseSd: [null], embedded: true }),
    [
      ["Y3 _||_ X4 | X1:3", true, unseen],
      ["Y3 _||_ X2", false, no],
    ],
  ],
  [
    "stack with noise in every layer, fed back",
    strongStack({ noiseSd: [1, 1], inputs: "previous-target" }),
    [
      ["Y4 _||_ Y2 | H1.3 H2.3 Y3", true, untested, /its largest density|whose largest density/],
      ["Y3 _||_ Y2 | Y1", false, no],
    ],
  ],
  [
    "stack with noise in its lower layer, fed back",
    strongStack({ noiseSd: [1, null], inputs: "previous-target" }),
    [
      ["Y4 _||_ Y2 | H1.3 H2.3 Y3", true, untested, /given H2.3 is a function of nodes that are not all given/],
      ["Y3 _||_ Y2 | Y1", false, no],
    ],
  ],
  [
    "stack with noise in its top layer, fed back",
    strongStack({ noiseSd: [null, 1], inputs: "previous-target" }),
    [["Y3 _||_ Y2 | Y1", false, no]],
  ],
  [
    "stack with noise in its top layer",
    strongStack({ noiseSd: [null, 1] }),
    [
      ["Y3 _||_ Y1 | H2.2 X1:3", true, unseen],
      ["Y4 _||_ Y2 | X1:4", false, no],
    ],
  ],
  ["switching autoregression", regimes, switching],
  [
    "hidden Markov tagger",
    strongTagger(2),
    [
      ["Y3 _||_ Y1 | Y2 X1:3", true, unseen],
      ["Y3 _||_ X1:2 | Y2 X3", true, unseen],
      ["Y1 _||_ X2 | X1", false, no],
      ["Y3 _||_ Y1 | X1:3", false, no],
    ],
  ],
  [
    "hidden Markov tagger, by the word alone",
    strongTagger(1),
    [
      ["Y2 _||_ Y1 | X1:2", true, unseen],
      ["Y2 _||_ X2", false, no],
    ],
  ],
  ["standardised gru", fromOriginal(strongNetwork({ cell: "gru", emission: "gaussian" })), byInputs],
  ["standardised noisy elman", fromOriginal(strongNetwork({ cell: "elman", noiseSd: 1, emission: "gaussian" })), noisy],
  ["standardised hidden Markov", fromOriginal(twoStates), hiddenMarkovRows],
  [
    "template",
    walk,
    [
      ["Y4 _||_ Y2", false, no],
      ["Y4 _||_ Y2 | H3", true, untested, /H3 is drawn from a law whose largest density the model does not say/],
      ["Y4 _||_ Y1 | Y2", false, untested, /given Y2 has a density, for which no bound is known/],
    ],
  ],
];

describe.each(table.map(([kind, model, rows]) => [kind, model, rows] as const))("%s", (kind, model, rows) => {
  it.each(rows.map((row) => [row[0], row] as const))("agrees with its graph: %s", (_, [query, independent, verdict, reason]) => {
    const check = checkIndependence(model, query, key("independence table").fold(kind).fold(query), { draws: 100 });
    expect(check.structure.independent).toBe(independent);
    expect(check.numbers.verdict).toBe(verdict);
    expect(check.agreement).toBe(verdict === untested ? "not tested" : "agree");
    if (reason !== undefined) expect(check.numbers.reason).toMatch(reason);
  });
});

it("has every kind of model and of network that the table of models has", () => {
  const kindsOf = (models: readonly AnyModel[]): string[] =>
    [
      ...new Set(models.map(({ kind, graph }) => `${kind} of ${graph.variables.map(({ name, law }) => `${name} ${law}`).join(", ")}`)),
    ].sort();
  const missing = kindsOf(modelTable.map(({ model }) => model)).filter((kind) => !kindsOf(table.map(([, model]) => model)).includes(kind));
  expect(missing).toEqual([]);
});
