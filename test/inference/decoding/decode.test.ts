import {
  type AnyModel,
  type Dataset,
  type DecodedTargets,
  fitNGram,
  hiddenMarkov,
  key,
  type NoisyRecurrentModel,
  packDataset,
  parseModel,
  randomRecurrent,
  type SequenceRecord,
  selectSequences,
  unpackSequence,
  withNoise,
} from "@unrolled/core";
import { chooseMethod, type DecodeOptions, decode, logLikelihood, replicated, sampleDataset, smc } from "@unrolled/inference";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { noisyNetwork } from "../../support/noisy-network.js";

const words = hiddenMarkov({
  initial: [0.6, 0.4],
  transition: [
    [0.9, 0.1],
    [0.3, 0.7],
  ],
  emission: {
    kind: "categorical",
    probabilities: [
      [0.7, 0.2, 0.1],
      [0.1, 0.2, 0.7],
    ],
  },
});
const text = sampleDataset(words, { count: 4, length: 12 }, key("text"));
const gru = randomRecurrent({ cell: "gru", hiddenSize: 4, data: text, key: key("gru") });
const strongGru = gru.withParameters(gru.parameters.values.map((x) => 4 * x));
const models: readonly (readonly [string, AnyModel])[] = [
  ["a hidden Markov model", words],
  ["an n-gram", fitNGram(text, { order: 3, smoothing: "kneser-ney" })],
  ["a GRU that reads its targets", strongGru],
];

/** Every sequence that ends within H symbols or has H of them, with log p(it | what is given) by `logLikelihood`, best first. */
function allOf(model: AnyModel, { id, targets }: SequenceRecord, origin: number, H: number, V: number, end: number | null, alpha = 0) {
  const sequences: number[][] = [];
  const grow = (symbols: number[]): void => {
    if (symbols.length === H || (symbols.length > 0 && symbols.at(-1) === end)) sequences.push(symbols);
    else for (let v = 0; v < V; v++) grow([...symbols, v]);
  };
  grow([]);
  const data = packDataset({
    name: "all",
    targets: { kind: "categorical", size: V, symbols: null },
    sequences: sequences.map((symbols, i) => ({
      id: `${id}-${i}`,
      ...(origin === 0 ? {} : { context: origin }),
      targets: [...targets.slice(0, origin), ...symbols] as number[],
    })),
  });
  const { sequences: scores } = logLikelihood(model, data, chooseMethod(model, data).method);
  return sequences
    .map((symbols, i) => ({ symbols, logProbability: scores[i].value, score: scores[i].value / symbols.length ** alpha }))
    .sort((a, b) => b.score - a.score);
}

/** The same scores in the same order, and of each hypothesis its own: equal scores may stand in any order. */
function expectBest(found: readonly DecodedTargets[], all: ReturnType<typeof allOf>, best: number) {
  expect(found.length).toBe(best);
  expect(new Set(found.map(({ symbols }) => symbols.join())).size).toBe(best);
  const bySymbols = new Map(all.map((one) => [one.symbols.join(), one]));
  found.forEach(({ symbols, logProbability, score, standardErrorFrom }, i) => {
    expect(Math.abs(score - all[i].score)).toBeLessThan(1e-12);
    expect(Math.abs(logProbability - bySymbols.get(symbols.join())!.logProbability)).toBeLessThan(1e-12);
    expect(standardErrorFrom).toBe("exact");
  });
}

const one = (model: AnyModel, options: DecodeOptions, data: Dataset = selectSequences(text, [0])) =>
  decode(model, data, options, key(3))[0];
const first = unpackSequence(text, 0);

