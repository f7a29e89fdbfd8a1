import type { ModelFamily } from "@unrolled/plotting";
import { builtInFamilies } from "../../packages/unrolled/src/families/built-in.js";
import type { Family } from "../../packages/unrolled/src/families/family.js";

const named = (name: string): Family => builtInFamilies.find((family) => family.name === name)!;

/** Kinds of models, for tests of what is said and shown of them. */
export const [ngramFamily, hmmFamily, gruFamily, noisyFamily] = ["ngram", "hmm", "gru", "noisy-gru"].map(named) as [
  Family,
  Family,
  Family,
  Family,
];

/** A kind that has no part in the question. */
export const otherFamily: ModelFamily = { name: "other", noun: "other model", role: "other", nested: false };
