import type { Method, ViewName } from "@unrolled/core";
import { forward } from "./exact/forward.js";
import { type GridOptions, grid } from "./exact/grid.js";
import { gridOr } from "./exact/grid-or.js";
import { rollout } from "./exact/rollout.js";
import { proposalFrom } from "./feynman-kac/proposals.js";
import type { MethodSettings } from "./method-settings.js";
import { importance } from "./sampling/importance.js";
import type { ParticleMethod } from "./sampling/particle-method.js";
import { replicated } from "./sampling/replicated.js";
import { type SmcOptions, smc } from "./sampling/smc.js";
import { untilStandardError } from "./sampling/until-standard-error.js";
import { withinSpread } from "./sampling/within-spread.js";

/** A method whose view and randomness are known at run time only. */
export type AnyMethod = Method<ViewName, "exact"> | Method<ViewName, "random">;

/**
 * The method that settings describe: what its factory makes of the same options.
 *
 * @throws RangeError as the factory does.
 * @example
 * const method = methodFrom({ name: "smc", particles: 100 });
 * console.log(method.name); // smc(100)
 */
export function methodFrom(settings: MethodSettings): AnyMethod {
  switch (settings.name) {
    case "forward":
      return forward(settings) as AnyMethod;
    case "rollout":
      return rollout(settings) as AnyMethod;
    case "grid":
      return grid(settings) as AnyMethod;
    case "gridOr":
      return gridOr(methodFrom(settings.fallback) as unknown as Method<"particles", "random">, optionsOf(settings)) as AnyMethod;
    case "importance":
      return importance(settings) as AnyMethod;
    case "smc":
      return smc(smcOptions(settings)) as AnyMethod;
    case "replicated":
      return replicated(methodFrom(settings.method) as Method<ViewName, "random">, settings.count);
    case "untilStandardError":
      return untilStandardError(methodFrom(settings.method) as unknown as ParticleMethod, settings) as AnyMethod;
    case "withinSpread":
      return withinSpread(methodFrom(settings.method) as unknown as ParticleMethod, settings) as AnyMethod;
  }
}

/** The options among settings around another method. */
function optionsOf({ name: _, fallback: __, ...options }: Extract<MethodSettings, { name: "gridOr" }>): GridOptions {
  return options;
}

/** The options of an smc, its proposal made of its settings. */
function smcOptions({ proposal, ...plain }: Extract<MethodSettings, { name: "smc" }>): SmcOptions {
  return proposal === undefined ? plain : { ...plain, proposal: proposalFrom(proposal) };
}
