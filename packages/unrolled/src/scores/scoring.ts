import type { LogLikelihood } from "@unrolled/core";

/** How to score, as it is asked for: a method may be left to choose. */
export interface Scoring {
  /** "auto", or a method as `readMethod` reads it. */
  readonly name: string;
  /** Of a particle filter and importance sampling. */
  readonly particles: number;
  /** How a particle filter draws, as `readProposal` reads it; null or left out: by the model's own law. */
  readonly proposal?: string | null;
  /** Independent runs of a random method; 1: a single run, with the error it can give itself. */
  readonly replicates: number;
  /** Standard error of the total asked for, in nats; null: a fixed number of particles. */
  readonly untilStandardError: number | null;
  /** Particle-steps that may be spent to reach it; null: 100 times those of a fixed score. */
  readonly budget: number | null;
  /**
   * Sequences whose replicates spread by more than 1 nat are scored again with more particles, for at most this many times the
   * particle-steps of a fixed score (or the budget, where one is given); left out: they are not.
   */
  readonly raising?: number;
}

export const defaultMethod: Scoring = Object.freeze({
  name: "auto",
  particles: 1000,
  replicates: 8,
  untilStandardError: null,
  budget: null,
});

/** How a comparison scores test where the options do not say: exact where it can be, else 8 runs of a particle filter, with more particles where they spread. */
export function defaultScoring(): Scoring {
  return { ...defaultMethod, particles: 16, raising: 16 };
}

/** How candidates are scored on valid. Their order matters here, not a number to report: one run with as many particles. */
export function validScoring(): Scoring {
  return { ...defaultMethod, particles: 16, replicates: 1 };
}

/** A model's score, and how long it took. */
export interface ModelScore {
  readonly logLikelihood: LogLikelihood;
  readonly seconds: number;
}
