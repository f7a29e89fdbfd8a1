import {
  type AnyModel,
  type Dataset,
  diagonalNormal,
  fitNGram,
  fromTemplate,
  hiddenMarkov,
  key,
  type Model,
  normal,
  packDataset,
  recurrent,
  type SampledSequence,
  scalingOf,
  standardised,
  unpackSequence,
} from "@unrolled/core";
import { forward, grid, logLikelihood, rollout } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, test } from "vitest";
import { emissionLaws } from "../../support/emission-laws.js";
import { hiddenMarkovExamples } from "../../support/hidden-markov-examples.js";
import { linearElman, linearOracle, lineElman } from "../../support/linear-gaussian-elman.js";
import { meanOf, sdOf } from "../../support/moments.js";
import { noisyNetwork, quietNetwork, symbolData } from "../../support/noisy-network.js";
import { deterministic, type NetworkOptions, networkData, networkSpec } from "./recurrent/networks.js";

const T = 5;
type Inputs = readonly (number | readonly number[])[];

/** One sequence as a dataset that the model binds. */
function dataOf(model: AnyModel, targets: SampledSequence["targets"], inputs?: Inputs): Dataset {
  const { kind, size } = model.targets;
  return packDataset({
    name: "held",
    targets: kind === "categorical" ? { kind, size, symbols: null } : { kind, size },
    inputs: model.inputs,
    sequences: [{ id: "a", targets, ...(inputs ? { inputs } : {}) }],
  });
}

const networks: readonly NetworkOptions[] = [
  { cell: "elman", emission: "categorical" },
  { cell: "gru", emission: "gaussian", inputs: "given-and-previous-target" },
  { cell: "lstm", emission: "poisson", layers: 2 },
  { cell: "gru", emission: "bernoulli", inputs: "given" },
  { cell: "lstm", emission: "gaussian-readout" },
];
const nameOf = ({ cell, emission }: NetworkOptions): string => `${cell}, ${emission}`;
const inputsOf = (options: NetworkOptions): Inputs | undefined => unpackSequence(networkData(options, [T]), 0).inputs as Inputs | undefined;

/** log p(h, y) of a noisy network by its view's means: another way through the cell than sampling. */
function jointOfNoisy(model: Model<"additiveNoise">, { targets, states }: SampledSequence, inputs?: Inputs): number {
  const view = model.views.additiveNoise(dataOf(model, targets, inputs));
  const process = view.open(0, 1, createWorkspace());
  const row = (data: Float64Array) => ({ data, count: 1, dim: view.stateDim });
  let sum = 0;
  (states as number[][]).forEach((state, t) => {
    const mean = new Float64Array(view.stateDim);
    process.meanInto(row(mean), t === 0 ? null : row(Float64Array.from((states as number[][])[t - 1]!)), t);
    const emission = new Float64Array(1);
    process.logEmissionInto(emission, row(Float64Array.from(state)), t);
    sum += emission[0]! + diagonalNormal(Array.from(mean), Array.from(view.sd)).logProb(state);
  });
  return sum;
}

const walk = fromTemplate({
  name: "walk",
  stateDim: 1,
  targets: { kind: "real", size: 1 },
  density: true,
  template: {
    initial: { name: "start", given: () => normal(1, 1) },
    transition: { name: "step", given: ({ previous }) => normal(0.9 * previous, 0.5) },
    emission: { name: "reading", given: ({ state }) => diagonalNormal([state], [0.7]) },
  },
});

/** Noise in the first of two numbers only. */
const halfStill = recurrent({ ...networkSpec({ cell: "gru", emission: "categorical", hiddenSize: 2 }), noise: { sd: [0.5, 0] } });

