// A law of one's own, made of public names only: the negative binomial with 3 failures, as emission of a hidden Markov model and of a network.
import {
  baumWelch,
  bptt,
  type Dataset,
  fit,
  forward,
  hiddenMarkov,
  key,
  logLikelihood,
  packDataset,
  parseModel,
  randomHiddenMarkov,
  randomRecurrent,
  recurrent,
  rollout,
  totalGradient,
  viterbi,
} from "unrolled";
import {
  defineLaw,
  type HiddenMarkovSpec,
  laws,
  modelFromParcel,
  parcelOf,
  poisson,
  type RecurrentModel,
  type RecurrentSpec,
  type SequenceRecord,
  stringifyJson,
} from "unrolled/extend";
import { describe, expect, it } from "vitest";

const r = 3;
const logChoose = (n: number): number => Math.log(((n + 2) * (n + 1)) / 2);
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** p(n) = C(n + r − 1, n) q^r (1 − q)^n for each dimension. */
const waiting = defineLaw({
  name: "negative-binomial-3",
  targets: "count",
  density: false,
  parameters: ["q"],
  distribution({ q }: { readonly q: readonly number[] }) {
    for (const x of q) if (!(x > 0 && x < 1)) throw new RangeError(`negative binomial: q must be between 0 and 1, got ${x}`);
    return {
      kind: "negative-binomial",
      logProb: (y: readonly number[]) =>
        y.reduce((sum, n, d) => (Number.isNaN(n) ? sum : sum + logChoose(n) + r * Math.log(q[d]) + n * Math.log1p(-q[d])), 0),
      sample: (k) =>
        q.map((x, d) => {
          const u = new Float64Array(r);
          k.fold(d).fillUniform(u);
          return u.reduce((sum, v) => sum + Math.floor(Math.log(v) / Math.log1p(-x)), 0);
        }),
      entropy: () => Number.NaN,
    };
  },
  fit(values, weights, _, c) {
    const total = (d: number, f: (n: number) => number): number =>
      values.reduce((sum, y, i) => (Number.isNaN(y[d]) ? sum : sum + weights[i] * f(y[d])), 0);
    return { q: values[0].map((_, d) => (total(d, () => r) + c) / (total(d, (n) => r + n) + 2 * c)) };
  },
  logPrior: ({ q }, c) => q.reduce((sum, x) => sum + c * (Math.log(x) + Math.log1p(-x)), 0),
  readout: {
    sizeFor: (size) => size,
    parametersOf: (row) => ({ q: Array.from(row, sigmoid) }),
    rowOf: ({ q }) => q.map((x) => Math.log(x / (1 - x))),
    logProb: (y, row, derivative) =>
      y.reduce((sum, n, d) => {
        if (Number.isNaN(n)) return sum;
        const x = sigmoid(row[d]);
        if (derivative !== null) derivative[d] = r * (1 - x) - n * x;
        return sum + logChoose(n) + r * Math.log(x) + n * Math.log1p(-x);
      }, 0),
  },
});
laws.add(waiting);

const targets = { kind: "count", size: 2 } as const;
const spec = {
  initial: [0.4, 0.6],
  transition: [
    [0.8, 0.2],
    [0.3, 0.7],
  ],
  emission: {
    kind: "negative-binomial-3",
    q: [
      [0.7, 0.2],
      [0.3, 0.6],
    ],
  },
} satisfies HiddenMarkovSpec;
const q = spec.emission.q;
const dataOf = (sequences: readonly SequenceRecord["targets"][]): Dataset =>
  packDataset({ name: "waiting", targets, sequences: sequences.map((own, i) => ({ id: `s${i}`, targets: own })) });
const holes = dataOf([
  [[1, 4], [0, null], null, [3, 2]],
  [
    [2, 2],
    [0, 9],
  ],
]);

/** Written out: neither `logProb` nor the forward pass. */
const mass = (state: number, y: readonly (number | null)[] | null): number =>
  (y ?? []).reduce<number>((p, n, d) => (n === null ? p : p * (((n + 2) * (n + 1)) / 2) * q[state][d] ** r * (1 - q[state][d]) ** n), 1);
function enumerate(steps: readonly (readonly (number | null)[] | null)[]): number {
  let total = 0;
  for (let path = 0; path < 2 ** steps.length; path++) {
    let p = 1;
    let before = -1;
    steps.forEach((y, t) => {
      const state = (path >> t) & 1;
      p *= (before < 0 ? spec.initial[state] : spec.transition[before][state]) * mass(state, y);
      before = state;
    });
    total += p;
  }
  return Math.log(total);
}

