import { fitHiddenMarkovTagger, fitNGram, hiddenMarkov, key, packDataset, randomRecurrent, type SequenceRecord } from "@unrolled/core";
import {
  atTemperature,
  calibrateTemperature,
  cannotPredict,
  classificationScores,
  classify,
  compareRates,
  compareScores,
  editDistance,
  editErrors,
  forward,
  logLikelihood,
  logProbabilityOfLabels,
  predictedClasses,
  predictTargets,
  rightTargets,
  rollout,
} from "@unrolled/inference";
import { describe, expect, it } from "vitest";

const targets = { kind: "categorical", size: 3, symbols: ["A", "B", "C"] } as const;
const inputs = { kind: "categorical", size: 3 } as const;
const sequences: SequenceRecord[] = [
  { id: "a", inputs: [0, 1, 2, 0], targets: [0, 1, 2, 1] },
  { id: "b", inputs: [2, 1], targets: [2, null] },
  { id: "c", inputs: [1, 1, 0], targets: [1, 0, 0] },
  { id: "d", inputs: [0], targets: [1] },
];
const data = packDataset({ name: "tagged", targets, inputs, sequences });
const [A, B, C] = [0, 1, 2];

/** p(y_t = v | x) by summing over all tags of the others, each scored by itself. */
function enumerated(score: (tags: readonly number[]) => number, length: number, t: number, v: number): number {
  const taggings = (n: number): number[][] => (n === 0 ? [[]] : taggings(n - 1).flatMap((head) => [A, B, C].map((tag) => [...head, tag])));
  return taggings(length).reduce((sum, tags) => sum + (tags[t] === v ? Math.exp(score(tags)) : 0), 0);
}

describe("predictTargets", () => {
  it("is the likeliest tag given all words and no tag, for a tagger: all tag sequences enumerated", () => {
    const tagger = fitHiddenMarkovTagger(data);
    const { sequences: predicted } = predictTargets(tagger, data);
    sequences.forEach(({ id, inputs: words, targets: tags }, index) => {
      const alone = (guess: readonly number[]) =>
        logLikelihood(
          tagger,
          packDataset({ name: "one", targets, inputs, sequences: [{ id, inputs: words ?? null, targets: guess }] }),
          forward(),
        ).value;
      tags.forEach((tag, t) => {
        const law = [A, B, C].map((v) => enumerated(alone, tags.length, t, v));
        expect(predicted[index].observed[t]).toBe(tag ?? -1);
        expect(predicted[index].symbols[t]).toBe(tag === null ? -1 : law.indexOf(Math.max(...law)));
        if (tag !== null) expect(predicted[index].probabilities[t]).toBeCloseTo(Math.max(...law), 10);
      });
    });
  });

  it("is the largest of a network's own probabilities, where it reads inputs alone", () => {
    const network = randomRecurrent({ cell: "gru", hiddenSize: 3, data, key: key(1), inputs: "given" });
    const { sequences: predicted } = predictTargets(network, data);
    const [first] = predicted;
    const laws = [A, B, C].map((v) => {
      const all = packDataset({ name: "one", targets, inputs, sequences: [{ id: "a", inputs: [0, 1, 2, 0], targets: [v, v, v, v] }] });
      return logLikelihood(network as never, all, rollout() as never).sequences[0].increments;
    });
    for (let t = 0; t < 4; t++) {
      const law = laws.map((increments) => Math.exp(increments[t]));
      expect(law.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect(first.symbols[t]).toBe(law.indexOf(Math.max(...law)));
      expect(first.probabilities[t]).toBeCloseTo(Math.max(...law), 12);
    }
  });

  it("says of which models it cannot say", () => {
    const counted = fitNGram(data, { order: 2, smoothing: "witten-bell" });
    expect(cannotPredict(counted)).toBe("its targets depend on those before them");
    expect(cannotPredict(fitNGram(data, { order: 1, smoothing: "witten-bell" }))).toBeNull();
    expect(() => predictTargets(counted, data)).toThrow(
      '"2-gram, Witten–Bell" does not: its targets depend on those before them; decode it',
    );
    const real = packDataset({ name: "real", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[0]] }] });
    expect(() => predictTargets(counted, real)).toThrow('data "real" has real ones');
  });
});

