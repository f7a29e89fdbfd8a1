import { type Comparison, key } from "@unrolled/core";
import { compareScores } from "@unrolled/inference";
import { headline, type ModelFamily, type ScoreUnit, vowelSplit } from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { fakeReplicated, fakeScore, fakeSequence } from "../support/fake-scores.js";
import { syntheticEmission, syntheticSymbols } from "../support/synthetic-report.js";

const bits: ScoreUnit = { kind: "bits", step: "character", density: false };
const nats: ScoreUnit = { kind: "nats", step: "step", density: true };
const families: Readonly<Record<string, ModelFamily>> = {
  ngram: "n-gram",
  hmm: "hidden-markov",
  "hmm:2": "hidden-markov",
  lstm: "recurrent",
  gru: "recurrent",
  noisy: "noisy-recurrent",
};
const models = Object.entries(families).map(([name, family]) => ({ name, family }));

/** Six sequences of 100 steps at the given bits per step; `jitter` is the spread of the model's own luck. */
function compared(scores: Readonly<Record<string, number>>, jitter = 0.01): Promise<Comparison> {
  const scored = Object.entries(scores).map(([name, perStep], m) =>
    fakeScore(
      name,
      Array.from({ length: 6 }, (_, i) =>
        fakeSequence({
          id: `s${i}`,
          group: `g${i}`,
          steps: 100,
          value: -(perStep + jitter * Math.sin(1 + 5 * i + 2 * m)) * 100 * Math.LN2,
        }),
      ),
    ),
  );
  return compareScores(scored, key("headline"));
}
const sentences = async (scores: Readonly<Record<string, number>>, jitter?: number) =>
  headline({ comparison: await compared(scores, jitter), models, unit: bits, fits: 1, unitsName: "chapters" });

