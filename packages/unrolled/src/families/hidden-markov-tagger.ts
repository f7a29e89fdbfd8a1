import type { AnyModel, Dataset } from "@unrolled/core";
import { usageError } from "../command-error.js";
import type { Family, Spec } from "./family.js";
import { numberOption, specWithSize } from "./spec.js";

/** Counts of tags and words, and how they are smoothed. */
export interface TaggerCandidate {
  readonly kind: "hmm-tagger";
  readonly order: 1 | 2;
  readonly suffix: number;
  readonly suffixPull: number;
  readonly wordPull: number;
}

/** p(tags | words) of a hidden Markov model whose states are the tags: what a network that tags is set against. */
export const hiddenMarkovTaggerFamily: Family<TaggerCandidate> = {
  name: "hmm-tagger",
  noun: "hidden Markov tagger",
  role: "baseline",
  nested: true,
  size: "order",
  largestSize: 2,
  help: "targets are tags of words that are the inputs, states of a hidden Markov model that is counted; order 2 (the tag before) when left out",
  options: {
    suffix: {
      type: "integer",
      least: 0,
      help: "letters of a word's ending, for words not seen",
      default: "5; chosen on valid with the pulls",
    },
    "suffix-pull": { type: "number", above: 0, help: "counts that an ending takes from a shorter one", default: "chosen on valid" },
    "word-pull": { type: "number", above: 0, help: "counts that a word takes from its ending", default: "chosen on valid" },
  },
  modelOptions: ["suffix"],
  withoutChance: true,
  races: (spec, train) => {
    requireTagged(spec, train);
    const order = spec.size === 1 ? 1 : 2;
    const chosen = (name: string, values: readonly number[]): readonly number[] =>
      typeof spec.options[name] === "number" ? [spec.options[name]] : values;
    const suffix = numberOption(spec, "suffix", 5);
    const entrants = chosen("suffix-pull", [5, 20]).flatMap((suffixPull) =>
      chosen("word-pull", [1, 2, 4]).map((wordPull) => ({
        name: specWithSize(spec, order),
        label: `suffix pull ${suffixPull}, word pull ${wordPull}`,
        candidate: { kind: "hmm-tagger" as const, order: order as 1 | 2, suffix, suffixPull, wordPull },
        iterations: 1,
        work: train.stepCount * train.targets.size ** 2,
      })),
    );
    return [{ entrants }];
  },
  start: async ({ kind: _, ...options }, train) => {
    const { fitHiddenMarkovTagger } = await import("@unrolled/core");
    return fitHiddenMarkovTagger(train, options) as AnyModel;
  },
};

/** The commonest tag of each word, and of all words where it was never seen. */
export const frequentTagFamily: Family<TaggerCandidate> = {
  name: "frequent-tag",
  noun: "commonest tag of each word",
  role: "yardstick",
  nested: true,
  size: "",
  largestSize: 0,
  help: "each target by the symbol that is its input alone, counted: the commonest tag of each word",
  options: {},
  withoutChance: true,
  races: (spec, train) => {
    requireTagged(spec, train);
    const candidate = { kind: "hmm-tagger", order: 1, suffix: 0, suffixPull: 1, wordPull: 1 } as const;
    return [{ entrants: [{ name: spec.text, label: "counts", candidate, iterations: 1, work: train.stepCount }] }];
  },
  start: hiddenMarkovTaggerFamily.start,
};

function requireTagged({ text, family }: Spec, { name, targets, inputs }: Dataset): void {
  if (targets.kind !== "categorical" || inputs?.kind !== "categorical")
    throw usageError(
      `spec "${text}": ${family.name} needs symbols as targets (tags) and as inputs (words), data "${name}" has ${targets.kind} targets and ${inputs === null ? "no" : inputs?.kind} inputs`,
    );
}
