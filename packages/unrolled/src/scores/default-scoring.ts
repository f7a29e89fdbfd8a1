import { defaultMethod, type Scoring } from "./scoring.js";

/** How a comparison scores test where the options do not say: exact where it can be, else 8 runs of a particle filter, with more particles where they spread. */
export function defaultScoring(): Scoring {
  return { ...defaultMethod, particles: 16, raising: 16 };
}

/** How candidates are scored on valid. Their order matters here, not a number to report: one run with as many particles. */
export function validScoring(): Scoring {
  return { ...defaultMethod, particles: 16, replicates: 1 };
}
