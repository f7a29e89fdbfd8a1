import type { Dataset, ModelFile } from "@unrolled/core";

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
