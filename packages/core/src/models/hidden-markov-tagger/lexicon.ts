import type { HiddenMarkovTaggerSpec } from "./tagger-file.js";
import { wordShape } from "./word-shape.js";

/** What words say of their tags. */
export interface Lexicon {
  /** K: p(k), how often each tag stands in the lexicon. */
  readonly marginal: Float64Array;
  /** Writes p(word | k) up to a factor of the word's own, p(k | word) / p(k), at `out[at..]`; `index` is the word's in the lexicon, −1 or beyond: not seen. */
  weightInto(out: Float64Array, at: number, index: number, text: string | null): void;
}

/**
 * p(k | word) = (n_wk + κ p(k | ending of w)) / (n_w + κ), and likewise from an ending to the next shorter one with λ in place of κ, from the
 * shortest to the word's shape, and from there to all rare words: Brants's suffix model (2000, doi:10.3115/974147.974178, sect. 2.3), with
 * counts λ in place of his θ and endings of lower-case letters by the word's shape in place of capital or not; κ, which he does not have, leaves no word
 * without some probability under every tag.
 */
export function lexiconOf({ lexicon, smoothing, initial, inputs }: HiddenMarkovTaggerSpec): Lexicon {
  const K = initial.length;
  const { rare, suffix, suffixPull, wordPull } = smoothing;
  const texts = inputs?.symbols ?? null;
  const marginal = new Float64Array(K);
  const rareTags = new Float64Array(K);
  const endings = new Map<string, Float64Array>();
  const forms = new Map<string, Float64Array>();
  const looks = texts !== null && suffix > 0;
  for (const [w, row] of lexicon.entries()) {
    let total = 0;
    for (let i = 0; i < row.length; i += 2) total += row[i + 1]!;
    for (let i = 0; i < row.length; i += 2) marginal[row[i]!]! += row[i + 1]!;
    if (looks) addCounts(entryOf(forms, texts[w]!.toLowerCase(), K), row);
    if (total > rare) continue;
    addCounts(rareTags, row);
    if (!looks) continue;
    for (const ending of endingsOf(texts[w]!, suffix)) {
      addCounts(entryOf(endings, ending, K), row);
    }
  }
  const steps = sum(marginal);
  for (let k = 0; k < K; k++) marginal[k] = (marginal[k]! + 1 / K) / (steps + 1);
  const unseen = pulled(rareTags, marginal, 1);
  const lawOfEnding = new Map<string, Float64Array>();
  const byEnding = (text: string): Float64Array => {
    let law = unseen;
    for (const ending of endingsOf(text, suffix)) {
      const counts = endings.get(ending);
      // A longer ending of an unseen one is unseen, too.
      if (counts === undefined) break;
      let next = lawOfEnding.get(ending);
      if (next === undefined) {
        next = pulled(counts, law, suffixPull);
        lawOfEnding.set(ending, next);
      }
      law = next;
    }
    const form = forms.get(text.toLowerCase());
    return form === undefined ? law : pulled(form, law, wordPull);
  };
  return {
    marginal,
    weightInto(out, at, index, given) {
      const text = given ?? texts?.[index] ?? null;
      const law = looks && text !== null ? byEnding(text) : unseen;
      const row = lexicon[index] ?? [];
      let total = 0;
      for (let i = 1; i < row.length; i += 2) total += row[i]!;
      for (let k = 0; k < K; k++) out[at + k] = wordPull * law[k]!;
      for (let i = 0; i < row.length; i += 2) out[at + row[i]!]! += row[i + 1]!;
      for (let k = 0; k < K; k++) out[at + k]! /= (total + wordPull) * marginal[k]!;
    },
  };
}

/** The shape, then the shape with the last letter, the last two, …, the whole word of up to `longest`. */
function endingsOf(word: string, longest: number): string[] {
  const shape = wordShape(word);
  const letters = [...word.toLowerCase()].slice(-longest);
  return [shape, ...letters.map((_, i) => `${shape} ${letters.slice(letters.length - 1 - i).join("")}`)];
}

function addCounts(counts: Float64Array, row: readonly number[]): void {
  for (let i = 0; i < row.length; i += 2) counts[row[i]!]! += row[i + 1]!;
}

function entryOf(table: Map<string, Float64Array>, key: string, size: number): Float64Array {
  let counts = table.get(key);
  if (counts === undefined) {
    counts = new Float64Array(size);
    table.set(key, counts);
  }
  return counts;
}

/** (counts + pull · law) / (their sum + pull) */
function pulled(counts: Float64Array, law: Float64Array, pull: number): Float64Array {
  const total = sum(counts) + pull;
  return counts.map((count, k) => (count + pull * law[k]!) / total);
}

function sum(values: Float64Array): number {
  return values.reduce((total, x) => total + x, 0);
}
