import type { AnyModel, Dataset, Key, LogLikelihood, Method, Randomness, ViewName } from "@unrolled/core";
import { checkOptions } from "@unrolled/core";
import type { EstimateRounds } from "../methods/method-kind.js";
import { travellingSettings } from "../methods/methods.js";
import { estimateRounds } from "./estimate-rounds.js";
import { bindForMethod, finishedEstimate, logLikelihood } from "./log-likelihood.js";

export interface SpreadOptions {
  /** How many pieces can run at the same time. */
  readonly width: number;
  /** Carries out the plan: hands out the pieces of each round, wherever they run, and gives back what came of them. */
  readonly carryOut: (plan: EstimateRounds) => Promise<LogLikelihood>;
}

/**
 * `logLikelihood` with its work handed out: the same checks and errors, the same bytes, whoever carries out the plan. A
 * method that cannot travel (see `travellingSettings`) runs here and at once.
 *
 * @example
 * const score = await spreadLogLikelihood(noisyNetwork, data, smc({ particles: 50 }), key(7), {
 *   width: 2,
 *   carryOut: async (plan) => runRounds(plan, (piece) => runEstimatePieces(noisyNetwork, data, [piece])[0]),
 * });
 */
export async function spreadLogLikelihood(
  model: AnyModel,
  data: Dataset,
  method: Method<ViewName, Randomness>,
  key: Key | undefined,
  options: SpreadOptions,
): Promise<LogLikelihood> {
  checkOptions("spreadLogLikelihood", options, ["width", "carryOut"]);
  const { width, carryOut } = options;
  const settings = travellingSettings(method);
  if (settings === null)
    return logLikelihood(model, data, method, ...(method.randomness === "random" || method.fallsBack === true ? [key] : []));
  const { runKey } = bindForMethod(model, data, method, key);
  const estimate = await carryOut(estimateRounds(model, settings, data, runKey ?? null, width));
  return finishedEstimate(estimate, model, data, method, runKey);
}
