import {
  alignDataset,
  fitHiddenMarkovTagger,
  type HiddenMarkovTaggerSpec,
  hiddenMarkovTagger,
  key,
  packDataset,
  parseModel,
  stringifyJson,
  unroll,
  wordShape,
} from "@unrolled/core";
import { forward, logLikelihood, posterior, viterbi } from "@unrolled/inference";
import { describe, expect, it } from "vitest";

/** Tags A, B, C; words with endings. */
const spec: HiddenMarkovTaggerSpec = {
  order: 2,
  initial: [0.5, 0.3, 0.2],
  transition: [
    [0.2, 0.5, 0.3],
    [0.6, 0.1, 0.3],
    [0.25, 0.25, 0.5],
  ],
  final: [0.1, 0.3, 0.05],
  lexicon: [
    [0, 6],
    [1, 3, 2, 1],
    [2, 2],
    [1, 1],
  ],
  smoothing: { rare: 4, suffix: 2, suffixPull: 2, wordPull: 0.5 },
  targets: { kind: "categorical", size: 3, symbols: ["A", "B", "C"] },
  inputs: { kind: "categorical", size: 4, symbols: ["the", "walks", "stop", "runs"] },
};
const said = (words: readonly string[], tags: readonly (number | null)[]) =>
  packDataset({
    name: "said",
    targets: { kind: "categorical", size: 3, symbols: ["A", "B", "C"] },
    inputs: { kind: "categorical", size: new Set(words).size, symbols: [...new Set(words)] },
    sequences: [{ id: "s", inputs: words.map((word) => [...new Set(words)].indexOf(word)), targets: tags }],
  });
const taggings = (length: number): number[][] =>
  length === 0 ? [[]] : taggings(length - 1).flatMap((head) => [0, 1, 2].map((tag) => [...head, tag]));

/** By hand: marginal tags 6, 4, 3 of 13; rare words are all but "the": 4 B, 3 C. */
const marginal = [6, 4, 3].map((count) => (count + 1 / 3) / 14);
const mean = (counts: readonly number[], pull: number, law: readonly number[]): number[] => {
  const total = counts.reduce((a, b) => a + b) + pull;
  return counts.map((count, k) => (count + pull * law[k]) / total);
};
const rare = mean([0, 4, 3], 1, marginal);
const lower = mean([0, 4, 3], 2, rare);
const endsInS = mean([0, 4, 1], 2, lower);
const lawOf: Record<string, number[]> = {
  the: mean([6, 0, 0], 0.5, mean([6, 0, 0], 0.5, lower)),
  walks: mean([0, 3, 1], 0.5, mean([0, 3, 1], 0.5, mean([0, 3, 1], 2, endsInS))),
  // "ns" was seen once, in "runs".
  spins: mean([0, 1, 0], 2, endsInS),
  // Nothing in capitals was seen, but "stop" was.
  STOP: mean([0, 0, 2], 0.5, rare),
  "42": rare,
};
const joint = (words: readonly string[], tags: readonly number[]): number =>
  tags.reduce((p, tag, t) => {
    const arrive = t === 0 ? spec.initial[tag] : spec.transition![tags[t - 1]][tag] * (1 - spec.final![tags[t - 1]]);
    return (p * arrive * lawOf[words[t]][tag]) / marginal[tag];
  }, spec.final![tags.at(-1)!]);

