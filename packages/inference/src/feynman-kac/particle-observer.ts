import type { Reals, Rows } from "@unrolled/core";

/** The cloud after step t was weighed, before it is resampled. Arrays are the sampler's own: read them, copy what you keep. */
export interface CloudStep {
  readonly sequence: string;
  /** 0..T−1 */
  readonly t: number;
  /** N × stateDim */
  readonly state: Rows<Reals>;
  /** N, normalised: Σ weights_n f(state_n) estimates E[f(h_t) | y_≤t]. */
  readonly weights: Float64Array;
  readonly ess: number;
}

/** Watches a particle filter step by step. It may not change anything. */
export interface ParticleObserver {
  onStep(step: CloudStep): void;
}
