import { type AnyModel, checkOptions, type Dataset, type FitProgress, type ModelFile, parseModel } from "@unrolled/core";
import type { ParameterError } from "@unrolled/learning";
import { FitError } from "../command-error.js";
import { fitRecipe, raceUnits } from "../compare/fit-recipe.js";
import { provenanceOf } from "../compare/run-identity.js";
import { type RunOptions, running } from "../compare/running.js";
import { loadReading } from "../data/index.js";
import { extensionUrls, loadExtensions } from "../extensions.js";
import type { Recipe } from "../families/family.js";
import { parseSpec } from "../families/parse-spec.js";
import { checkGaps, recipeFor, recipeFrom, type StartModel } from "../families/recipe.js";
import { duration } from "../progress/progress.js";
import { errorsOfFit } from "../scores/errors-of-fit.js";
import { defaultScoring, validScoring } from "../scores/scoring.js";
import { type TrainResult, trainResult } from "../scores/train-result.js";
import { type SplitWay, splitToFit } from "../splits/split-data.js";
import { partOf } from "../tasks/fit-task.js";
import { version } from "../version.js";

/** How `fitModel` fits, and how it is carried out. */
export interface FitModelOptions extends Omit<RunOptions, "parts"> {
  /** Of every draw; default 1. */
  readonly seed?: number | string;
  /** How data are cut into train, valid and test; default their own splits, else all is train. */
  readonly split?: SplitWay | null;
  readonly window?: number | null;
  /** A model to start from in place of random starts. */
  readonly from?: AnyModel;
}

/** A fitted model, and how it came about. */
export interface FittedModel {
  readonly model: AnyModel;
  /** The SPEC with all that was chosen for it. */
  readonly name: string;
  readonly spec: string;
  /** Which of the candidates it is: "4 states, start 2". */
  readonly chosen: string;
  readonly parameters: number;
  readonly density: boolean;
  readonly stopped: string;
  /** The learning curve of the chosen fit. */
  readonly history: readonly FitProgress[];
  /** Nats per observed step; null without a valid split. */
  readonly validPerStep: number | null;
  readonly train: TrainResult | null;
  /** Estimates with their standard errors, as `parameterErrors` has them on train; null where the family tells none, as of networks. */
  readonly parameterErrors: readonly ParameterError[] | null;
  readonly fitSeconds: number;
  readonly warnings: readonly string[];
  /** The model file, with how it was fitted under `provenance` (`writeModelFile`). */
  readonly file: ModelFile;
}

/**
 * Fits the model of a SPEC as `unrolled fit` does: on the train split (all sequences where there are no splits); valid, where there is
 * one, chooses what the SPEC leaves open and stops early. Data, SPEC and seed decide the result, not the number of workers.
 *
 * @throws UsageError or InputError where they do not fit; FitError where no candidate came to a model.
 * @example
 * const { model, name, validPerStep } = await fitModel("hmm:2,restarts=3", data, { seed: 7, split: "by-group", workers: 0 });
 * console.log(name, validPerStep, model.parameterCount);
 */
export async function fitModel(spec: string, data: Dataset | string, options: FitModelOptions = {}): Promise<FittedModel> {
  checkOptions("fitModel", options, ["seed", "split", "window", "from", "workers", "executor", "extensions", "progress", "signal"]);
  await loadExtensions(extensionUrls(options.extensions ?? []));
  const reading = typeof data === "string" ? await loadReading([data]) : { data, notes: [] };
  const from = options.from === undefined ? null : { model: options.from, path: options.from.name };
  const plan = await planFit(spec, reading, { ...options, from });
  return runFit(plan, options, typeof data === "string" ? data : data.name);
}

/** What a fit is asked to do, checked. */
export interface FitPlan {
  readonly recipe: Recipe;
  readonly data: Dataset;
  readonly train: Dataset;
  readonly notes: readonly string[];
  readonly seed: number | string;
}

/** @throws a usage error where SPEC, data and start do not fit. */
export async function planFit(
  text: string,
  reading: { readonly data: Dataset; readonly notes: readonly string[] },
  options: Omit<FitModelOptions, "from"> & { readonly from: StartModel | null },
): Promise<FitPlan> {
  const { seed = 1, split: way = null, window = null, from } = options;
  const spec = parseSpec(text);
  const { data, notes } = splitToFit(reading, { way, window, seed });
  const train = partOf(data, data.splits === null ? null : "train");
  const recipe = from === null ? await recipeFor(spec, train) : await recipeFrom(spec, train, from);
  await checkGaps(recipe, (data.splits?.valid.length ?? 0) === 0 ? [train] : [train, partOf(data, "valid")]);
  return { recipe, data, train, notes, seed };
}

/** Carries a plan out; `source` is what the data were named. */
export function runFit(plan: FitPlan, options: RunOptions, source: string): Promise<FittedModel> {
  const { recipe, data, notes, seed } = plan;
  const { spec } = recipe;
  return running(data, options, async ({ runner, shared, progress }) => {
    const units = recipe.races.map(raceUnits).reduce((total, each) => total + each, 0);
    progress.expect(spec.text, units);
    const asked = { data, recipes: [recipe], seed, fits: 1, scoring: defaultScoring(), validScoring: validScoring() };
    const fitted = await fitRecipe(recipe, { ...asked, runner, shared });
    const { fit, entrant, fitSeconds } = fitted;
    const failure = spec.family.failure?.(fitted) ?? null;
    if (failure !== null) throw new FitError(failure);
    progress.finish(spec.text, `${entrant.name} (${entrant.label}) fitted in ${duration(fitSeconds)}, ${fit.stopped}`);
    const provenance = provenanceOf(fitted, asked, { source, notes, version: version(), fittedAt: new Date().toISOString() });
    const file = { ...fit.model, name: entrant.name, provenance };
    const model = parseModel(file, entrant.name);
    const errors = spec.family.tellsErrors === true ? errorsOfFit(model, plan.train) : null;
    return {
      model,
      name: entrant.name,
      spec: spec.text,
      chosen: entrant.label,
      parameters: fit.parameters,
      density: fit.density,
      stopped: fit.stopped,
      history: fit.history,
      validPerStep: fit.validPerStep,
      train: trainResult(fit),
      parameterErrors: errors?.parameters ?? null,
      fitSeconds,
      warnings: [...fit.warnings, ...(spec.family.warnings?.(fitted) ?? []), ...(errors?.warnings ?? [])],
      file,
    };
  });
}