describe("hiddenMarkovTagger", () => {
  const tagger = hiddenMarkovTagger(spec);
  const words = ["the", "walks", "spins", "STOP", "42"];
  const all = taggings(5).map((tags) => ({ tags, p: joint(words, tags) }));
  const total = all.reduce((sum, { p }) => sum + p, 0);
  /** p(tags that are given | words), the others summed over. */
  const enumerated = (tags: readonly (number | null)[]): number =>
    all.reduce((sum, one) => sum + (tags.every((tag, t) => tag === null || tag === one.tags[t]) ? one.p / total : 0), 0);

  it.each([[[0, 1, 2, 2, 0]], [[2, 0, 0, 1, 1]], [[null, 1, null, 2, null]], [[0, null, null, null, 1]], [[null, null, null, null, 2]]])(
    "is p(y, x) / Σ p(y, x), all tag sequences enumerated: %j",
    (tags) => {
      const { value, sequences } = logLikelihood(tagger, said(words, tags), forward());
      expect(value).toBeCloseTo(Math.log(enumerated(tags)), 12);
      // Increments are p(y_t | y_<t, all words).
      tags.forEach((tag, t) => {
        const upTo = (n: number) => enumerated(tags.map((one, s) => (s < n ? one : null)));
        expect(sequences[0].increments[t]).toBeCloseTo(tag === null ? 0 : Math.log(upTo(t + 1) / upTo(t)), 12);
      });
    },
  );

  it("has the likeliest tags and each tag's law where none is given", () => {
    const blind = said(words, [null, null, null, null, null]);
    const best = all.reduce((a, b) => (b.p > a.p ? b : a));
    expect([...viterbi(tagger, blind)[0].path!]).toEqual(best.tags);
    const marginals = posterior(tagger, blind)[0].marginals!;
    for (let t = 0; t < 5; t++)
      for (let k = 0; k < 3; k++)
        expect(marginals[t * 3 + k]).toBeCloseTo(enumerated([0, 1, 2, 3, 4].map((s) => (s === t ? k : null))), 12);
  });

  it("draws tags as often as they are likely", () => {
    const counts = new Map<string, number>();
    const inputs = [0, 1];
    const draws = 1000;
    for (let n = 0; n < draws; n++) {
      const name = tagger.sample(2, key("tags").fold(n), inputs).targets.join("");
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const tags of taggings(2)) {
      const p = Math.exp(logLikelihood(tagger, said(["the", "walks"], tags), forward()).value);
      expect(Math.abs((counts.get(tags.join("")) ?? 0) - draws * p)).toBeLessThan(5 * Math.sqrt(draws * p * (1 - p)) + 1);
    }
  });

  it("goes by what words are called, in any order, and keeps those that it does not know", () => {
    const data = said(["spins", "walks", "the"], [0, 1, 1]);
    const aligned = alignDataset(data, tagger);
    expect(aligned.inputs).toMatchObject({ size: 5, symbols: ["the", "walks", "stop", "runs", "spins"] });
    expect([...aligned.inputSymbols!]).toEqual([4, 1, 0]);
    expect(alignDataset(aligned, tagger)).toBe(aligned);
    expect(logLikelihood(tagger, data, forward()).value).toBe(logLikelihood(tagger, aligned, forward()).value);
    const again = parseModel(JSON.parse(stringifyJson(tagger.toFile())), "m.json") as typeof tagger;
    expect(logLikelihood(again, data, forward()).value).toBe(logLikelihood(tagger, data, forward()).value);
  });

  it("has a graph in which a tag depends on the one before and on words from its own on", () => {
    const { nodes, parents } = unroll(tagger.graph, 3);
    const of = (name: string) => parents[nodes.findIndex((node) => node.name === name)].map((parent) => nodes[parent].name).sort();
    expect([of("Y1"), of("Y2"), of("Y3")]).toEqual([
      ["X1", "X2", "X3"],
      ["X2", "X3", "Y1"],
      ["X3", "Y2"],
    ]);
  });

  it.each<[Partial<Record<keyof HiddenMarkovTaggerSpec, unknown>>, string]>([
    [{ order: 3 }, "order must be 1 or 2, got 3"],
    [{ order: 1 }, "transition must be null at order 1, got rows"],
    [{ final: [0.5, 1, 0.5] }, "final must be 3 probabilities from 0 to below 1"],
    [
      {
        lexicon: [
          [0, 6],
          [1, 3, 1, 1],
          [2, 2],
          [1, 1],
        ],
      },
      "lexicon row 2 must be tags 0..2, ascending",
    ],
    [{ lexicon: [[0, 6]] }, "lexicon must have a row for each of the 4 words of inputs.symbols, got 1"],
    [{ smoothing: { ...spec.smoothing, wordPull: 0 } }, "smoothing.wordPull must be a number above 0, got 0"],
    [{ inputs: null }, "words without names have no endings, got smoothing.suffix 2"],
  ])("refuses %j", (change, message) => {
    expect(() => hiddenMarkovTagger({ ...spec, ...change } as HiddenMarkovTaggerSpec)).toThrow(message);
  });

  it("says which sequence no tags explain", () => {
    const stays = { ...spec, initial: [0, 0, 1], transition: [0, 1, 2].map((i) => [0, 1, 2].map((j) => Number(i === j))) };
    const data = said(["the", "the"], [0, 0]);
    expect(logLikelihood(hiddenMarkovTagger({ ...stays, final: null }), data, forward()).value).toBe(Number.NEGATIVE_INFINITY);
    for (const final of [
      [0.5, 0.5, 0],
      [0, 0, 0],
    ])
      expect(() => hiddenMarkovTagger({ ...stays, final }).views.finite(data)).toThrow(
        'none that it has can end sequence "s" of data "said"',
      );
  });
});

