import type { Dataset, ModelFile } from "@unrolled/core";
import { enumerate } from "./enumerate.js";

/** How far the two states of an HMM of letters are the vowels and the consonants. */
export interface VowelSeparation {
  /** 0 or 1: the state that emits vowels. */
  readonly vowelState: number;
  /** Share of vowel occurrences that the model puts in the vowel state; 0.5 is chance. */
  readonly vowelShare: number;
  /** Share of consonant occurrences (y counted as one) that it puts in the other. */
  readonly consonantShare: number;
  /** Letters by the state that more likely emits them. */
  readonly vowelStateLetters: readonly string[];
  readonly otherStateLetters: readonly string[];
}

const vowels = "aeiou";
const consonants = "bcdfghjklmnpqrstvwxyz";

/**
 * For a categorical HMM of two states over symbols with letters among them: p(h = k | y = v) ∝ π_k B_kv with π the
 * stationary law, averaged over occurrences p(v) = Σ_k π_k B_kv. Null for any other model or alphabet.
 */
export function vowelSeparation(model: ModelFile, data: Dataset): VowelSeparation | null {
  const symbols = data.targets.kind === "categorical" ? data.targets.symbols : null;
  const emission = model.emission as { readonly kind?: unknown; readonly probabilities?: readonly (readonly number[])[] } | undefined;
  const transition = model.transition as readonly (readonly number[])[] | undefined;
  if (symbols === null || transition?.length !== 2 || emission?.kind !== "categorical" || emission.probabilities === undefined) return null;
  const letters = symbols.map((symbol) => symbol.toLowerCase());
  const has = (wanted: string): number => new Set(letters.filter((letter) => letter.length === 1 && wanted.includes(letter))).size;
  if (has(vowels) < 4 || has(consonants) < 10) return null;

  const leave0 = transition[0]?.[1] ?? 0;
  const leave1 = transition[1]?.[0] ?? 0;
  const stationary = leave0 + leave1 > 0 ? [leave1 / (leave0 + leave1), leave0 / (leave0 + leave1)] : [0.5, 0.5];
  const joint = letters.map((_, v) => [0, 1].map((k) => (stationary[k] ?? 0) * (emission.probabilities?.[k]?.[v] ?? 0)));
  const shareOf = (wanted: string, state: number): number => {
    let inState = 0;
    let total = 0;
    letters.forEach((letter, v) => {
      if (letter.length !== 1 || !wanted.includes(letter)) return;
      inState += joint[v]?.[state] ?? 0;
      total += (joint[v]?.[0] ?? 0) + (joint[v]?.[1] ?? 0);
    });
    return inState / total;
  };
  const vowelState = shareOf(vowels, 0) - shareOf(consonants, 0) >= 0 ? 0 : 1;
  const inVowelState = (v: number): boolean => (joint[v]?.[vowelState] ?? 0) >= (joint[v]?.[1 - vowelState] ?? 0);
  return {
    vowelState,
    vowelShare: shareOf(vowels, vowelState),
    consonantShare: shareOf(consonants, 1 - vowelState),
    vowelStateLetters: symbols.filter((_, v) => inVowelState(v)),
    otherStateLetters: symbols.filter((_, v) => !inVowelState(v)),
  };
}

/** One sentence with the measured separation. */
export function describeSeparation(separation: VowelSeparation): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return (
    `Counted by occurrence, state ${separation.vowelState + 1} emits ${percent(separation.vowelShare)} of the vowels (a, e, i, o, u) ` +
    `and state ${2 - separation.vowelState} emits ${percent(separation.consonantShare)} of the consonants; 50 % would be chance.`
  );
}

export interface VowelSplit {
  /** All five vowels prefer one state and at least nine of ten other letters the other. */
  readonly separates: boolean;
  /** The finding in one sentence. */
  readonly sentence: string;
}

/**
 * Does a two-state model of text tell vowels from consonants? A letter prefers the state with the larger emission
 * probability. Null when there are not two states, or the symbols hold fewer than five vowels or ten consonants.
 *
 * Source: the observation goes back to A. A. Markov (1913) and, for hidden states, to Cave & Neuwirth (1980).
 */
export function vowelSplit(probabilities: readonly (readonly number[])[], symbols: readonly string[]): VowelSplit | null {
  const [first, second] = probabilities;
  if (first === undefined || second === undefined || probabilities.length !== 2) return null;
  const letters = symbols.flatMap((symbol, v) => (/^\p{L}$/u.test(symbol) ? [{ symbol, inFirst: first[v]! > second[v]! }] : []));
  const vowels = letters.filter(({ symbol }) => isVowel(symbol));
  const consonants = letters.filter(({ symbol }) => !isVowel(symbol));
  if (vowels.length < 5 || consonants.length < 10) return null;

  const vowelsInFirst = vowels.filter(({ inFirst }) => inFirst).length > vowels.length / 2;
  const strayVowels = vowels.filter(({ inFirst }) => inFirst !== vowelsInFirst).map(({ symbol }) => symbol);
  const strayConsonants = consonants.filter(({ inFirst }) => inFirst === vowelsInFirst).map(({ symbol }) => symbol);
  const separates = strayVowels.length === 0 && strayConsonants.length <= consonants.length / 10;
  const vowelState = vowelsInFirst ? 1 : 2;
  const consonantState = 3 - vowelState;
  const agreeing = consonants.length - strayConsonants.length;
  if (separates)
    return {
      separates,
      sentence: `Told nothing about letters, the hidden Markov model with two states separates vowels from consonants: ${enumerate(vowels.map(({ symbol }) => symbol))} prefer state ${vowelState}, and ${
        strayConsonants.length === 0
          ? `all ${consonants.length} consonants`
          : `${agreeing} of ${consonants.length} consonants (all but ${enumerate(strayConsonants)})`
      } prefer state ${consonantState}.`,
    };
  return {
    separates,
    sentence: `The hidden Markov model with two states does not separate vowels from consonants: ${vowels.length - strayVowels.length} of ${vowels.length} vowels prefer state ${vowelState}, but so do ${strayConsonants.length} of ${consonants.length} consonants.`,
  };
}

/** a, e, i, o, u, with any accent or case: the letters that the two-state model of a text is expected to set apart. */
export function isVowel(symbol: string): boolean {
  return /^[aeiou]$/.test(
    symbol
      .normalize("NFD")
      .replaceAll(/\p{Diacritic}/gu, "")
      .toLowerCase(),
  );
}
