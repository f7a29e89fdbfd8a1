import type { Dataset, Method, ViewName } from "@unrolled/core";
import type { AnyMethod, Effort } from "./method-kind.js";
import { isParticleMethod, requireParticles } from "./particle-method.js";
import { replicated } from "./replicated.js";
import { untilStandardError } from "./until-standard-error.js";
import { withinSpread } from "./within-spread.js";

/**
 * One run of a random method, repeated as was asked: R times, with more particles where the runs spread, or until the standard error
 * is reached. A single run is left as it is.
 *
 * @throws TypeError where a standard error is asked for of a method whose particles cannot be raised.
 */
export function repeated(run: AnyMethod, effort: Effort, data: Dataset): AnyMethod {
  const { replicates, untilStandardError: standardError, raising } = effort;
  if (standardError !== null)
    return untilStandardError(requireParticles("untilStandardError", run), { standardError, budget: budgetOf(run, effort, data) });
  if (replicates === 1) return run;
  if (raising > 0 && isParticleMethod(run)) return withinSpread(run, { replicates, budget: budgetOf(run, effort, data) });
  return replicated(run as Method<ViewName, "random">, replicates);
}

/** The same in words, for the reason of a choice. */
export function repeatedInWords(run: AnyMethod, effort: Effort, data: Dataset): string {
  const { replicates, untilStandardError: standardError } = effort;
  const particles = isParticleMethod(run) ? run.particles : null;
  const cloud = particles === null ? "" : ` of ${particles} particles a sequence`;
  const steps = `${(replicates * (particles ?? 1) * data.stepCount).toExponential(1)} ${particles === null ? "steps" : "particle-steps"}`;
  if (standardError !== null)
    return `${particles} particles a sequence, more where runs spread by more than 1 nat, and replicates until the standard error is ${standardError} or ${budgetOf(run, effort, data).toExponential(1)} particle-steps are spent`;
  if (replicates === 1) return `one run${cloud}, with the error that it can tell of itself, at ${steps}`;
  return `${replicates} replicates${cloud}, whose spread tells the error, at ${steps}`;
}

/**
 * The effort for each of a dataset's sequences on its own: where the whole asks for a standard error within a budget, each asks
 * for 1 / √n of the error (variances add) within 1 / n of the budget, or what a pilot of the longest takes; a budget for more
 * particles is shared likewise.
 */
export function effortPerSequence(effort: Effort, data: Dataset): Effort {
  const { particles, untilStandardError: standardError } = effort;
  const count = data.sequences.length;
  const budget = budgetFor(particles, effort, data) / count;
  if (standardError === null) return { ...effort, budget };
  return { ...effort, untilStandardError: standardError / Math.sqrt(count), budget: Math.max(budget, 8 * particles * data.length) };
}

function budgetOf(run: AnyMethod, effort: Effort, data: Dataset): number {
  return budgetFor(isParticleMethod(run) ? run.particles : 1, effort, data);
}

function budgetFor(particles: number, effort: Effort, { stepCount }: Dataset): number {
  const { budget, replicates, raising, untilStandardError: standardError } = effort;
  return budget ?? (standardError === null ? raising : 100) * particles * replicates * stepCount;
}
