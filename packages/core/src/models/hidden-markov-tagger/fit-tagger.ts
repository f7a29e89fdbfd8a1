import { checkOptions, requireDataset } from "../../checks/index.js";
import type { Dataset } from "../../contracts/index.js";
import { type HiddenMarkovTagger, hiddenMarkovTagger } from "./hidden-markov-tagger.js";
import type { LexiconSmoothing } from "./tagger-file.js";

export interface HiddenMarkovTaggerOptions extends Partial<LexiconSmoothing> {
  /** Default 2: a tag depends on the one before. 1: on its word alone. */
  readonly order?: 1 | 2;
  /** Steps of the law of all tags that are added to the counts of what follows a tag, > 0. Default 1. */
  readonly transitionPull?: number;
  readonly name?: string;
}

/**
 * A tagger by counts: data whose targets are tags and whose inputs are words, symbols both. Transitions are counts drawn towards the law of all
 * tags, p(j | i) = (n_ij + c p(j)) / (n_i + c), c the `transitionPull`; the end of a sequence is counted likewise. Steps without a tag count
 * nothing. Words that bear no tag are not part of its lexicon: what it does not know it tells by ending and shape. See `hiddenMarkovTagger` for the model.
 *
 * Defaults: `rare` 10, `suffix` 5 letters (0 where the words have no names), `suffixPull` 2, `wordPull` 1. O(Σ T + words × letters).
 *
 * @throws TypeError where targets or inputs are no symbols; RangeError for options, and where no step has a tag.
 * @example
 * const symbols = ["the", "dog", "runs"];
 * const data = packDataset({ name: "said", targets: { kind: "categorical", size: 3, symbols: ["DET", "NOUN", "VERB"] },
 *   inputs: { kind: "categorical", size: 3, symbols }, sequences: [{ id: "a", inputs: [0, 1, 2], targets: [0, 1, 2] }] });
 * console.log(logLikelihood(fitHiddenMarkovTagger(data), data, forward()).value); // near 0
 */
export function fitHiddenMarkovTagger(data: Dataset, options: HiddenMarkovTaggerOptions = {}): HiddenMarkovTagger {
  const who = "fitHiddenMarkovTagger";
  checkOptions(who, options, ["order", "suffix", "rare", "suffixPull", "wordPull", "transitionPull", "name"]);
  requireDataset(data, who);
  const { targets, inputs } = data;
  if (targets.kind !== "categorical" || inputs?.kind !== "categorical")
    throw new TypeError(
      `${who}: tags as targets and words as inputs are required, both symbols; data "${data.name}" has ${targets.kind} targets and ${inputs === null ? "no" : inputs.kind} inputs`,
    );
  const { order = 2, rare = 10, suffixPull = 2, wordPull = 1, transitionPull = 1, name } = options;
  if (!(transitionPull > 0 && transitionPull < Number.POSITIVE_INFINITY))
    throw new RangeError(`${who}: transitionPull must be a number above 0, got ${transitionPull}`);
  const K = targets.size;
  const { initial, transition, final, lexicon, tags } = countTags(data, K);
  const total = tags.reduce((sum, count) => sum + count, 0);
  if (total === 0) throw new RangeError(`${who}: data with tags are required, "${data.name}" has none at any step`);
  const all = tags.map((count) => (count + 1 / K) / (total + 1));
  const pulled = (counts: readonly number[], law: readonly number[]): number[] => {
    const sum = counts.reduce((a, b) => a + b, 0) + transitionPull;
    return counts.map((count, k) => (count + transitionPull * law[k]!) / sum);
  };
  const ends = final.reduce((a, b) => a + b, 0) / total;
  const seen = [...lexicon.keys()].sort((a, b) => a - b);
  const symbols = inputs.symbols ?? null;
  // Without names words are their numbers, which must stay.
  const words = symbols === null ? Array.from({ length: inputs.size }, (_, word) => word) : seen;
  return hiddenMarkovTagger({
    ...(name === undefined ? {} : { name }),
    order,
    initial: order === 1 ? all : pulled(initial, all),
    transition: order === 1 ? null : transition.map((row) => pulled(row, all)),
    final: order === 1 ? null : final.map((count, k) => (count + transitionPull * ends) / (tags[k]! + transitionPull)),
    lexicon: words.map((word) => [...(lexicon.get(word) ?? new Map<number, number>())].sort(([a], [b]) => a - b).flat()),
    smoothing: { rare, suffix: symbols === null ? 0 : (options.suffix ?? 5), suffixPull, wordPull },
    targets,
    ...(symbols === null ? {} : { inputs: { kind: "categorical", size: words.length, symbols: words.map((word) => symbols[word]!) } }),
  });
}

/** How often tags begin, follow one another, end a sequence, and stand at each word. */
function countTags({ sequences, order, starts, targetSymbols, inputSymbols }: Dataset, K: number) {
  const zeros = (): number[] => new Array<number>(K).fill(0);
  const [initial, final, tags] = [zeros(), zeros(), zeros()];
  const transition = Array.from({ length: K }, zeros);
  const lexicon = new Map<number, Map<number, number>>();
  order.forEach((index, row) => {
    const { length } = sequences[index]!;
    for (let t = 0, previous = -1; t < length; t++) {
      const position = starts[t]! + row;
      const tag = targetSymbols![position]!;
      if (tag >= 0) {
        tags[tag]!++;
        if (t === 0) initial[tag]!++;
        else if (previous >= 0) transition[previous]![tag]!++;
        if (t === length - 1) final[tag]!++;
        const word = inputSymbols![position]!;
        const counts = lexicon.get(word) ?? new Map<number, number>();
        counts.set(tag, (counts.get(tag) ?? 0) + 1);
        lexicon.set(word, counts);
      }
      previous = tag;
    }
  });
  return { initial, transition, final, tags, lexicon };
}