describe("the headline", () => {
  test("says yes when the network beats the hidden Markov model, by how much and how sure", async () => {
    const [first, second] = await sentences({ hmm: 3, lstm: 2.2, "hmm:2": 3.9, gru: 2.5 });
    expect(first).toMatch(
      /^Yes: the best recurrent network, lstm, beats the best hidden Markov model, hmm, by 0\.8\d* bits per character \(95 % interval 0\.7\d* to 0\.8\d* over 6 chapters; Holm-adjusted p < 0\.0001\)\.$/,
    );
    expect(second).toMatch(/^The best model, lstm, needs 2\.2\d* ± 0\.\d+ bits per character on test\.$/);
  });

  test("says no when the hidden Markov model wins", async () => {
    const [first] = await sentences({ hmm: 2.1, lstm: 2.5 });
    expect(first).toMatch(
      /^No: the best hidden Markov model, hmm, beats the best recurrent network, lstm, by 0\.(39|40)\d* bits per character \(95 % interval 0\.3/,
    );
  });

  test("says undecided when the interval holds zero, from either side", async () => {
    expect((await sentences({ hmm: 2.5, lstm: 2.499 }, 0.2))[0]).toMatch(
      /^Undecided: .*lstm.*hmm, cannot be told apart on these data; the network is ahead by 0\.\d+ bits per character \(95 % interval −0\.\d+ to 0\.\d+ over 6 chapters; Holm-adjusted p = /,
    );
    expect((await sentences({ lstm: 2.9, hmm: 2.5 }, 0.9))[0]).toMatch(/^Undecided: .*the network is behind by 0\.\d+ bits/);
  });

  test("says first that the n-gram wins, when it does", async () => {
    const all = await sentences({ hmm: 3, lstm: 2.2, ngram: 2 });
    expect(all[0]).toMatch(/^The n-gram wins: ngram has the best score and beats the next model, lstm, by 0\.2\d* bits per character/);
    expect(all[1]).toMatch(/^Yes: the best recurrent network, lstm, beats/);
    expect((await sentences({ hmm: 3, lstm: 2.2, ngram: 2.19 }, 0.1))[0]).toMatch(
      /^The n-gram is on top: ngram is ahead of the next model, lstm, though not for sure: by 0\.0\d bits/,
    );
  });

  test("names the n-gram's distance when the network is best", async () => {
    expect((await sentences({ hmm: 3, lstm: 2.2, ngram: 2.6 })).join(" ")).toMatch(
      /Against the n-gram, ngram, its lead is 0\.39\d* bits per character/,
    );
  });

  test("a noisy network counts as a recurrent network and its Monte Carlo error is named", async () => {
    const draws = Float64Array.of(-100, -100.2, -99.8, -100.1);
    const noisy = ["s0", "s1", "s2"].map((id, i) =>
      fakeReplicated(
        id,
        draws.map((x) => x + i),
        100,
      ),
    );
    const hmm = ["s0", "s1", "s2"].map((id, i) => fakeSequence({ id, steps: 100, value: -160 + 2 * i }));
    const comparison = await compareScores([fakeScore("noisy", noisy, "k"), fakeScore("hmm", hmm)], key("headline"));
    const all = headline({ comparison, models, unit: bits, fits: 1 });
    expect(all[0]).toMatch(/^Yes: the best recurrent network, noisy, beats .* over 3 sequences/);
    expect(all.join(" ")).toMatch(/Scored by sampling, with its Monte Carlo error: noisy \(0\.\d+ bits per character\)/);
  });

  test("does not call an interval sure that Holm's adjustment takes back", async () => {
    const comparison = await compared({ hmm: 2.5, lstm: 2.48, gru: 2.5 }, 0.012);
    const pair = comparison.pairs[0];
    expect(pair.interval95![1]).toBeLessThan(pair.interval95![0] + 1);
    const withP = (pValueHolm: number): Comparison => ({
      ...comparison,
      pairs: [
        {
          ...pair,
          meanDifferencePerStep: -0.02,
          interval95: [-0.03, -0.01],
          tests: { ...pair.tests, pairedT: { ...pair.tests.pairedT!, pValueHolm } },
        },
        ...comparison.pairs.slice(1),
      ],
    });
    expect(headline({ comparison: withP(0.07), models, unit: bits, fits: 1 })[0]).toMatch(
      /^Not settled: .*is ahead of.*; but after Holm's adjustment for all pairs p = 0\.070\)/,
    );
    expect(headline({ comparison: withP(0.01), models, unit: bits, fits: 1 })[0]).toMatch(/; Holm-adjusted p = 0\.010\)/);
  });

  test("probability zero is said, never ranked first", async () => {
    const zero = await compared({ hmm: Number.POSITIVE_INFINITY, lstm: 2.2 });
    const all = headline({ comparison: zero, models, unit: bits, fits: 1 });
    expect(all[0]).toMatch(/^The best model, lstm, needs/);
    expect(all).toContain("hmm gives probability zero to some of the test data (see the warnings).");
    const none = await compared({ hmm: Number.POSITIVE_INFINITY, lstm: Number.POSITIVE_INFINITY });
    expect(headline({ comparison: none, models, unit: bits, fits: 1 })[0]).toMatch(
      /^No model gives all of the test data a positive probability/,
    );
  });

  test("one model, one unit, other families, densities and several fits", async () => {
    expect((await sentences({ lstm: 2.2 }))[0]).toMatch(/^The best model, lstm, needs 2\.2/);
    const single = ["hmm", "lstm"].map((name, m) => fakeScore(name, [fakeSequence({ id: "s", steps: 10, value: -10 - m })]));
    expect(headline({ comparison: await compareScores(single, key(1)), models, unit: nats, fits: 1 })[0]).toMatch(
      /^Undecided: .*behind by 0\.100? nats per step \(no interval: fewer than two independent sequences\)/,
    );
    const dense = headline({ comparison: await compared({ lstm: 2.2, gru: 2.9 }), models, unit: nats, fits: 5 });
    expect(dense[0]).toMatch(/^lstm wins: it beats the next model, gru, by 0\.4\d* nats per step/);
    expect(dense.at(-1)).toMatch(/fitted from 5 seeds/);
    expect((await sentences({ lstm: 2.2, gru: 2.9 })).at(-1)).toMatch(/hold the fitted parameters fixed/);
  });
});

describe("vowels and consonants", () => {
  test("are found in either order of the states", () => {
    const emission = syntheticEmission();
    const split = vowelSplit(emission, syntheticSymbols)!;
    expect(split.separates).toBe(true);
    expect(split.sentence).toBe(
      "Told nothing about letters, the hidden Markov model with two states separates vowels from consonants: a, e, i, o and u prefer state 1, and 20 of 21 consonants (all but y) prefer state 2.",
    );
    const turned = vowelSplit([...emission].reverse(), syntheticSymbols)!;
    expect(turned.separates).toBe(true);
    expect(turned.sentence).toMatch(/u prefer state 2, and 20 of 21 consonants \(all but y\) prefer state 1/);
  });

  test("are not claimed where the states mean something else", () => {
    const alternating = syntheticSymbols.map((_, v) => (v % 2 === 0 ? 2 : 1) / 41);
    const split = vowelSplit([alternating, alternating.map((p) => 3 / 41 - p)], syntheticSymbols)!;
    expect(split.separates).toBe(false);
    expect(split.sentence).toMatch(/does not separate vowels from consonants/);
  });

  test("are no question without two states or without letters", () => {
    expect(vowelSplit([[1], [1]], ["a"])).toBeNull();
    expect(vowelSplit([syntheticEmission()[0]], syntheticSymbols)).toBeNull();
    expect(
      vowelSplit(
        syntheticEmission(),
        syntheticSymbols.map((_, v) => String(v)),
      ),
    ).toBeNull();
  });
});
