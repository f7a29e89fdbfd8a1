import type { Dataset } from "@unrolled/core";
import type { MethodSettings } from "./method-settings.js";

/** How a comparison scores test where the options do not say: exact where it can be, else 8 runs of a particle filter. */
export function defaultScoring(_data: Dataset): MethodSettings {
  return { name: "auto", particles: 100, replicates: 8, untilStandardError: null };
}

/** How candidates are scored on valid. Their order matters here, not a number to report: one run with fewer particles. */
export function validScoring(_data: Dataset): MethodSettings {
  return { name: "auto", particles: 32, replicates: 1, untilStandardError: null };
}