describe.each(models)("decoding of %s", (_, model) => {
  it.each([
    [0, null, 0],
    [5, null, 0],
    [7, 2, 0],
    [7, 2, 0.7],
    [0, 1, 1],
  ])(
    "after %i steps, with end %s and length penalty %f, is that of enumeration by an exact search and by a beam as wide as the space",
    (origin, end, lengthPenalty) => {
      const all = allOf(model, first, origin, 5, 3, end, lengthPenalty);
      const asked = { steps: 5, origin, end, lengthPenalty, best: 20 };
      const exact = one(model, { ...asked, search: "exact" }).hypotheses;
      expectBest(exact, all, 20);
      expect(one(model, { ...asked, search: "beam", beam: 243 }).hypotheses).toEqual(exact);
    },
  );

  it("is greedy where it says so: the most probable symbol after those before, which is a beam of 1", () => {
    const symbols: number[] = [];
    for (let t = 0; t < 5; t++)
      symbols.push(allOf(model, { ...first, targets: [...first.targets.slice(0, 4), ...symbols] }, 4 + t, 1, 3, null)[0].symbols[0]);
    expect(one(model, { steps: 5, origin: 4, search: "greedy" }).hypotheses[0].symbols).toEqual(symbols);
    expect(one(model, { steps: 5, origin: 4, beam: 1 }).hypotheses).toEqual(
      one(model, { steps: 5, origin: 4, search: "greedy" }).hypotheses,
    );
  });

  it("draws sequences with the model's frequencies, at a temperature and from the most probable symbols with those of the changed law", () => {
    const M = 2000;
    const joint = allOf(model, first, 6, 3, 3, null).map(
      ({ symbols, logProbability }) => [symbols.join(""), Math.exp(logProbability)] as const,
    );
    const scores = new Map(joint);
    /** Of three steps, symbol by symbol from what is left of p^{1/t} among the k most probable. */
    const law = (t: number, k: number) => {
      const begins = (path: string): number => joint.reduce((sum, [other, p]) => (other.startsWith(path) ? sum + p : sum), 0);
      const next = (path: string): (readonly [string, number])[] => {
        const kept = [0, 1, 2].map((v) => [`${path}${v}`, (begins(`${path}${v}`) / begins(path)) ** (1 / t)] as const);
        const best = kept.sort(([, p], [, q]) => q - p).slice(0, k);
        const sum = best.reduce((a, [, p]) => a + p, 0);
        return best.map(([longer, p]) => [longer, p / sum] as const);
      };
      return new Map(next("").flatMap(([a, p]) => next(a).flatMap(([b, q]) => next(b).map(([c, r]) => [c, p * q * r] as const))));
    };
    for (const [temperature, topK] of [
      [1, 3],
      [1.5, 2],
    ]) {
      const { hypotheses } = one(model, { steps: 3, origin: 6, search: "sample", count: M, temperature, topK });
      const counts = new Map<string, number>();
      for (const { symbols } of hypotheses) counts.set(symbols.join(""), (counts.get(symbols.join("")) ?? 0) + 1);
      const expected = law(temperature, topK);
      for (const path of counts.keys()) expect(expected.has(path), path).toBe(true);
      // Those that are expected less than five times are taken together.
      const rare = [...expected].filter(([, p]) => p * M < 5);
      const cells = [...expected].filter(([, p]) => p * M >= 5).map(([path, p]): readonly [string[], number] => [[path], p]);
      cells.push([rare.map(([path]) => path), rare.reduce((sum, [, p]) => sum + p, 0)]);
      for (const [paths, p] of cells) {
        const share = paths.reduce((sum, path) => sum + (counts.get(path) ?? 0), 0) / M;
        expect(Math.abs(share - p), paths.join()).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / M) + 1 / M);
      }
      for (const { symbols, logProbability } of hypotheses.slice(0, 50))
        expect(Math.abs(logProbability - Math.log(scores.get(symbols.join(""))!))).toBeLessThan(1e-12);
    }
  });

  it("depends on the seed and the sequence's id alone, not on the batch or the number of draws", () => {
    const asked = { steps: 6, search: "sample", count: 3 } as const;
    const all = decode(model, text, asked, key(9));
    expect(decode(model, selectSequences(text, [2, 1]), asked, key(9))).toEqual([all[2], all[1]]);
    expect(decode(model, selectSequences(text, [2]), { ...asked, count: 300 }, key(9))[0].hypotheses.slice(0, 3)).toEqual(
      all[2].hypotheses,
    );
    expect(decode(model, text, { ...asked, count: 30 }, key(10))[0].hypotheses).not.toEqual(
      decode(model, text, { ...asked, count: 30 }, key(9))[0].hypotheses,
    );
    const beams = decode(model, text, { steps: 6, beam: 4 });
    expect(decode(model, selectSequences(text, [3, 0]), { steps: 6, beam: 4 })).toEqual([beams[3], beams[0]]);
  });
});

