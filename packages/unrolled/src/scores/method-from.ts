import type { Method, ViewName } from "@unrolled/core";
import { forward, grid, importance, replicated, rollout, smc, untilStandardError } from "@unrolled/inference";
import type { MethodName, MethodSettings } from "./method-settings.js";

/** Settings with nothing left to choose. */
export interface SettledSettings extends MethodSettings {
  readonly name: Exclude<MethodName, "auto">;
  readonly budget: number;
}

/** A method whose view and randomness are known at run time only. */
export type AnyMethod = Method<ViewName, "exact"> | Method<ViewName, "random">;

/**
 * The method that settings describe. Of smc, several replicates resample systematically and their spread is the error; a
 * single run resamples multinomially, the scheme whose own error has a theory.
 */
export function methodFrom(settings: SettledSettings): AnyMethod {
  const { name, particles, replicates, untilStandardError: standardError, budget } = settings;
  switch (name) {
    case "forward":
      return forward() as Method<ViewName, "exact">;
    case "rollout":
      return rollout() as Method<ViewName, "exact">;
    case "grid":
      return grid() as Method<ViewName, "exact">;
    case "importance":
    case "smc": {
      const run =
        name === "importance"
          ? importance({ particles })
          : smc({ particles, resampling: standardError === null && replicates === 1 ? "multinomial" : "systematic" });
      const method =
        standardError !== null ? untilStandardError(run, { standardError, budget }) : replicates > 1 ? replicated(run, replicates) : run;
      return method as Method<ViewName, "random">;
    }
  }
}
