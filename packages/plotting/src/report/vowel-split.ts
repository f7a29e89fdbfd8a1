import { isVowel } from "../figures/emission-butterfly.js";
import { enumerate } from "../text.js";

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