describe("decoding by particles", () => {
  const noisy = parseModel(withNoise(strongGru.toFile(), 0.5), "noisy") as NoisyRecurrentModel;

  it("draws with the model's frequencies whatever N is, as each draw has particles of its own", () => {
    const { sequences } = logLikelihood(
      noisy,
      packDataset({
        name: "all",
        targets: text.targets,
        sequences: Array.from({ length: 9 }, (_, i) => ({ id: `${i}`, targets: [i % 3, Math.floor(i / 3)] })),
      }),
      replicated(smc({ particles: 2000 }), 8),
      key(5),
    );
    const M = 2000;
    const { hypotheses } = one(noisy, { steps: 2, origin: 0, search: "sample", count: M, particles: 2, replicates: 2 });
    for (let i = 0; i < 9; i++) {
      const p = Math.exp(sequences[i].value);
      const share = hypotheses.filter(({ symbols: [a, b] }) => a === i % 3 && b === Math.floor(i / 3)).length / M;
      expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / M + sequences[i].standardError ** 2 * p * p));
    }
  });

  it("scores what it found by runs that the search did not see, with their error, and finds by a wide beam what exact search finds", () => {
    const asked = { steps: 3, origin: 5, particles: 60, best: 3 };
    const wide = one(noisy, { ...asked, beam: 27 });
    const exact = one(noisy, { ...asked, search: "exact" });
    expect(wide.hypotheses).toEqual(exact.hypotheses);
    const [best] = wide.hypotheses;
    expect(best.standardErrorFrom).toBe("replicates");
    const data = packDataset({
      name: "best",
      targets: text.targets,
      sequences: [{ id: "best", context: 5, targets: [...first.targets.slice(0, 5), ...best.symbols] as number[] }],
    });
    const { value, standardError } = logLikelihood(noisy, data, replicated(smc({ particles: 2000 }), 8), key(6)).sequences[0];
    expect(Math.abs(best.logProbability - value)).toBeLessThan(5 * Math.hypot(best.standardError, standardError));
  });

  it("searches by what importance sampling says of the same particles, where none is resampled", () => {
    const [N, H] = [40, 4];
    const quiet = noisyNetwork("gru", 2, 0.2);
    const data = packDataset({
      name: "d",
      targets: { ...text.targets, size: 4 } as typeof text.targets,
      sequences: [{ id: "a", targets: [null] }],
    });
    const [{ hypotheses }] = decode(quiet, data, { steps: H, origin: 0, beam: 4, best: 4, particles: N }, key(8));
    const missing = packDataset({ name: "d", targets: data.targets, sequences: [{ id: "a", targets: [null, null, null, null] }] });
    const view = quiet.views.particles(missing);
    const keys = Array.from({ length: N }, (_, n) => key(8).fold("sequence").fold("a").fold("path").fold(n));
    for (const { symbols, score } of hypotheses) {
      const workspace = createWorkspace();
      const weights = new Float64Array(N).fill(1);
      workspace.scope(() => {
        const paths = view.openPaths!(0, N, 0, workspace);
        const states = symbols.map(() => workspace.rows(N, view.stateDim));
        symbols.forEach((symbol, t) => {
          const before = states[t - 1] ?? null;
          paths.moveInto(states[t], before, t, keys);
          paths.targetLaws(states[t], before, t).forEach((law, n) => {
            weights[n] *= Math.exp(law.logProb(symbol));
          });
          paths.setTargets(new Array<number>(N).fill(symbol), t);
        });
      });
      const sum = weights.reduce((x, y) => x + y);
      expect(sum ** 2 / weights.reduce((x, y) => x + y * y, 0)).toBeGreaterThan(N / 2);
      expect(Math.abs(score - Math.log(sum / N))).toBeLessThan(1e-12);
    }
  });

  it("agrees, without noise to speak of, with the network that has none", () => {
    const quiet = parseModel(withNoise(strongGru.toFile(), 1e-9), "noisy");
    const [a] = one(quiet, { steps: 4, origin: 3, particles: 3, beam: 9 }).hypotheses;
    const [b] = one(strongGru, { steps: 4, origin: 3, beam: 9 }).hypotheses;
    expect(a.symbols).toEqual(b.symbols);
    expect(Math.abs(a.logProbability - b.logProbability)).toBeLessThan(1e-6);
  });

  it("works for clouds that no target moves, driven by given inputs", () => {
    const driven = packDataset({
      name: "driven",
      targets: text.targets,
      inputs: { kind: "real", size: 1 },
      sequences: [
        { id: "a", inputs: Array.from({ length: 8 }, (_, t) => [Math.sin(2 * t)]), targets: [0, 1, 2, 1, null, null, null, null] },
      ],
    });
    const plain = randomRecurrent({ cell: "gru", hiddenSize: 2, data: driven, key: key("driven") });
    const model = parseModel(withNoise(plain.withParameters(plain.parameters.values.map((x) => 3 * x)).toFile(), 0.7), "driven");
    const asked = { steps: 4, particles: 40, best: 2 };
    const [wide] = decode(model, driven, { ...asked, beam: 27 }, key(1));
    expect(wide.origin).toBe(4);
    expect(decode(model, driven, { ...asked, search: "exact" }, key(1))[0].hypotheses).toEqual(wide.hypotheses);
  });
});

