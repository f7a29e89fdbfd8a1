import type { AnyModel, Dataset, Key, LogLikelihood } from "@unrolled/core";
import { chooseMethod, logLikelihood, requireView } from "@unrolled/inference";
import { usageError } from "../usage-error.js";
import { type AnyMethod, methodFrom, type SettledSettings } from "./method-from.js";
import type { MethodSettings } from "./method-settings.js";

export interface ChosenSettings {
  readonly settings: SettledSettings;
  readonly method: AnyMethod;
  readonly exact: boolean;
  /** In a sentence. */
  readonly reason: string;
}

/**
 * Settles "auto" for a model and data, and checks that the model offers what the method needs and fits the data.
 *
 * @throws TypeError for a missing view, RangeError or TypeError for data that do not fit.
 */
export function chooseSettings(model: AnyModel, data: Dataset, asked: MethodSettings): ChosenSettings {
  const { name, reason } = settle(model, data, asked);
  const settings = { ...asked, name, budget: asked.budget ?? 100 * asked.particles * asked.replicates * data.stepCount };
  checkBudget(settings, data);
  const method = methodFrom(settings);
  requireView(model, method.view, `method ${name}`).views[method.view]?.(data);
  return { settings, method, exact: method.randomness === "exact", reason };
}

function settle(
  model: AnyModel,
  data: Dataset,
  asked: MethodSettings,
): { readonly name: SettledSettings["name"]; readonly reason: string } {
  const { name, particles, replicates, untilStandardError } = asked;
  if (name !== "auto") return { name, reason: "asked for" };
  const { method, reason } = chooseMethod(model, data, {
    particles,
    replicates,
    ...(untilStandardError === null ? {} : { untilStandardError }),
  });
  const exact = exactNames.find((known) => method.name.startsWith(known));
  return { name: method.randomness === "exact" && exact !== undefined ? exact : "smc", reason };
}

/** `untilStandardError` starts from 8 replicates of every sequence. */
function checkBudget({ name, particles, untilStandardError, budget }: SettledSettings, { stepCount }: Dataset): void {
  const least = 8 * particles * stepCount;
  if ((name === "smc" || name === "importance") && untilStandardError !== null && budget < least)
    throw usageError(
      `--budget must allow 8 replicates of every sequence, ${least} particle-steps, got ${budget}; raise it or take fewer particles`,
    );
}

const exactNames = ["forward", "rollout", "grid"] as const;

/** Scores with a chosen method; `key` is used where it is random. */
export function scoreWith(method: AnyMethod, model: AnyModel, data: Dataset, key: Key): LogLikelihood {
  return method.randomness === "exact" ? logLikelihood(model as never, data, method) : logLikelihood(model as never, data, method, key);
}
