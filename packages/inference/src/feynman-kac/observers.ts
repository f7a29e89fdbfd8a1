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

/** Means and standard deviations of p(h_t | y_≤t), as estimated by the last run of each sequence: T × stateDim, row-major. */
export interface FilteredMoments {
  readonly means: Float64Array;
  readonly sds: Float64Array;
}

/**
 * An observer that keeps the filtered mean and standard deviation of every state dimension at every step, of one run and so
 * without an error: `statePosterior` gives them with theirs.
 *
 * @example
 * const moments = filteredMoments();
 * logLikelihood(noisyNetwork, data, smc({ particles: 1000, observer: moments }), key(1));
 * console.log(moments.of("sample-0").means);
 */
export function filteredMoments(): ParticleObserver & { of(sequence: string): FilteredMoments } {
  const kept = new Map<string, { means: number[]; sds: number[] }>();
  return Object.freeze({
    onStep({ sequence, t, state, weights }: CloudStep) {
      const run = t === 0 ? { means: [], sds: [] } : kept.get(sequence)!;
      kept.set(sequence, run);
      for (let d = 0; d < state.dim; d++) {
        let mean = 0;
        for (let n = 0; n < state.count; n++) mean += weights[n]! * state.data[n * state.dim + d]!;
        let variance = 0;
        for (let n = 0; n < state.count; n++) variance += weights[n]! * (state.data[n * state.dim + d]! - mean) ** 2;
        run.means.push(mean);
        run.sds.push(Math.sqrt(variance));
      }
    },
    of(sequence: string): FilteredMoments {
      const run = kept.get(sequence);
      if (run === undefined) throw new RangeError(`filteredMoments: a sequence that was run is required, got "${sequence}"`);
      return { means: Float64Array.from(run.means), sds: Float64Array.from(run.sds) };
    },
  });
}
