import type { Dataset } from "@unrolled/core";
import { defaultMethod, type MethodSettings } from "./method-settings.js";

/** How a comparison scores test where the options do not say: exact where it can be, else 8 runs of a particle filter. */
export function defaultScoring(_data: Dataset): MethodSettings {
  return { ...defaultMethod, particles: 100 };
}

/** How candidates are scored on valid. Their order matters here, not a number to report: one run with fewer particles. */
export function validScoring(_data: Dataset): MethodSettings {
  return { ...defaultMethod, particles: 32, replicates: 1 };
}
