import type { AnyModel, Dataset, Key, LogLikelihood } from "@unrolled/core";
import { type AnyMethod, chooseMethod, logLikelihood, type MethodSettings, methodFrom, requireView, shareOf } from "@unrolled/inference";
import { usageError } from "../command-error.js";
import type { Scoring, SettledScoring } from "./scoring.js";
import { scoringMethod } from "./scoring-method.js";

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
  const { name, reason } = settle(model, data, asked);
  const times = asked.untilStandardError === null && asked.raising !== undefined ? asked.raising : 100;
  const settled = { ...asked, name, budget: asked.budget ?? times * asked.particles * asked.replicates * data.stepCount };
  checkBudget(settled, data);
  const method = methodFrom(asked.name === "auto" && name === "grid" ? withFallback(settled, data) : scoringMethod(settled));
  requireView(model, method.view, `method ${name}`).views[method.view]?.(data);
  return { method, reason };
}

function settle(model: AnyModel, data: Dataset, asked: Scoring): { readonly name: SettledScoring["name"]; readonly reason: string } {
  const { name, particles, replicates, untilStandardError, budget } = asked;
  if (name !== "auto") return { name, reason: "asked for" };
  const { method, reason } = chooseMethod(model, data, {
    particles,
    replicates,
    ...(untilStandardError === null ? {} : { untilStandardError }),
    ...(budget === null ? {} : { budget }),
  });
  const exact = exactNames.find((known) => method.name.startsWith(known));
  return { name: method.randomness === "exact" && exact !== undefined ? exact : "smc", reason };
}

/** The grid, and smc for the sequences that it cannot score. */
function withFallback(settled: SettledScoring, data: Dataset): MethodSettings {
  return { name: "gridOr", fallback: shareOf(scoringMethod({ ...settled, name: "smc" }), data) };
}

/** `untilStandardError` starts from 8 replicates of every sequence. */
function checkBudget({ name, particles, untilStandardError, budget }: SettledScoring, { stepCount }: Dataset): void {
  const least = 8 * particles * stepCount;
  if ((name === "smc" || name === "importance") && untilStandardError !== null && budget < least)
    throw usageError(
      `--budget must allow 8 replicates of every sequence, ${least} particle-steps, got ${budget}; raise it or take fewer particles`,
    );
}

const exactNames = ["forward", "rollout", "grid"] as const;

/** Scores here with a chosen method; `key` is used where it is random, or falls back on what is. */
export function scoreWith(method: AnyMethod, model: AnyModel, data: Dataset, key: Key): LogLikelihood {
  return logLikelihood(model, data, method, method.randomness === "random" || method.fallsBack === true ? key : undefined);
}
