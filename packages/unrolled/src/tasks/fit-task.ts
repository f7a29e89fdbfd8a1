import {
  type AnyModel,
  type Dataset,
  type FitProgress,
  type Key,
  key,
  type ModelFile,
  type SplitName,
  selectSequences,
  splitOf,
} from "@unrolled/core";
import { chooseMethod } from "@unrolled/inference";
import { families } from "../families/families.js";
import { fitCandidate } from "../families/fit-candidate.js";
import type { Scoring } from "../scores/scoring.js";
import { scoreWith, settleScoring } from "../scores/settle-scoring.js";
import type { TrainScore } from "../scores/train-result.js";
import type { TaskContext } from "./task.js";

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

export interface FitOutput {
  readonly model: ModelFile;
  readonly parameters: number;
  readonly density: boolean;
  /** Whether the model reads the inputs of the data; left out in parts written by an earlier version. */
  readonly readsInputs?: boolean;
  readonly history: readonly FitProgress[];
  readonly bestIteration: number;
  readonly stopped: string;
  readonly warnings: readonly string[];
  /** See `Fit.gainAtFloor`; left out in parts written by an earlier version. */
  readonly gainAtFloor?: number;
  /** Nats per observed step of the chosen model; null without validation data. */
  readonly validPerStep: number | null;
  /** The chosen model on train, nats; null where that is not exact, of a short run, and in parts written by an earlier version. */
  readonly train?: TrainScore;
  /** A time: not part of the result. */
  readonly seconds: number;
  /** Of a short run: where the long one goes on. */
  readonly checkpoint: unknown;
}

/** Fits one candidate from its own key and scores it on valid. */
export async function runFit(input: FitInput, context: TaskContext<"fit">): Promise<FitOutput> {
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

/** What AIC and BIC need. A grid is exact too, but costs too much here; noisy networks have none. */
function trainScore(model: AnyModel, train: Dataset, root: Key): TrainScore {
  if (model.views.finite === undefined && model.views.rollout === undefined) return null;
  const { method } = chooseMethod(model, train);
  if (method.randomness !== "exact") return null;
  const { value, steps, exact } = scoreWith(method, model, train, root);
  return { value, steps, exact };
}

/** The sequences of a split; null: all of them. */
export function partOf(data: Dataset, split: SplitName | null): Dataset {
  return split === null ? selectSequences(data, [...data.sequences.keys()]) : splitOf(data, split);
}