describe("with everything held, the weight is the joint log-probability", () => {
  test.each(Object.entries(hiddenMarkovExamples))("of a hidden Markov model, %s", (kind, spec) => {
    const model = hiddenMarkov(spec);
    const laws = emissionLaws(spec.emission);
    const initial = spec.initial as readonly number[];
    const { targets, states } = model.sample(T, key(kind));
    const path = states as readonly number[];
    const joint = path.reduce(
      (sum, k, t) => sum + Math.log(t === 0 ? initial[k]! : spec.transition[path[t - 1]!]![k]!) + laws[k]!.logProb(targets[t]!),
      0,
    );
    const held = model.sample(T, key("another"), undefined, { targets, states: path });
    expect(held.targets).toEqual(targets);
    expect(held.states).toEqual(path);
    expect(held.logWeight).toBeCloseTo(joint, 11);
  });

  test.each(networks.map((options) => [nameOf(options), options] as const))("of a network without noise, %s", (_, options) => {
    const model = deterministic(options);
    const inputs = inputsOf(options);
    const { targets, states } = model.sample(T, key("held"), inputs);
    const held = model.sample(T, key("another"), inputs, { targets });
    expect(held).toEqual({ targets, states, logWeight: held.logWeight });
    expect(held.logWeight).toBeCloseTo(logLikelihood(model, dataOf(model, targets, inputs), rollout()).value, 11);
  });

  test.each(networks.filter(({ layers }) => !layers).map((o) => [nameOf(o), o] as const))("of a noisy network, %s", (_, options) => {
    const model = recurrent({ ...networkSpec(options), noise: { sd: networkSpec({ ...options, noiseSd: 0.4 }).noise!.sd } });
    const inputs = inputsOf(options);
    const { targets, states } = model.sample(T, key("held"), inputs);
    const held = model.sample(T, key("another"), inputs, { targets, states: states as number[][] });
    expect(held).toEqual({ targets, states, logWeight: held.logWeight });
    expect(held.logWeight).toBeCloseTo(jointOfNoisy(model, held, inputs), 10);
  });

  test("of an n-gram", () => {
    const model = fitNGram(symbolData([60, 40]), { order: 3, smoothing: "kneser-ney" });
    const targets = [0, 3, 3, 1, 2, 0];
    expect(model.sample(6, key(1), undefined, { targets }).logWeight).toBeCloseTo(
      logLikelihood(model, dataOf(model, targets), rollout()).value,
      11,
    );
  });

  test("of a template", () => {
    const states = [[1.4], [0.2], [-0.3]];
    const targets = [[2], [0.1], [-1]];
    const by = (a: number, b: number, sd: number): number => normal(a, sd).logProb(b);
    const joint = by(1, 1.4, 1) + by(1.26, 0.2, 0.5) + by(0.18, -0.3, 0.5) + by(1.4, 2, 0.7) + by(0.2, 0.1, 0.7) + by(-0.3, -1, 0.7);
    expect(walk.sample(3, key(1), undefined, { targets, states }).logWeight).toBeCloseTo(joint, 12);
  });

  test("of a standardised model, as a density of the original units", () => {
    const options: NetworkOptions = { cell: "gru", emission: "gaussian", inputs: "given-and-previous-target", size: 2 };
    const data = networkData(options, [30]);
    const scaling = { targets: { means: [180, -3], sds: [12, 0.01] }, inputs: scalingOf(data).inputs };
    const model = standardised(deterministic(options), scaling);
    const inputs = inputsOf(options);
    const targets = model.sample(T, key(1), inputs).targets;
    const some = model.sample(T, key(2), inputs, { targets: [targets[0]!, null, targets[2]!] });
    expect([some.targets[0], some.targets[2]]).toEqual([targets[0], targets[2]]);
    expect(some.targets[1]).not.toEqual(targets[1]);
    const { increments } = logLikelihood(model, dataOf(model, some.targets, inputs), rollout()).sequences[0]!;
    expect(some.logWeight).toBeCloseTo(increments[0]! + increments[2]!, 10);
  });
});

describe("the mean weight over what is not held is the probability of what is", () => {
  /** Mean of exp(logWeight) against `truth`, after a gate on its own precision. */
  function expectMeanWeight(truth: number, count: number, draw: (i: number) => SampledSequence): void {
    const weights = Array.from({ length: count }, (_, i) => Math.exp(draw(i).logWeight - truth));
    const se = sdOf(weights) / Math.sqrt(count);
    expect(se).toBeLessThan(0.05);
    expect(Math.abs(meanOf(weights) - 1)).toBeLessThan(5 * se);
  }

  test("of a hidden Markov model's targets, by the forward pass", () => {
    const model = hiddenMarkov(hiddenMarkovExamples.categorical);
    const targets = [0, 1, 2, 1];
    const truth = logLikelihood(model, dataOf(model, targets), forward()).value;
    expectMeanWeight(truth, 4000, (i) => model.sample(4, key("hmm").fold(i), undefined, { targets }));
  });

  test("of one state of a hidden Markov model, by powers of its transition", () => {
    const { initial, transition } = hiddenMarkovExamples.categorical;
    let law = [...(initial as readonly number[])];
    for (let t = 1; t < 3; t++) law = law.map((_, j) => law.reduce((sum, p, i) => sum + p * transition[i]![j]!, 0));
    const model = hiddenMarkov(hiddenMarkovExamples.categorical);
    expectMeanWeight(Math.log(law[2]!), 4000, (i) => model.sample(4, key("state").fold(i), undefined, { states: [null, null, 2] }));
  });

  test("of a noisy network's targets, by the grid", () => {
    const model = noisyNetwork("gru", 1, 0.5);
    const targets = [1, 3, 0];
    const truth = logLikelihood(model, dataOf(model, targets), grid()).value;
    expectMeanWeight(truth, 3000, (i) => model.sample(3, key("gru").fold(i), undefined, { targets }));
  });

  test("of real targets, by the dense Gaussian", () => {
    const model = linearElman(lineElman);
    const inputs = model.inputs === null ? undefined : Array.from({ length: 3 }, () => new Array<number>(model.inputs!.size).fill(0.5));
    const targets = [[0.4], [-0.2], [0.6]];
    const truth = linearOracle(lineElman, dataOf(model, targets, inputs), 0);
    expectMeanWeight(truth, 4000, (i) => model.sample(3, key("line").fold(i), inputs, { targets }));
  });
});