describe("what decoding refuses", () => {
  it.each([
    [{ steps: 0 }, /decode: steps must be an integer of at least 1, got 0; say how many symbols at most/],
    [{ steps: 3, temperature: 2 }, /decode: temperature is for search "sample", got it with "beam"; leave it out/],
    [{ steps: 3, search: "sample", temperature: 0 }, /decode: temperature must be a number above 0, got 0/],
    [{ steps: 3, beam: 2, best: 3 }, /decode: best must be at most the beam, 2, got 3; widen the beam/],
    [{ steps: 3, search: "wide" }, /decode: search must be "greedy", "beam", "exact" or "sample", got "wide"/],
    [{ steps: 3, end: 3 }, /decode: end must be a symbol of model ".*", got 3/],
    [{ steps: 3, lengthPenalty: -1 }, /decode: lengthPenalty must be a number of at least 0/],
    [{ steps: 3, origin: 13 }, /decode: origin must lie within each sequence, got 13/],
    [{ steps: 3, bem: 2 }, /decode: options may be .*, got "bem" .did you mean "beam"/],
    [
      { steps: 9, search: "exact", best: 2, mostHypotheses: 3 },
      /decode: exact search must go on from at most 3 hypotheses at a step, at step \d of at most 9 more/,
    ],
    [{ steps: 3, beam: 1e9 }, /decode: the hypotheses of a beam of model ".*" must fit into 1.* with their states, \d+ do, got 1000000000/],
  ] as [DecodeOptions, RegExp][])("%j", (options, message) => {
    expect(() => decode(words, text, options, key(1))).toThrow(message);
  });

  it("draws without a key, and models of numbers", () => {
    expect(() => decode(words, text, { steps: 3, search: "sample" })).toThrow(/key/);
    const series = packDataset({
      name: "series",
      targets: { kind: "real", size: 1 },
      sequences: [{ id: "a", targets: Array.from({ length: 20 }, (_, t) => [Math.sin(t)]) }],
    });
    const numbers = randomRecurrent({ cell: "gru", hiddenSize: 2, data: series, key: key(1) });
    expect(() => decode(numbers, series, { steps: 3 })).toThrow(
      /decode: a model of symbols is required, the targets of model ".*" are real; forecast draws paths/,
    );
  });

  it("nothing, but says so, where what is given is impossible under the model", () => {
    const certain = hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "categorical", probabilities: [[0.5, 0.5, 0]] } });
    const data = packDataset({ name: "d", targets: text.targets, sequences: [{ id: "a", targets: [0, 2, 1] }] });
    const [none] = decode(certain, data, { steps: 2 });
    expect(none.hypotheses).toEqual([]);
    expect(none.warnings).toEqual(["the first 3 steps have probability 0 under the model, so that nothing follows them"]);
    // And never a symbol that cannot be.
    const [all] = decode(certain, data, { steps: 2, origin: 1, beam: 9, best: 9 });
    expect(all.hypotheses.length).toBe(4);
  });
});
