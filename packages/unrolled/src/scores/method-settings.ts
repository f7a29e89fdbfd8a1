export const methodNames = ["auto", "forward", "rollout", "grid", "importance", "smc"] as const;
export type MethodName = (typeof methodNames)[number];

/** A method by name and numbers, so that it can be stored, hashed and sent to a worker. */
export interface MethodSettings {
  readonly name: MethodName;
  /** Of importance and smc. */
  readonly particles: number;
  /** Independent runs of a random method; 1: a single run, with the error it can give itself. */
  readonly replicates: number;
  /** Standard error of the total asked for, in nats; null: a fixed number of particles. */
  readonly untilStandardError: number | null;
  /** Particle-steps that may be spent to reach it; null: 100 times those of a fixed score. */
  readonly budget: number | null;
}

export const defaultMethod: MethodSettings = Object.freeze({
  name: "auto",
  particles: 1000,
  replicates: 8,
  untilStandardError: null,
  budget: null,
});
