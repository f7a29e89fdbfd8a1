import { compare, fitModel, mobyDick, openFigures, readDatasetFile, saveFigure, score, workerPool, writeReport } from "unrolled";
import {
  adam,
  baumWelch,
  bptt,
  checkIndependence,
  chooseMethod,
  cosineRate,
  encoderDecoder,
  fit,
  fitNGram,
  forecast,
  forward,
  grid,
  gridOr,
  guided,
  hiddenMarkov,
  importance,
  key,
  packDataset,
  particleBound,
  particleEm,
  plateauRate,
  posterior,
  pseudoResiduals,
  randomHiddenMarkov,
  randomRecurrent,
  readTable,
  restartRounds,
  rollout,
  sampleDataset,
  sgd,
  smc,
  statePosterior,
  summariseResiduals,
  templateGraph,
  untilStandardError,
  withinSpread,
} from "unrolled/extend";
import * as figures from "unrolled/figures";
import { describe, expect, it } from "vitest";

// biome-ignore lint/suspicious/noExplicitAny: plain JavaScript is the subject
type Anything = any;

const hmm = hiddenMarkov({
  initial: [0.5, 0.5],
  transition: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.9, 0.1],
      [0.2, 0.8],
    ],
  },
});
const data = sampleDataset(hmm, { count: 3, length: 20 }, key(1));
const gru = randomRecurrent({ cell: "gru", hiddenSize: 1, data, noiseSd: 0.1, key: key(1) });
const filter = smc({ particles: 5 });

/** Each is called with an option that there is not: `oops`, and with one that is misspelt. */
const verbs: Record<string, (options: Anything) => unknown> = {
  adam,
  baumWelch,
  bptt,
  cosineRate,
  forward,
  grid,
  gridOr: (options) => gridOr(filter, options),
  importance: (options) => importance({ particles: 5, ...options }),
  particleBound,
  particleEm,
  plateauRate,
  rollout,
  sgd,
  smc: (options) => smc({ particles: 5, ...options }),
  untilStandardError: (options) => untilStandardError(filter, { standardError: 1, budget: 10, ...options }),
  withinSpread: (options) => withinSpread(filter, { replicates: 8, budget: 10, ...options }),
  checkIndependence: (options) => checkIndependence(hmm, "Y3 _||_ Y1 | H2", key(1), options),
  chooseMethod: (options) => chooseMethod(hmm, data, options),
  encoderDecoder: (options) => encoderDecoder(hmm.graph as Anything, hmm.graph as Anything, options),
  fit: (options) => fit(hmm, { train: data }, baumWelch(), options),
  "fit: data": (options) => fit(hmm, { train: data, ...options }, baumWelch()),
  bestOfRestarts: (options) => restartRounds(() => hmm, { learner: baumWelch(), key: key(1), ...options }).next(),
  fitNGram: (options) => fitNGram(data, { order: 2, smoothing: "witten-bell", ...options }),
  packDataset: (options) => packDataset({ name: "a", targets: data.targets, sequences: [{ id: "a", targets: [0] }], ...options }),
  pseudoResiduals: (options) => pseudoResiduals(hmm, data, options, key(1)),
  posterior: (options) => posterior(hmm, data, options),
  randomHiddenMarkov: (options) => randomHiddenMarkov({ stateCount: 2, emission: "categorical", data, key: key(1), ...options }),
  randomRecurrent: (options) => randomRecurrent({ cell: "gru", hiddenSize: 1, data, key: key(1), ...options }),
  sampleDataset: (options) => sampleDataset(hmm, { count: 1, length: 2, ...options }, key(1)),
  forecast: (options) => forecast(hmm, data, { steps: 1, ...options }),
  summariseResiduals: (options) => summariseResiduals(pseudoResiduals(hmm, data, {}, key(1)), options),
  statePosterior: (options) => statePosterior(gru, data, options, key(1)),
  templateGraph: (options) => templateGraph({ ...(hmm.graph as Anything), ...options }),
  readTable: (options) => readTable([], "none", options),
  compare: (options) => compare({ data, models: ["ngram:1"], ...options }),
  fitModel: (options) => fitModel("ngram:1", data, options),
  score: (options) => score(hmm, data, options),
  mobyDick,
  workerPool,
  writeReport: (options) => writeReport({} as Anything, "none", options),
  "series.csv": (options) => readDatasetFile("series.csv", options),
  openFigures: (options) => openFigures({ html: () => {} }, options),
  saveFigure: (options) => saveFigure("<svg/>", "none.svg", options),
};

/** The figures, whose options come last; what they draw is not looked at before the options are. */
const drawn = Object.entries(figures).filter(
  ([name, value]) => /Figure$/.test(name) && !/^(save|show)/.test(name) && typeof value === "function",
);
for (const [name, draw] of drawn) {
  const figure = draw as Anything;
  const results = new Array(/^(advantage|filteringSmoothing|size)Figure$/.test(name) ? 2 : 1).fill({});
  verbs[name] = (options) => figure(...results, options);
}

describe("options that there are not", () => {
  it("are looked for in all that takes options", () => {
    expect(drawn.length).toBeGreaterThan(18);
  });

  it.each(Object.keys(verbs))("%s refuses them in a line that says which there are", async (name) => {
    const call = async () => verbs[name]!({ oops: 1 });
    await expect(call).rejects.toThrow(/: options may be .*, got "oops"; leave it out$/);
    await expect(call).rejects.toThrow(new RegExp(`^${name}: options may be`));
  });

  it("come with the name that was probably meant", () => {
    expect(() => smc({ particels: 5 } as Anything)).toThrow('got "particels" (did you mean "particles"?)');
    expect(() => particleEm({ maxIteration: 5 } as Anything)).toThrow('(did you mean "maxIterations"?)');
    const phases = [{ iterations: 1, partcles: 3 }] as Anything;
    expect(() => particleEm({ phases })).toThrow(
      'particleEm: phases[0]: options may be iterations, particles, got "partcles" (did you mean',
    );
    expect(() => fit(hmm, { train: data, vaild: data } as Anything, baumWelch())).toThrow('(did you mean "valid"?)');
  });

  it("are not taken for a key in their place", () => {
    expect(() => fit(hmm, { train: data }, baumWelch(), key(1) as Anything)).toThrow(
      "fit: options must be an object such as { key: … }, got a key",
    );
  });
});

describe("what looks like another's", () => {
  it("a proposal with the spec of one that the package brings is refused, where it is another", () => {
    const mine = { ...guided(), name: "mine", open: () => null as never };
    expect(() => smc({ particles: 5, proposal: mine })).toThrow(
      /^smc: the spec of a proposal must name a kind that makes it, got "guided"/,
    );
    expect(() => particleBound({ proposal: mine })).toThrow(/^particleBound: the spec/);
    expect(() => particleEm({ proposal: mine })).toThrow(/^particleEm: the spec/);
    expect(smc({ particles: 5, proposal: guided() }).settings).toEqual({ name: "smc", particles: 5, proposal: "guided" });
  });

  it("an observer without its function is refused where it is given", () => {
    expect(() => fit(hmm, { train: data }, baumWelch(), { observers: [{ onIterations: () => {} } as Anything] })).toThrow(
      "fit: an observer must have the function onIteration, got an object",
    );
    expect(() => smc({ particles: 5, observer: { step: () => {} } as Anything })).toThrow("smc: an observer must have the function onStep");
  });
});
