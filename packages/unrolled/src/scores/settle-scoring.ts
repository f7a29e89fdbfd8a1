import type { AnyModel, Dataset, Key, LogLikelihood } from "@unrolled/core";
import { type AnyMethod, chooseMethod, logLikelihood, readMethod, requireView } from "@unrolled/inference";
import { usageError } from "../command-error.js";
import type { Scoring } from "./scoring.js";

export interface ChosenScoring {
  readonly method: AnyMethod;
  /** In a sentence. */
  readonly reason: string;
}

/**
 * Settles "auto" for a model and data, and checks that the model offers what the method needs and fits the data.
 *
 * @throws TypeError for a missing view, RangeError or TypeError for data that do not fit.
 */
export function settleScoring(model: AnyModel, data: Dataset, asked: Scoring): ChosenScoring {
  const { name, ...effort } = asked;
  const { method, reason } = name === "auto" ? chooseMethod(model, data, effort) : { method: readAsked(asked, data), reason: "asked for" };
  if (method.randomness === "random") checkBudget(asked, data);
  requireView(model, method.view, `method ${name === "auto" ? method.name : name}`).views[method.view]?.(data);
  return { method, reason };
}

function readAsked({ name, ...effort }: Scoring, data: Dataset): AnyMethod {
  try {
    return readMethod(name, data, effort, "--method");
  } catch (error) {
    throw error instanceof RangeError ? usageError(error.message) : error;
  }
}

/** `untilStandardError` starts from 8 replicates of every sequence. */
function checkBudget({ particles, untilStandardError, budget }: Scoring, { stepCount }: Dataset): void {
  const least = 8 * particles * stepCount;
  if (untilStandardError !== null && budget !== null && budget < least)
    throw usageError(
      `--budget must allow 8 replicates of every sequence, ${least} particle-steps, got ${budget}; raise it or take fewer particles`,
    );
}

/** Scores here with a chosen method; `key` is used where it is random, or falls back on what is. */
export function scoreWith(method: AnyMethod, model: AnyModel, data: Dataset, key: Key): LogLikelihood {
  return logLikelihood(model, data, method, method.randomness === "random" || method.fallsBack === true ? key : undefined);
}