describe("scores of predictions", () => {
  const predictions = {
    model: "m",
    targets,
    sequences: [
      { id: "a", group: null, observed: [A, A, B, -1], symbols: [A, B, B, -1] },
      { id: "b", group: null, observed: [B, A], symbols: [B, A] },
    ].map(({ observed, symbols, ...rest }) => ({
      ...rest,
      observed: Int32Array.from(observed),
      symbols: Int32Array.from(symbols),
      probabilities: new Float64Array(observed.length),
    })),
  };

  it("are accuracy, F1 and confusion, by hand", () => {
    const { accuracy, macroF1, classes, confusion } = classificationScores(predictions);
    expect(accuracy).toBe(4 / 5);
    expect(confusion).toEqual([
      [2, 1, 0],
      [0, 2, 0],
      [0, 0, 0],
    ]);
    expect(classes[0]).toEqual({ name: "A", support: 3, precision: 1, recall: 2 / 3, f1: 4 / 5 });
    expect(classes[1]).toEqual({ name: "B", support: 2, precision: 2 / 3, recall: 1, f1: 4 / 5 });
    expect(classes[2].f1).toBeNaN();
    expect(macroF1).toBeCloseTo(4 / 5, 15);
    expect(rightTargets(predictions).map(({ count, of }) => [count, of])).toEqual([
      [2, 3],
      [2, 2],
    ]);
  });

  it("have the intervals that log-likelihoods of the same numbers have", async () => {
    const counts = { a: [3, 4, 2, 5, 3, 4, 1, 5], b: [2, 4, 2, 3, 3, 1, 1, 4] };
    const rated = Object.entries(counts).map(([name, own]) => ({
      name,
      sequences: own.map((count, i) => ({ id: `s${i}`, group: null, count, of: 5 + (i % 2) })),
    }));
    const { scores, pairs } = await compareRates(rated, key(1));
    expect(scores[0].perStep).toBe(27 / 44);
    expect(pairs[0].meanDifferencePerStep).toBe(7 / 44);
    const [low, high] = pairs[0].interval95!;
    expect(low).toBeLessThan(7 / 44);
    expect(high).toBeGreaterThan(7 / 44);
    // A ratio of sums: the spread of d_i − r T_i, paired by sequence.
    const differences = counts.a.map((count, i) => count - counts.b[i] - (7 / 44) * (5 + (i % 2)));
    const plain = Math.sqrt((differences.reduce((sum, d) => sum + d * d, 0) / 7) * 8) / 44;
    expect(pairs[0].standardError / plain).toBeGreaterThan(0.95);
    expect(pairs[0].standardError / plain).toBeLessThan(1.1);
    await expect(compareRates([rated[0], { name: "c", sequences: rated[1].sequences.slice(1) }], key(1))).rejects.toThrow(
      'has sequence "s0" and "c" has not',
    );
    expect(compareScores).toBeTypeOf("function");
  });

  it.each([
    ["kitten", "sitting", 3],
    ["", "abc", 3],
    ["abc", "", 3],
    ["flaw", "lawn", 2],
    ["same", "same", 0],
  ])("edits from %j to %j are %i", (from, to, edits) => {
    expect(editDistance([...from], [...to])).toBe(edits);
    expect(editDistance([...to], [...from])).toBe(edits);
  });

  it("edits are counted as what is lost", () => {
    expect(editErrors([{ id: "a", decoded: [1, 2], reference: [1, 3, 2] }])).toEqual([{ id: "a", group: null, count: -1, of: 3 }]);
    expect(() => editErrors([{ id: "a", decoded: [1], reference: [] }])).toThrow('at least one symbol is required, "a" has none');
  });
});

describe("classify", () => {
  const coin = (p: number) =>
    hiddenMarkov({ initial: [1], transition: [[1]], emission: { kind: "categorical", probabilities: [[1 - p, p]] } });
  const models = [
    { label: "fair", model: coin(0.5) },
    { label: "loaded", model: coin(0.9) },
  ];
  const coins = packDataset({
    name: "coins",
    targets: { kind: "categorical", size: 2, symbols: null },
    sequences: [
      { id: "a", label: "loaded", targets: [1, 1, 1] },
      { id: "b", label: "fair", targets: [0, 1] },
      { id: "c", label: "fair", targets: [1, 1, 1, 1] },
      { id: "d", label: "bent", targets: [1] },
    ],
  });

  it("is Bayes' rule", () => {
    const { sequences: classified, classes } = classify(models, coins, { priors: [3, 1] });
    expect(classes).toEqual(["fair", "loaded"]);
    const loaded = (0.25 * 0.9 ** 3) / (0.25 * 0.9 ** 3 + 0.75 * 0.5 ** 3);
    expect(Math.exp(classified[0].logProbabilities[1])).toBeCloseTo(loaded, 12);
    expect(classified.map(({ observed }) => observed)).toEqual([1, 0, 0, -1]);
    const { accuracy, confusion } = classificationScores(predictedClasses(classify(models, coins)));
    expect(accuracy).toBe(2 / 3);
    expect(confusion).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  it("at another temperature has log-likelihoods divided by it, and the best makes labels likeliest", () => {
    const said = classify(models, coins);
    const warm = atTemperature(said, 2);
    const loaded = 0.9 ** 1.5 / (0.9 ** 1.5 + 0.5 ** 1.5);
    expect(Math.exp(warm.sequences[0].logProbabilities[1])).toBeCloseTo(loaded, 12);
    const best = calibrateTemperature(said);
    const at = (tau: number) => logProbabilityOfLabels(atTemperature(said, tau));
    for (let tau = 0.05; tau < 900; tau *= 1.1) expect(at(best)).toBeGreaterThanOrEqual(at(tau) - 1e-9);
  });

  it.each<[object, string]>([
    [{ priors: [1] }, "priors must be 2 numbers above 0, got [1]"],
    [{ priors: [1, 0] }, "priors must be 2 numbers above 0"],
    [{ temperature: 0 }, "temperature must be a number above 0, got 0"],
  ])("refuses %j", (options, message) => {
    expect(() => classify(models, coins, options)).toThrow(message);
  });

  it("refuses one class, and sequences that none explains", () => {
    expect(() => classify(models.slice(1), coins)).toThrow('models of two classes or more are required, each once, got ["loaded"]');
    const never = [0, 1].map((i) => ({ label: `${i}`, model: coin(0) }));
    expect(() => classify(never, coins)).toThrow('a class with a finite log-likelihood is required, sequence "a" has none');
  });
});