describe("fitHiddenMarkovTagger", () => {
  const data = packDataset({
    name: "two",
    targets: { kind: "categorical", size: 2, symbols: ["N", "V"] },
    inputs: { kind: "categorical", size: 3, symbols: ["dog", "unseen", "barks"] },
    sequences: [
      { id: "a", inputs: [0, 2], targets: [0, 1] },
      { id: "b", inputs: [0, 0, 2], targets: [0, null, 1] },
    ],
  });

  it("counts steps that have a tag, and knows no word that has none", () => {
    const { lexicon, inputs, initial, transition, final } = fitHiddenMarkovTagger(data).toFile();
    expect(lexicon).toEqual([
      [0, 2],
      [1, 2],
    ]);
    expect(inputs!.symbols).toEqual(["dog", "barks"]);
    // p(N) = p(V) = 1/2; one pseudo-count. N is followed by V once, then by a step without a tag.
    expect(initial).toEqual([2.5 / 3, 0.5 / 3]);
    expect(transition).toEqual([
      [0.25, 0.75],
      [0.5, 0.5],
    ]);
    expect(final).toEqual([0.5 / 3, 2.5 / 3]);
  });

  it("at order 1 gives each word its commonest tag", () => {
    const tagger = fitHiddenMarkovTagger(data, { order: 1, suffix: 0, wordPull: 1 });
    const { value } = logLikelihood(tagger, data, forward());
    // (2 + 1/2) / (2 + 1) for each of four steps.
    expect(value).toBeCloseTo(4 * Math.log(2.5 / 3), 12);
  });

  it("refuses data without words, without tags, and pulls of nothing", () => {
    const plain = packDataset({ name: "plain", targets: data.targets, sequences: [{ id: "a", targets: [0, 1] }] });
    expect(() => fitHiddenMarkovTagger(plain)).toThrow('data "plain" has categorical targets and no inputs');
    const blind = packDataset({
      name: "blind",
      targets: data.targets,
      inputs: data.inputs,
      sequences: [{ id: "a", inputs: [0], targets: [null] }],
    });
    expect(() => fitHiddenMarkovTagger(blind)).toThrow('data with tags are required, "blind" has none');
    expect(() => fitHiddenMarkovTagger(data, { transitionPull: 0 })).toThrow("transitionPull must be a number above 0, got 0");
  });
});

it.each([
  ["house", "lower"],
  ["so-called", "lower"],
  ["Rome", "capital"],
  ["I", "capital"],
  ["O'Neil", "mixed"],
  ["USA", "capitals"],
  ["1960s", "digits"],
  ["iPhone", "mixed"],
  ["...", "marks"],
])("the shape of %s is %s", (word, shape) => {
  expect(wordShape(word)).toBe(shape);
});
