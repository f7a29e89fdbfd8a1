import type { Entrant, Recipe } from "../recipes/recipe.js";
import type { FitOutput } from "../tasks/fit-task.js";
import type { PlanInProgress } from "./plan.js";
import { indexOfBest, type RaceResult, runRace } from "./run-race.js";

/** What came of a SPEC: the chosen fit, and all that it was chosen from. */
export interface FittedRecipe {
  readonly recipe: Recipe;
  readonly entrant: Entrant;
  readonly fit: FitOutput;
  /** Seconds of the chosen fit alone, its short run included. */
  readonly fitSeconds: number;
  readonly candidates: readonly RaceResult[];
  /** One fit per seed at the chosen settings, the first seed first; `fit` is the best of them on valid. */
  readonly fits: readonly FitOutput[];
}

/** Runs the races, picks the winner on valid, and fits it again from other seeds where that is asked for. */
export async function fitRecipe(recipe: Recipe, plan: PlanInProgress): Promise<FittedRecipe> {
  const races = await Promise.all(recipe.races.map((race) => runRace(race, recipe.spec, 0, plan)));
  const candidates = races.flat();
  const first = winnerOf(candidates);
  const again = first.entrant.candidate.kind === "ngram" ? 0 : plan.fits - 1;
  const others = await Promise.all(Array.from({ length: again }, async (_, i) => refit(first, recipe, i + 1, plan)));
  const all = [first, ...others];
  const chosen = all[indexOfBest(all.map((result) => result.fit))] as Finished;
  return {
    recipe,
    entrant: chosen.entrant,
    fit: chosen.fit,
    fitSeconds: chosen.fit.seconds + (chosen.shortRun?.seconds ?? 0),
    candidates,
    fits: all.map((result) => result.fit),
  };
}

interface Finished extends RaceResult {
  readonly fit: FitOutput;
}

function winnerOf(results: readonly RaceResult[]): Finished {
  const finished = results.filter((result): result is Finished => result.fit !== null);
  return finished[indexOfBest(finished.map((result) => result.fit))] as Finished;
}

/** The same settings from another seed: an HMM again as the best of its random starts, a network as itself. */
async function refit(first: RaceResult, recipe: Recipe, fitIndex: number, plan: PlanInProgress): Promise<Finished> {
  const race = recipe.races.find(({ entrants }) => entrants.includes(first.entrant));
  const starts = first.entrant.candidate.kind === "hmm" ? (race?.entrants ?? []) : [first.entrant];
  const again = { shortRun: null, survivors: { count: 1, by: "valid" }, ...race, entrants: starts } as const;
  return winnerOf(await runRace(again, recipe.spec, fitIndex, plan));
}
