import type { Checkpoint } from "@unrolled/core";
import { promiseOf, survivors } from "@unrolled/learning";
import type { FittedRecipe, Recipe, Spec } from "../families/family.js";
import type { Entrant, FitOutput, Race, RaceResult, ShortRun } from "../families/race.js";
import type { Task } from "../tasks/task.js";
import type { PlanInProgress } from "./plan.js";

/** Runs the races, picks the winner on valid, and fits it again from other seeds where that is asked for. */
export async function fitRecipe(recipe: Recipe, plan: PlanInProgress): Promise<FittedRecipe> {
  const races: Promise<readonly RaceResult[]>[] = [];
  for (const race of recipe.races) races.push(raceAfter(races.at(-1), race, recipe.spec, plan));
  const candidates = (await Promise.all(races)).flat();
  const first = winnerOf(candidates);
  const again = recipe.spec.family.withoutChance === true ? 0 : plan.fits - 1;
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

/** Runs a race whose entrants may start from what won the one before. */
async function raceAfter(
  before: Promise<readonly RaceResult[]> | undefined,
  race: Race,
  spec: Spec,
  plan: PlanInProgress,
): Promise<readonly RaceResult[]> {
  if (race.startFrom === undefined || before === undefined) return runRace(race, spec, 0, plan);
  const start = await race.startFrom(winnerOf(await before).fit);
  return runRace({ ...race, entrants: race.entrants.map((entrant) => ({ ...entrant, start })) }, spec, 0, plan);
}

/** The same settings from another seed: random starts again all together, anything else as itself. */
async function refit(first: RaceResult, recipe: Recipe, fitIndex: number, plan: PlanInProgress): Promise<Finished> {
  const race = recipe.races.find(({ entrants }) => entrants.includes(first.entrant));
  const starts = race?.restarts === true ? race.entrants : [first.entrant];
  return winnerOf(await runRace({ ...race, entrants: starts }, recipe.spec, fitIndex, plan));
}

/**
 * Runs a race (see `Race`): short runs for all, the survivors go on to their ends. A run that goes on starts from the
 * short run's checkpoint, which gives the same fit as running through.
 *
 * @param fitIndex 0, 1, …: which of the model's fits; each has draws of its own.
 */
export async function runRace(race: Race, spec: Spec, fitIndex: number, plan: PlanInProgress): Promise<readonly RaceResult[]> {
  const { entrants } = race;
  const shortRun = entrants.length > 1 ? (race.shortRun ?? null) : null;
  if (shortRun === null)
    return Promise.all(
      entrants.map(async (entrant) => ({
        entrant,
        shortRun: null,
        fit: await plan.runner.run(fitTask(entrant, null, spec, fitIndex, plan)),
      })),
    );
  const shortRuns = await Promise.all(
    entrants.map((entrant) => plan.runner.run(fitTask(entrant, shortRun.iterations, spec, fitIndex, plan))),
  );
  const goingOn = survivors([...entrants.keys()], shortRun.keep, (i) => standing(shortRuns[i] as FitOutput, shortRun));
  return Promise.all(
    entrants.map(async (entrant, i) => {
      const output = shortRuns[i] as FitOutput;
      if (!goingOn.includes(i)) return { entrant, shortRun: output, fit: null };
      const fit = await plan.runner.run(fitTask(entrant, null, spec, fitIndex, plan), output.checkpoint as Checkpoint | null);
      return { entrant, shortRun: output, fit };
    }),
  );
}

/** What a short run is judged by. */
function standing(output: FitOutput, { by }: ShortRun): number {
  return by === "valid" || output.stopped === "collapsed" ? scoreOf(output) : promiseOf(output.history);
}

/**
 * The best score on valid, the first of equals; without validation data the best on train, less what it owes to the floor of its
 * spreads. NaN and collapsed starts never win against another.
 */
export function indexOfBest(fits: readonly FitOutput[]): number {
  let best = 0;
  for (let i = 1; i < fits.length; i++) {
    const challenger = scoreOf(fits[i] as FitOutput);
    if (challenger > scoreOf(fits[best] as FitOutput)) best = i;
  }
  return best;
}

function scoreOf(fit: FitOutput): number {
  const trained = (fit.history.at(fit.bestIteration - 1)?.trainPerStep ?? Number.NEGATIVE_INFINITY) - (fit.gainAtFloor ?? 0);
  const score = fit.validPerStep ?? trained;
  return Number.isNaN(score) || fit.stopped === "collapsed" ? Number.NEGATIVE_INFINITY : score;
}

/** Units of progress of a race: iterations, weighted by their work. */
export function raceUnits({ entrants, shortRun = null }: Race): number {
  const whole = entrants.map((entrant) => entrant.work * entrant.iterations);
  if (entrants.length === 1 || shortRun === null) return sum(whole);
  return sum(entrants.map((entrant) => entrant.work * shortRun.iterations)) + (sum(whole) * shortRun.keep) / whole.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function fitTask(entrant: Entrant, shortRun: number | null, spec: Spec, fitIndex: number, plan: PlanInProgress): Task<"fit"> {
  const { data, seed, validScoring, shared } = plan;
  const hasValid = (data.splits?.valid.length ?? 0) > 0;
  return {
    kind: "fit",
    group: spec.text,
    units: entrant.work * (shortRun ?? entrant.iterations),
    priority: entrant.work * entrant.iterations,
    shared: { data: shared },
    meetsKinds: true,
    input: {
      family: spec.family.name,
      candidate: entrant.candidate,
      start: entrant.start,
      seed,
      keyPath: ["fit", fitIndex, spec.family.name, spec.options.seed ?? 0, entrant.label],
      train: data.splits === null ? null : "train",
      valid: hasValid ? "valid" : null,
      shortRun,
      scoring: validScoring,
    },
  };
}
