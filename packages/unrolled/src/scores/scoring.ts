export const methodNames = ["auto", "forward", "rollout", "grid", "importance", "smc"] as const;
export type MethodName = (typeof methodNames)[number];

/** How to score, as it is asked for: a method may be left to choose. */
export interface Scoring {
  readonly name: MethodName;
  /** Of importance and smc. */
  readonly particles: number;
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

/** Nothing left to choose. */
export interface SettledScoring extends Scoring {
  readonly name: Exclude<MethodName, "auto">;
  readonly budget: number;
}

export const defaultMethod: Scoring = Object.freeze({
  name: "auto",
  particles: 1000,
  replicates: 8,
  untilStandardError: null,
  budget: null,
});