describe("a held value", () => {
  test("moves no draw that does not hear it", () => {
    const model = hiddenMarkov(hiddenMarkovExamples.poisson);
    const free = model.sample(6, key(1));
    const held = model.sample(6, key(1), undefined, { targets: [null, [9, 9]] });
    expect(held.states).toEqual(free.states);
    expect(held.targets).toEqual(free.targets.map((y, t) => (t === 1 ? [9, 9] : y)));

    const network = noisyNetwork("lstm", 2, 0.3);
    const [before, after] = [
      network.sample(6, key(2)),
      network.sample(6, key(2), undefined, { states: [null, null, [0.1, null, null, -2]] }),
    ];
    expect(after.states!.slice(0, 2)).toEqual(before.states!.slice(0, 2));
    expect(after.states![2]).toEqual([0.1, ...(before.states![2] as number[]).slice(1, 3), -2]);
    expect(after.states![3]).not.toEqual(before.states![3]);

    const unigram = fitNGram(symbolData([60]), { order: 1, smoothing: "witten-bell" });
    expect(unigram.sample(5, key(3), undefined, { targets: [2] }).targets.slice(1)).toEqual(unigram.sample(5, key(3)).targets.slice(1));
  });

  test("is heard by what comes after it: feedback of a target, and the state", () => {
    const network = quietNetwork("gru", 3);
    const [a, b] = [0, 3].map((symbol) => network.sample(3, key(1), undefined, { targets: [symbol] }).states!);
    expect(a![0]).toEqual(b![0]);
    expect(a![1]).not.toEqual(b![1]);
  });

  test("of one number of a state weighs as that number's normal density", () => {
    const network = noisyNetwork("lstm", 2, 0.3);
    const c2 = quietNetwork("lstm", 2).sample(1, key(1)).states![0] as number[];
    const held = network.sample(1, key(1), undefined, { states: [[null, null, null, 0.7]] });
    expect(held.logWeight).toBeCloseTo(normal(c2[3]!, 0.3).logProb(0.7), 12);
  });

  test("that is impossible weighs −Infinity", () => {
    const model = hiddenMarkov(hiddenMarkovExamples.gaussian);
    expect(model.sample(2, key(1), undefined, { states: [2] }).logWeight).toBe(Number.NEGATIVE_INFINITY);
  });

  test("is never the caller's own array, and nothing held is as before", () => {
    const target = [1, 2];
    const { targets } = hiddenMarkov(hiddenMarkovExamples.poisson).sample(1, key(1), undefined, { targets: [target] });
    expect(targets[0]).not.toBe(target);
    for (const model of [hiddenMarkov(hiddenMarkovExamples.poisson), noisyNetwork("gru", 2, 0.2), walk])
      expect(model.sample(4, key(5), undefined, { targets: [null], states: [null, null] })).toEqual(model.sample(4, key(5)));
  });

  test.each([
    ["a symbol out of range", quietNetwork("gru", 2), { targets: [null, 4] }, "held target 2 must be a symbol 0..3, got 4"],
    ["a vector for a symbol", quietNetwork("gru", 2), { targets: [[1]] }, "held target 1 must be a symbol 0..3, got [1]"],
    ["a count that is none", hiddenMarkov(hiddenMarkovExamples.poisson), { targets: [[1, 0.5]] }, "must be a list of 2 counts"],
    ["a size that differs", hiddenMarkov(hiddenMarkovExamples.gaussian), { targets: [[1]] }, "must be a list of 2 finite numbers, got [1]"],
    ["a bit that is none", hiddenMarkov(hiddenMarkovExamples.bernoulli), { targets: [[1, 0, 2, 0]] }, "zeros and ones, got [1,0,2,0]"],
    ["a step beyond the end", quietNetwork("gru", 2), { targets: [null, null, null, 1] }, "within the 3 steps drawn, got one at step 4"],
    ["a state out of range", hiddenMarkov(hiddenMarkovExamples.poisson), { states: [3] }, "held state 1 must be an index 0..2, got 3"],
    ["a function's state", quietNetwork("gru", 2), { states: [[0, 0]] }, "its state is a function of what came before"],
    ["a state of an n-gram", fitNGram(symbolData([9]), { order: 2, smoothing: "kneser-ney" }), { states: [0] }, "nothing is hidden"],
    ["a state of another size", noisyNetwork("gru", 2, 0.1), { states: [[0, null, 1]] }, "list of 2 finite numbers or nulls"],
    [
      "a number without noise",
      halfStill,
      {
        states: [
          [0, null],
          [null, 1],
        ],
      },
      "null at number 2, which has no noise and is a function",
    ],
    ["a part of a template's state", walk, { states: [[null]] }, "single numbers of it cannot be held, got [null]"],
  ] as const)("is refused: %s", (_, model, held, message) => {
    expect(() => (model as AnyModel).sample(3, key(1), undefined, held)).toThrow(message);
    expect(() => (model as AnyModel).sample(3, key(1), undefined, held)).toThrow(RangeError);
  });

  test("is refused in original units by a standardised model", () => {
    const scaled = standardised(walk, { targets: { means: [180], sds: [10] }, inputs: null });
    expect(() => scaled.sample(2, key(1), undefined, { targets: [[175, 3]] })).toThrow("list of 1 finite numbers, got [175,3]");
  });
});