describe("a law of one's own as the emission of a hidden Markov model", () => {
  const model = hiddenMarkov(spec);
  it("is scored as enumeration of all paths says, missing dimensions and steps among them", () => {
    const { sequences } = logLikelihood(model, holes, forward());
    expect(sequences[0].value).toBeCloseTo(enumerate([[1, 4], [0, null], null, [3, 2]]), 12);
    expect(sequences[1].value).toBeCloseTo(
      enumerate([
        [2, 2],
        [0, 9],
      ]),
      12,
    );
    expect(viterbi(model, holes)[1].path).toEqual(Int32Array.of(1, 0));
  });

  const drawn = dataOf(Array.from({ length: 40 }, (_, i) => model.sample(50, key("own").fold(i)).targets as number[][]));
  it("is fitted by EM, which never falls, to what the data were drawn from", () => {
    const start = randomHiddenMarkov({ stateCount: 2, emission: "negative-binomial-3", law: "segments", data: drawn, key: key(3) });
    const { model: fitted, history } = fit(start, { train: drawn }, baumWelch({ maxIterations: 200 }));
    const gains = history.slice(1).map(({ objective }, i) => objective - history[i].objective);
    expect(Math.min(...gains)).toBeGreaterThan(-1e-12);
    const found = (fitted.toFile().emission as unknown as { q: number[][] }).q;
    const order = found[0][0] > found[1][0] ? [0, 1] : [1, 0];
    // Each state has about 1000 draws: the standard error of q is about q √((1 − q) / 3000), below 0.01.
    order.forEach((k, state) => {
      found[k].forEach((x, d) => void expect(Math.abs(x - q[state][d])).toBeLessThan(0.05));
    });
    const better = logLikelihood(fitted, drawn, forward()).value - logLikelihood(model, drawn, forward()).value;
    expect(better).toBeGreaterThan(0);
  });

  it("is written and read", () => {
    const text = stringifyJson(model.toFile());
    const again = parseModel(JSON.parse(text), "own.json");
    expect(stringifyJson(again.toFile())).toBe(text);
    expect(again.parameterCount).toBe(1 + 2 + 4);
    const wrong = { ...model.toFile(), emission: { kind: "negative-binomial-3", q: [[0.5, 0.5], [0.5, 1.5]] } }; // biome-ignore format: one line
    expect(() => parseModel(wrong, "own.json")).toThrow("emission of state 2: negative binomial: q must be between 0 and 1, got 1.5");
    const unequal = { ...model.toFile(), emission: { kind: "negative-binomial-3", q: [[0.5, 0.5], [0.5]] } }; // biome-ignore format: one line
    expect(() => parseModel(unequal, "own.json")).toThrow("own.json: emission.q");
  });

  it("may travel, to workers that know the law", () => {
    expect(modelFromParcel(structuredClone(parcelOf(model)!)).toFile()).toStrictEqual(model.toFile());
    const known = hiddenMarkov({ ...spec, emission: { kind: "poisson", rates: q } });
    expect(parcelOf(known)).not.toBeNull();
    const network = { cell: "elman", hiddenSize: 2, key: key(1) } as const;
    const trailing = dataOf([[[1, 4], [0, 2]]]); // biome-ignore format: one line
    expect(parcelOf(randomRecurrent({ ...network, data: trailing, emission: "negative-binomial-3" }))).not.toBeNull();
    expect(parcelOf(randomRecurrent({ ...network, data: trailing }))).not.toBeNull();
  });
});

describe("a law of one's own as the emission of a network", () => {
  const train = dataOf([Array.from({ length: 60 }, (_, t) => (t % 4 < 2 ? [0, 12] : [8, 1]))]);
  const start = randomRecurrent({ cell: "gru", hiddenSize: 3, emission: "negative-binomial-3", data: train, key: key(5) });

  it("has the gradient that central differences give, missing dimensions among the targets", () => {
    const scored = dataOf([[[1, 4], [0, 2], [3, 2], [5, null]]]); // biome-ignore format: one line
    const { gradient } = totalGradient(start, scored);
    const { values } = start.parameters;
    const h = 1e-5;
    const shifted = (i: number, by: number): number => {
      const next = values.slice();
      next[i] += by;
      return logLikelihood(start.withParameters(next), scored, rollout()).value;
    };
    values.forEach((_, i) => void expect(gradient[i]).toBeCloseTo((shifted(i, h) - shifted(i, -h)) / (2 * h), 6));
  });

  it("learns what a law without memory cannot know, is scored by its law, and is written and read", () => {
    const { model, history } = fit(start, { train }, bptt({ maxEpochs: 200, batchSize: 1 }), { key: key(6) });
    expect(history.at(-1)!.trainPerStep - history[0].trainPerStep).toBeGreaterThan(0.5);
    const again = parseModel(JSON.parse(stringifyJson(model.toFile())), "network.json") as unknown as RecurrentModel;
    const { sequences } = logLikelihood(model, train, rollout());
    expect(logLikelihood(again, train, rollout()).value).toBe(sequences[0].value);
    // Drawn from its own law: held targets weigh what the increments say.
    const held = train.targetValues!;
    const steps = Array.from({ length: 60 }, (_, t) => Array.from(held.subarray(2 * t, 2 * t + 2)));
    expect(model.sample(60, key(7), undefined, { targets: steps }).logWeight).toBeCloseTo(sequences[0].value, 9);
    expect(model.sample(20, key(8)).targets.every((y) => (y as readonly number[]).every((n) => Number.isInteger(n) && n >= 0))).toBe(true);
  });

  it("refuses a readout that is not of its size, and targets of another kind", () => {
    const file = start.toFile() as unknown as RecurrentSpec;
    expect(() => recurrent({ ...file, emission: { kind: "negative-binomial" } })).toThrow(
      'got "negative-binomial" (did you mean "negative-binomial-3"?)',
    );
    const real = packDataset({ name: "r", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[1], [2]] }] });
    expect(() => randomRecurrent({ cell: "gru", hiddenSize: 2, emission: "negative-binomial-3", data: real, key: key(1) })).toThrow(
      'randomRecurrent: emission "negative-binomial-3" needs count targets, data "r" has real ones',
    );
  });
});

describe("the laws of the package as distributions", () => {
  it("are those of their names", () => {
    expect(laws.get("poisson", "test").distribution!({ rates: [2, 0.5] }).logProb([3, 1] as never)).toBe(poisson([2, 0.5]).logProb([3, 1]));
    expect(laws.names().slice(0, 6)).toEqual(["categorical", "bernoulli", "poisson", "gaussian", "gaussian-full", "gaussian-mixture"]);
  });
});
