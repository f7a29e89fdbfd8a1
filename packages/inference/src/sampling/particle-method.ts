import type { Method, ParticleView, RunContext, SequenceLogLikelihood } from "@unrolled/core";

/** A particle filter: a random method whose number of particles can be changed and that can run one sequence at a time. */
export interface ParticleMethod extends Method<"particles", "random"> {
  /** N */
  readonly particles: number;
  withParticles(particles: number): ParticleMethod;
  /** Sequence `index` of the view's data; exactly what `run` does for it. */
  runSequence(view: ParticleView, index: number, context: RunContext<"random">): SequenceLogLikelihood;
}
