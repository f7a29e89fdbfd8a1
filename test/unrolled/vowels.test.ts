import { packDataset } from "@unrolled/core";
import { describe, expect, it, test } from "vitest";
import { describeSeparation, vowelSeparation, vowelSplit } from "../../packages/unrolled/src/families/vowels.js";
import { syntheticEmission, syntheticSymbols } from "../support/synthetic-report.js";

describe("vowelSeparation", () => {
  const symbols = [..."abcdefghijklmnopqrstuvwxyz "];
  const data = packDataset({ name: "d", targets: { kind: "categorical", size: 27, symbols }, sequences: [{ id: "a", targets: [0] }] });
  const digits = packDataset({
    name: "d",
    targets: { kind: "categorical", size: 2, symbols: null },
    sequences: [{ id: "a", targets: [0] }],
  });
  const isVowel = (symbol: string): boolean => "aeiou".includes(symbol);
  const row = (favourite: (symbol: string) => boolean, weight: number): number[] => {
    const weights = symbols.map((symbol) => (favourite(symbol) ? weight : 1));
    const total = weights.reduce((sum, w) => sum + w, 0);
    return weights.map((w) => w / total);
  };
  const model = (vowelState: number, weight: number) => {
    const rows = [row(isVowel, weight), row((symbol) => !isVowel(symbol), weight)];
    return {
      format: "unrolled/model",
      version: 1,
      kind: "hidden-markov",
      initial: [0.5, 0.5],
      transition: [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      emission: { kind: "categorical", probabilities: vowelState === 0 ? rows : rows.toReversed() },
    } as const;
  };

  it("is 1 for states that are the vowels and the consonants, whichever state is which", () => {
    for (const state of [0, 1]) {
      const separation = vowelSeparation(model(state, 1e9), data);
      expect(separation).toMatchObject({ vowelState: state, vowelStateLetters: [..."aeiou"] });
      expect(separation?.vowelShare).toBeCloseTo(1, 6);
      expect(separation?.consonantShare).toBeCloseTo(1, 6);
    }
  });

  it("is a half for states that emit the same", () => {
    const separation = vowelSeparation(model(0, 1), data);
    expect(separation?.vowelShare).toBeCloseTo(0.5, 12);
    expect(separation?.consonantShare).toBeCloseTo(0.5, 12);
  });

  it("counts occurrences by Bayes' rule with the stationary law", () => {
    const separation = vowelSeparation(
      {
        ...model(0, 3),
        transition: [
          [0.9, 0.1],
          [0.3, 0.7],
        ],
      },
      data,
    ); // stationary 3/4, 1/4
    // State 0 emits a vowel with 3 / 37, state 1 with 1 / 71.
    const expected = (0.75 * 3) / 37 / ((0.75 * 3) / 37 + 0.25 / 71);
    expect(separation?.vowelShare).toBeCloseTo(expected, 12);
    expect(describeSeparation(separation as NonNullable<typeof separation>)).toContain(`${(100 * expected).toFixed(1)} % of the vowels`);
  });

  it("says nothing of other models and other alphabets", () => {
    expect(vowelSeparation({ ...model(0, 3), emission: { kind: "gaussian" } }, data)).toBeNull();
    expect(vowelSeparation({ ...model(0, 3), transition: [[1]] }, data)).toBeNull();
    expect(vowelSeparation(model(0, 3), digits)).toBeNull();
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
