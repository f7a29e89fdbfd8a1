import type { MethodSettings } from "@unrolled/inference";
import type { SettledScoring } from "./scoring.js";

/**
 * The method that a scoring asks for. Of smc, several replicates resample systematically and their spread is the error; a
 * single run resamples multinomially, the scheme whose own error has a theory.
 */
export function scoringMethod({ name, particles, replicates, untilStandardError, budget, raising = 0 }: SettledScoring): MethodSettings {
  if (name !== "importance" && name !== "smc") return { name };
  const single = untilStandardError === null && replicates === 1;
  const run: MethodSettings =
    name === "importance" ? { name, particles } : { name, particles, resampling: single ? "multinomial" : "systematic" };
  if (untilStandardError !== null) return { name: "untilStandardError", method: run, standardError: untilStandardError, budget };
  if (!single && raising > 0) return { name: "withinSpread", method: run, replicates, budget };
  return single ? run : { name: "replicated", method: run, count: replicates };
}
