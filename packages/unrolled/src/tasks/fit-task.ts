import {
  type AnyModel,
  type Checkpoint,
  type Dataset,
  type FitProgress,
  type Key,
  key,
  type ModelFile,
  parseModel,
  type SplitName,
  selectSequences,
  splitOf,
} from "@unrolled/core";
import { chooseMethod } from "@unrolled/inference";
import { type FitData, fit } from "@unrolled/learning";
import { families } from "../families/families.js";
import type { Family } from "../families/family.js";
import type { FitOutput } from "../families/race.js";
import type { Scoring } from "../scores/scoring.js";
import { scoreWith, settleScoring } from "../scores/settle-scoring.js";
import type { TrainScore } from "../scores/train-result.js";
import type { TaskContext } from "./task-context.js";

export interface FitInput {
  /** The name of the candidate's family. */
  readonly family: string;
  readonly candidate: object;
  /** The model to start from; left out: a random start. */
  readonly start?: ModelFile | undefined;
  readonly seed: number | string;
  /** Folded into the seed's key, in order. */
  readonly keyPath: readonly (number | string)[];
  /** Null: all sequences. */
  readonly train: SplitName | null;
  readonly valid: SplitName | null;
  /** Ends after this many iterations although the learner would go on: the short run of a race. */
  readonly shortRun: number | null;
  /** How the fitted model is scored on valid. */
  readonly scoring: Scoring;
}

/** Fits one candidate from its own key and scores it on valid. */
export async function runFit(input: FitInput, context: TaskContext<{ readonly data: Dataset }>): Promise<FitOutput> {
  const started = performance.now();
  const train = partOf(context.shared.data, input.train);
  const valid = input.valid === null ? null : partOf(context.shared.data, input.valid);
  const root = input.keyPath.reduce((folded, label) => folded.fold(label), key(input.seed));
  let checkpoint: unknown = null;
  const family = families.get(input.family, "fit");
  const outcome = await fitCandidate(family, input.candidate, { train, valid }, root.fold("fit"), {
    start: input.start ?? null,
    checkpoint: context.checkpoint,
    shortRun: input.shortRun,
    // A short run hands on its last.
    checkpointDue: () => input.shortRun !== null || (context.checkpointDue?.() ?? true),
    onCheckpoint: (latest) => {
      checkpoint = latest;
      context.saveCheckpoint(latest);
    },
    onProgress: context.progress,
  });
  // Candidates that are scored in a way of their family's share their draws.
  const own = family.validScoring?.(input.candidate, input.scoring) ?? null;
  const drawn = own === null ? root.fold("valid") : key(input.seed).fold("valid");
  const score =
    valid === null ? null : scoreWith(settleScoring(outcome.model, valid, own ?? input.scoring).method, outcome.model, valid, drawn);
  return {
    model: outcome.model.toFile(),
    parameters: outcome.model.parameterCount,
    density: outcome.model.density,
    readsInputs: outcome.model.inputs !== null,
    history: outcome.history,
    bestIteration: outcome.bestIteration,
    stopped: outcome.stopped,
    warnings: outcome.warnings,
    gainAtFloor: outcome.gainAtFloor,
    validPerStep: score === null ? null : score.value / score.steps,
    train: input.shortRun === null ? trainScore(outcome.model, train, root) : null,
    seconds: (performance.now() - started) / 1000,
    checkpoint: input.shortRun === null ? null : checkpoint,
  };
}

export interface FitHooks {
  /** The model to start from; null: a start of the candidate's own. */
  readonly start: ModelFile | null;
  readonly checkpoint: Checkpoint | null;
  /** Stop after this many iterations; null: run to the end. */
  readonly shortRun: number | null;
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
  readonly checkpointDue: () => boolean;
  /** Part done, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

export interface FitOutcome {
  readonly model: AnyModel;
  readonly history: readonly FitProgress[];
  readonly bestIteration: number;
  readonly stopped: string;
  readonly warnings: readonly string[];
  /** See `Fit.gainAtFloor`. */
  readonly gainAtFloor: number;
}

/** From a candidate's plain values and a key to a fitted model: the family makes the start and the learner. */
export async function fitCandidate(family: Family, candidate: object, data: FitData, key: Key, hooks: FitHooks): Promise<FitOutcome> {
  const { start: given, shortRun, checkpoint, onCheckpoint, checkpointDue, onProgress } = hooks;
  const start = given === null ? await family.start(candidate, data.train, key.fold("start")) : parseModel(given, "start");
  const learner = await family.learner?.(candidate);
  if (learner === undefined) return { model: start, history: [], bestIteration: 0, stopped: "counted", warnings: [], gainAtFloor: 0 };
  const most = Math.min(shortRun ?? Number.POSITIVE_INFINITY, learner.stopping.maxIterations);
  const observer = {
    onIteration: ({ iteration }: FitProgress): "stop" | undefined => {
      onProgress(Math.min(1, iteration / most));
      return shortRun !== null && iteration >= shortRun ? "stop" : undefined;
    },
  };
  const precision = family.precision?.(candidate) ?? "float64";
  const options = { key: key.fold("learn"), precision, observers: [observer], resumeFrom: checkpoint, onCheckpoint, checkpointDue };
  const fitted = fit(start, data, learner, options);
  return { ...fitted, model: fitted.model as AnyModel };
}

/** What AIC and BIC need. A grid is exact too, but costs too much here; noisy networks have none. */
function trainScore(model: AnyModel, train: Dataset, root: Key): TrainScore {
  const { finite, rollout, linearGaussian } = model.views;
  if (finite === undefined && rollout === undefined && linearGaussian === undefined) return null;
  const { method } = chooseMethod(model, train);
  if (method.randomness !== "exact") return null;
  const { value, steps, exact, sequences } = scoreWith(method, model, train, root);
  const diffuseSteps = sequences.reduce((total, sequence) => total + (sequence.diffuseSteps ?? 0), 0);
  return { value, steps, exact, ...(diffuseSteps === 0 ? {} : { diffuseSteps }) };
}

/** The sequences of a split; null: all of them. */
export function partOf(data: Dataset, split: SplitName | null): Dataset {
  return split === null ? selectSequences(data, [...data.sequences.keys()]) : splitOf(data, split);
}
