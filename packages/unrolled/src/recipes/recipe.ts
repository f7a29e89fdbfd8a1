import type { Dataset, ModelFile } from "@unrolled/core";
import type { Candidate } from "./candidate.js";
import type { Family } from "./families.js";
import { hiddenMarkovRecipe } from "./hidden-markov-recipe.js";
import { nGramRecipe } from "./n-gram-recipe.js";
import { recurrentRecipe } from "./recurrent-recipe.js";
import type { Spec } from "./spec.js";

/** How a SPEC is fitted: its candidates, and how one is chosen on valid. */
export interface Recipe {
  readonly spec: Spec;
  readonly races: readonly Race[];
}

/**
 * Candidates that compete. With more than one and `shortRun` set, each runs that many iterations and the survivors go on to
 * their ends; otherwise all run to the end. The winners of the races meet on valid.
 */
export interface Race {
  readonly entrants: readonly Entrant[];
  readonly shortRun: number | null;
  /** How many go on after the short run, and by what: their score on valid, or the objective on train and its slope (`promiseOf`). */
  readonly survivors: { readonly count: number; readonly by: "valid" | "promise" };
}

export interface Entrant {
  /** The spec with all that was chosen for it: `gru:64,lr=0.003`. Names the model. */
  readonly name: string;
  /** Unique in its recipe; addresses the random draws of its fit. */
  readonly label: string;
  readonly candidate: Candidate;
  /** The model that its fit starts from; left out: a random start of the candidate's own. */
  readonly start?: ModelFile;
  /** Iterations it takes at most: how progress is counted. */
  readonly iterations: number;
  /** Rough work of an iteration, in steps × parameters: what is scheduled first. */
  readonly work: number;
}

const recipes: Readonly<Record<Family["kind"], (spec: Spec, train: Dataset) => Recipe>> = {
  ngram: nGramRecipe,
  hmm: hiddenMarkovRecipe,
  recurrent: recurrentRecipe,
  "noisy-recurrent": recurrentRecipe,
};

/** @throws a usage error where the spec does not fit the data. */
export function recipeFor(spec: Spec, train: Dataset): Recipe {
  return recipes[spec.family.kind](spec, train);
}
