import { type Comparison, key } from "@unrolled/core";
import { compareScores } from "@unrolled/inference";
import { headline, type ModelFamily, type ScoreUnit } from "@unrolled/plotting";
import { describe, expect, test } from "vitest";
import { fakeReplicated, fakeScore, fakeSequence } from "../support/fake-scores.js";
import { gruFamily, hmmFamily, ngramFamily, noisyFamily } from "../support/model-families.js";

const bits: ScoreUnit = { kind: "bits", step: "character", density: false };
const nats: ScoreUnit = { kind: "nats", step: "step", density: true };
const families: Readonly<Record<string, ModelFamily>> = {
  ngram: ngramFamily,
  hmm: hmmFamily,
  "hmm:2": hmmFamily,
  lstm: gruFamily,
  gru: gruFamily,
  noisy: noisyFamily,
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
    expect(second).toMatch(
      /^The best model, lstm, needs 2\.2\d* ± 0\.\d+ bits per character on test \(± one standard error over 6 chapters\)\.$/,
    );
  });

  test("says no when the hidden Markov model wins", async () => {
    const [first] = await sentences({ hmm: 2.1, lstm: 2.5 });
    expect(first).toMatch(
      /^No: the best hidden Markov model, hmm, beats the best recurrent network, lstm, by 0\.(39|40)\d* bits per character \(95 % interval 0\.3/,
    );
  });

  test("says undecided when the interval holds zero, from either side", async () => {
    expect((await sentences({ hmm: 2.5, lstm: 2.499 }, 0.2))[0]).toMatch(
      /^Undecided: .*lstm.*hmm, cannot be told apart on these data; the recurrent network is ahead by 0\.\d+ bits per character \(95 % interval −0\.\d+ to 0\.\d+ over 6 chapters; p = /,
    );
    expect((await sentences({ lstm: 2.9, hmm: 2.5 }, 0.9))[0]).toMatch(/^Undecided: .*the recurrent network is behind by 0\.\d+ bits/);
  });

  test("says first that the n-gram wins, when it does", async () => {
    const all = await sentences({ hmm: 3, lstm: 2.2, ngram: 2 });
    expect(all[0]).toMatch(/^The n-gram wins: ngram has the best score and beats the next model, lstm, by 0\.2\d* bits per character/);
    expect(all[1]).toMatch(/^Yes: the best recurrent network, lstm, beats/);
    expect((await sentences({ hmm: 3, lstm: 2.2, ngram: 2.19 }, 0.1))[0]).toMatch(
      /^The n-gram is on top: ngram is ahead of the next model, lstm, though not for sure: by 0\.0\d bits/,
    );
  });

  test("names the n-gram's distance when the recurrent network is best", async () => {
    expect((await sentences({ hmm: 3, lstm: 2.2, ngram: 2.6 })).join(" ")).toMatch(
      /Against the n-gram, ngram, its lead is 0\.39\d* bits per character/,
    );
  });

  test("says where no model is ahead of the simplest for sure, whatever the best model is", async () => {
    const open = /No model is ahead of the simplest for sure: against the n-gram, ngram, the lead of (\w+) is 0\.0\d* bits per character/;
    expect((await sentences({ hmm: 3, lstm: 2.2, ngram: 2.24 }, 0.1)).join(" ").match(open)?.[1]).toBe("lstm");
    expect((await sentences({ hmm: 2.2, lstm: 2.9, ngram: 2.24 }, 0.1)).join(" ").match(open)?.[1]).toBe("hmm");
    expect((await sentences({ hmm: 2.2, lstm: 2.9, ngram: 2.8 })).join(" ")).not.toMatch(/simplest|n-gram/);
  });

  test("a noisy network counts as a recurrent network and its Monte Carlo error is named", async () => {
    const draws = Float64Array.of(-100, -100.2, -99.8, -100.1);
    const ids = ["s0", "s1", "s2", "s3", "s4", "s5"];
    const noisy = ids.map((id, i) =>
      fakeReplicated(
        id,
        draws.map((x) => x + i),
        100,
      ),
    );
    const hmm = ids.map((id, i) => fakeSequence({ id, steps: 100, value: -160 + 2 * i }));
    const comparison = await compareScores([fakeScore("noisy", noisy, "k"), fakeScore("hmm", hmm)], key("headline"));
    const all = headline({ comparison, models, unit: bits, fits: 1 });
    expect(all[0]).toMatch(/^Yes: the best recurrent network, noisy, beats .* over 6 sequences/);
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
          verdict: pValueHolm < 0.05 ? "b-better" : "not-after-adjustment",
          tests: { ...pair.tests, pairedT: { ...pair.tests.pairedT!, pValueHolm } },
        },
        ...comparison.pairs.slice(1),
      ],
    });
    expect(headline({ comparison: withP(0.07), models, unit: bits, fits: 1 })[0]).toMatch(
      /^Not settled: .*is ahead of.*; but after Holm's adjustment for all 3 pairs p = 0\.070\)/,
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
    expect((await sentences({ lstm: 2.2 }))[0]).toMatch(/^lstm, the only model, needs 2\.2/);
    const single = ["hmm", "lstm"].map((name, m) => fakeScore(name, [fakeSequence({ id: "s", steps: 10, value: -10 - m })]));
    expect(headline({ comparison: await compareScores(single, key(1)), models, unit: nats, fits: 1 })[0]).toMatch(
      /^Too few to say: the best hidden Markov model, hmm, is ahead of .*, lstm, by 0\.100? nats per step \(no interval: 1 sequence\)\.$/,
    );
    const dense = headline({ comparison: await compared({ lstm: 2.2, gru: 2.9 }), models, unit: nats, fits: 5 });
    expect(dense[0]).toMatch(/^lstm wins: it beats the next model, gru, by 0\.4\d* nats per step/);
    expect(dense.at(-1)).toMatch(/fitted from 5 seeds/);
    expect((await sentences({ lstm: 2.2, gru: 2.9 })).at(-1)).toMatch(/hold the fitted parameters fixed/);
  });
});

