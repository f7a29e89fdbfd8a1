import {
  baumWelch,
  bptt,
  checkIndependence,
  chooseMethod,
  compareScores,
  fit,
  fitNGram,
  forward,
  hiddenMarkov,
  key,
  logLikelihood,
  packDataset,
  posterior,
  randomHiddenMarkov,
  randomRecurrent,
  sampleDataset,
  samplePaths,
  smc,
  splitOf,
  statePosterior,
  viterbi,
} from "unrolled";
import { describe, expect, it } from "vitest";

/** What plain JavaScript may pass: types are off. */
// biome-ignore lint/suspicious/noExplicitAny: misuse is the subject
type Anything = any;
const anything = (value: unknown): Anything => value;

const emission = {
  kind: "categorical",
  probabilities: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
} as const;
const hmm = hiddenMarkov({
  initial: [0.5, 0.5],
  transition: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  emission,
});
const data = sampleDataset(hmm, { count: 3, length: 20 }, key(1));
const gru = randomRecurrent({ cell: "gru", hiddenSize: 2, data, key: key(1) });
const noisy = randomRecurrent({ cell: "gru", hiddenSize: 2, data, noiseSd: 0.1, key: key(1) });
const lists = [
  [0, 1, 1],
  [1, 0],
];

describe("plain JavaScript misuse gets our words", () => {
  const dataset = "a dataset is required, got a list of 2; make one with packDataset, or load one with loadDataset";
  const cases: [string, () => unknown, string][] = [
    ["arrays for a dataset", () => logLikelihood(hmm, anything(lists), forward()), `logLikelihood: ${dataset}`],
    ["arrays to decode", () => viterbi(hmm, anything(lists)), `: ${dataset}`],
    ["arrays for a posterior", () => posterior(hmm, anything(lists)), `: ${dataset}`],
    ["arrays to fit", () => fit(hmm, anything({ train: lists }), baumWelch()), `fit: data.train: ${dataset}`],
    ["arrays to fit straight away", () => fit(hmm, anything(lists), baumWelch()), "fit: data.train: a dataset is required, got nothing"],
    ["arrays to choose a method for", () => chooseMethod(hmm, anything(lists)), `chooseMethod: ${dataset}`],
    ["arrays for an n-gram", () => fitNGram(anything(lists), { order: 2, smoothing: "witten-bell" }), `fitNGram: ${dataset}`],
    [
      "arrays for a start",
      () => randomHiddenMarkov({ stateCount: 2, emission: "categorical", data: anything(lists), key: key(1) }),
      `randomHiddenMarkov: ${dataset}`,
    ],
    [
      "arrays for a network",
      () => randomRecurrent({ cell: "gru", hiddenSize: 2, data: anything(lists), key: key(1) }),
      `randomRecurrent: ${dataset}`,
    ],
    ["arrays to split", () => splitOf(anything(lists), "train"), `splitOf: ${dataset}`],
    [
      "a number for a key",
      () => logLikelihood(noisy, data, smc({ particles: 5 }), anything(7)),
      'logLikelihood: method "smc(5)": draws at random and needs a key, got 7; pass key(7)',
    ],
    [
      "a text for a key",
      () => sampleDataset(hmm, { count: 1, length: 2 }, anything("seed")),
      'sampleDataset: draws at random and needs a key, got "seed"; pass key("seed")',
    ],
    ["no key", () => logLikelihood(noisy, data, anything(smc({ particles: 5 }))), "needs a key, got nothing; pass key(1), say"],
    ["no key to sample", () => hmm.sample(3, anything(undefined)), "sample: draws at random and needs a key, got nothing"],
    [
      "no key to fit a network",
      () => fit(gru, { train: data }, bptt(), anything(undefined)),
      "fit: bptt: draws at random and needs a key, got nothing",
    ],
    [
      "a number for the key of a fit",
      () => fit(gru, { train: data }, bptt(), { key: anything(3) }),
      "fit: bptt: draws at random and needs a key, got 3; pass key(3)",
    ],
    ["a number for the key of paths", () => samplePaths(hmm, data, 2, anything(3)), "samplePaths: draws at random"],
    ["no key for a state's posterior", () => statePosterior(noisy, data, {}, anything(undefined)), "statePosterior: draws at random"],
    [
      "no key to check independence",
      () => checkIndependence(hmm, "Y3 _||_ Y1 | H2", anything(undefined)),
      "checkIndependence: draws at random",
    ],
    [
      "a key where nothing is random",
      () => logLikelihood(hmm, data, forward(), anything(key(1))),
      'logLikelihood: method "forward" draws nothing and takes no key; leave it out',
    ],
    [
      "a fit for a model",
      () => logLikelihood(anything(fit(hmm, { train: data }, baumWelch({ maxIterations: 1 }))), data, forward()),
      "logLikelihood: a model is required, got an object; pass its field model",
    ],
    ["nothing for a model", () => viterbi(anything(undefined), data), "viterbi: a model is required, got nothing; make one with"],
    [
      "a name for a method",
      () => logLikelihood(hmm, data, anything("forward")),
      "logLikelihood: a method is required, such as forward(), rollout(), smc() or what chooseMethod chose, got string",
    ],
    ["no method", () => logLikelihood(hmm, data, anything(undefined)), "got nothing"],
    ["no method and a key", () => logLikelihood(hmm, data, anything(undefined), key(1) as never), "got nothing"],
    [
      "a name for a learner",
      () => fit(hmm, { train: data }, anything("em")),
      "fit: a learner is required, such as baumWelch(), bptt() or particleBound(), got string",
    ],
  ];
  it.each(cases)("%s", (_, misuse, message) => {
    let thrown: unknown = null;
    try {
      misuse();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(TypeError);
    expect((thrown as Error).message).toContain(message);
    expect((thrown as Error).message).not.toMatch(/undefined|Cannot read|is not a function|not iterable/);
  });

  it("compareScores without a key", async () => {
    const score = logLikelihood(hmm, data, forward());
    await expect(compareScores([{ name: "a", logLikelihood: score }], anything(undefined))).rejects.toThrow(
      "compareScores: draws at random",
    );
  });
});

describe("what is not needed is not asked for", () => {
  it("Baum–Welch takes no key, and no validation data where there are none", () => {
    const bare = fit(hmm, { train: data }, baumWelch({ maxIterations: 5 }));
    const full = fit(hmm, { train: data, valid: null }, baumWelch({ maxIterations: 5 }), { key: key(9) });
    expect(bare.model.toFile()).toEqual(full.model.toFile());
    expect(bare.history).toEqual(full.history);
  });

  it("a method that was chosen takes a key, needed or not", () => {
    const { method } = chooseMethod(hmm, data);
    expect(logLikelihood(hmm, data, method, key(1)).value).toBe(logLikelihood(hmm, data, forward()).value);
  });
});

describe("a dataset in the wrong shape", () => {
  it("is refused at run time too", () => {
    const targets = anything([0.1, 0.2]);
    expect(() => packDataset({ name: "d", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets }] })).toThrow(
      'packDataset: sequence "a", step 1: target must be a list of 1 numbers, got 0.1',
    );
  });
});