describe("the headline never says more than the numbers do", () => {
  /** One model a row: its log-likelihood of each sequence of 10 steps, in nats. */
  const say = async (
    rows: Readonly<Record<string, readonly number[]>>,
    { unit = nats, ...more }: { readonly unit?: ScoreUnit; readonly unitsName?: string; readonly symbolCount?: number } = {},
  ) => {
    const scored = Object.entries(rows).map(([name, values]) =>
      fakeScore(
        name,
        values.map((value, i) => fakeSequence({ id: `s${i}`, group: more.unitsName === undefined ? null : `g${i}`, steps: 10, value })),
      ),
    );
    return headline({ comparison: await compareScores(scored, key("says")), models, unit, fits: 1, ...more });
  };
  const flat = [-20, -20, -20, -20, -20, -20, -20, -20];
  const ahead = (by: readonly number[]) => by.map((d, i) => flat[i]! + d);

  test("of fewer than six units, but what cannot be said, and no p that rests on normality alone", async () => {
    const [lead] = await say({ gru: ahead([22, 23, 21]), hmm: flat.slice(0, 3) }, { unitsName: "speakers" });
    expect(lead).toBe(
      "Too few to say: the best recurrent network, gru, is ahead of the best hidden Markov model, hmm, by 2.20 nats per step (95 % interval 1.95 to 2.45 over 3 speakers, if their differences are normally distributed; without that, p cannot be below 0.25).",
    );
    expect(lead).not.toMatch(/Yes|p = /);
    expect((await say({ ngram: ahead([1, 2]), lstm: flat.slice(0, 2) }))[0]).toMatch(/^The n-gram is on top: .*though not for sure/);
    expect((await say({ lstm: ahead([1, 2]), gru: flat.slice(0, 2) }))[0]).toMatch(
      /^Too few to say: lstm is ahead of the next model, gru, by/,
    );
  });

  test("an interval that just excludes zero does not read as one that holds it", async () => {
    const comparison = await compareScores(
      ["gru", "hmm"].map((name, m) =>
        fakeScore(
          name,
          flat.map((value, i) => fakeSequence({ id: `s${i}`, steps: 10, value: value + (1 - m) * (3 + (i % 3)) })),
        ),
      ),
      key(1),
    );
    const near = (low: number, p: number): Comparison => ({
      ...comparison,
      pairs: comparison.pairs.map((pair) => ({
        ...pair,
        interval95: [low, 4.51] as const,
        verdict: low > 0 ? "a-better" : "undecided",
        tests: { ...pair.tests, pairedT: { ...pair.tests.pairedT!, pValueHolm: p } },
      })),
    });
    const lead = (low: number, p: number) => headline({ comparison: near(low, p), models, unit: nats, fits: 1 })[0]!;
    expect(lead(0.0002, 0.04996)).toMatch(/^Yes: .*95 % interval 0\.0002 to 4\.5100 over 8 sequences; p = 0\.04996\)/);
    expect(lead(-0.0002, 0.05004)).toMatch(/^Undecided: .*95 % interval −0\.0002 to 4\.5100 over 8 sequences; p = 0\.050\)/);
  });

  test("one pair is not adjusted, and the words for one are not those for many", async () => {
    const one = (await say({ gru: ahead([1, 2, 1, 2, 1, 2]), hmm: flat.slice(0, 6) })).join(" ");
    expect(one).not.toMatch(/Holm|all pairs/);
    expect((await say({ gru: ahead([1]), hmm: flat.slice(0, 1) }, { unitsName: "chapters" }))[0]).toContain("(no interval: 1 chapter)");
  });

  test("equal scores are a tie, in every place where a leader would be named", async () => {
    expect((await say({ gru: flat, hmm: flat }))[0]).toBe(
      "A tie: the best recurrent network, gru, and the best hidden Markov model, hmm, give every test sequence the same likelihood.",
    );
    expect((await say({ gru: flat, lstm: flat }))[0]).toBe("A tie: gru and lstm give every test sequence the same likelihood.");
    expect((await say({ ngram: flat, lstm: flat }))[0]).toBe("A tie: ngram and lstm give every test sequence the same likelihood.");
    const even = (await say({ gru: ahead([1, -1, 1, -1, 1, -1]), hmm: flat.slice(0, 6) }))[0];
    expect(even).toMatch(/cannot be told apart on these data; the difference is 0\.0+ nats per step \(95 % interval −/);
  });

  test("copies of one sequence have no spread, which is said", async () => {
    expect((await say({ gru: ahead([3, 3, 3, 3, 3, 3]), hmm: flat.slice(0, 6) }))[0]).toMatch(
      /^Not settled: the best recurrent network, gru, is ahead of .* by 0\.30\d* nats per step \(no interval: all 6 sequences differ by the same amount\)\.$/,
    );
  });

  test("models that are worse than guessing are named", async () => {
    const bitsOf = (value: number): number[] => Array.from({ length: 6 }, (_, i) => -value * 10 * Math.LN2 - i / 100);
    const all = await say({ gru: bitsOf(2.5), hmm: bitsOf(2.2) }, { unit: bits, symbolCount: 4 });
    expect(all).toContain("All models predict worse than guessing uniformly among the 4 symbols, which costs 2.000 bits per character.");
    const some = await say({ gru: bitsOf(1.5), hmm: bitsOf(2.2) }, { unit: bits, symbolCount: 4 });
    expect(some).toContain("hmm predicts worse than guessing uniformly among the 4 symbols, which costs 2.000 bits per character.");
    expect((await say({ gru: bitsOf(1.5), hmm: bitsOf(1.2) }, { unit: bits, symbolCount: 4 })).join(" ")).not.toContain("guessing");
  });

  test("sampled scores: others are called exact only where there are others, and intervals only where there are some", async () => {
    const sampledOnly = ["noisy", "gru"].map((name) =>
      fakeScore(
        name,
        ["s0", "s1"].map((id) => fakeReplicated(id, Float64Array.of(-10, -10.5, -9.8), 10)),
        "k",
      ),
    );
    const one = sampledOnly.map(({ name, logLikelihood }) => fakeScore(name, logLikelihood.sequences.slice(0, 1), "k"));
    const text = headline({ comparison: await compareScores(one, key(1)), models, unit: nats, fits: 1 }).join(" ");
    expect(text).toContain("Scored by sampling");
    expect(text).not.toMatch(/all other scores|the intervals contain it|NaN/);
  });

  test("says nothing with NaN, undefined or Infinity in it, whatever is compared", async () => {
    const many = [flat, ahead([1, 2, 3, 1, 2, 3, 1, 2]), [Number.NEGATIVE_INFINITY, ...flat.slice(1)]];
    for (const unit of [bits, nats])
      for (const count of [1, 2, 5, 8])
        for (const a of many)
          for (const b of many)
            for (const names of [["gru"], ["gru", "hmm"], ["ngram", "lstm"], ["lstm", "gru"]]) {
              const rows = Object.fromEntries(names.map((name, m) => [name, (m === 0 ? a : b).slice(0, count)]));
              const all = await say(rows, { unit, symbolCount: 4 });
              expect(all.length).toBeGreaterThan(0);
              expect(all.join(" ")).not.toMatch(/NaN|undefined|Infinity|\b1 (sequences|groups)\b|null/);
            }
  }, 60_000);
});
