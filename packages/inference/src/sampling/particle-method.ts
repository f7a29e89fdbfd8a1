import type { Method, ParticleView, Randomness, RunContext, SequenceLogLikelihood, ViewName } from "@unrolled/core";

/** A particle filter: a random method whose number of particles can be changed and that can run one sequence at a time. */
export interface ParticleMethod extends Method<"particles", "random"> {
  /** N */
  readonly particles: number;
  withParticles(particles: number): ParticleMethod;
  /** Sequence `index` of the view's data; exactly what `run` does for it. */
  runSequence(view: ParticleView, index: number, context: RunContext<"random">): SequenceLogLikelihood;
}

export function isParticleMethod(method: Method<ViewName, Randomness>): method is ParticleMethod {
  const { withParticles, runSequence } = method as Partial<ParticleMethod>;
  return typeof withParticles === "function" && typeof runSequence === "function";
}

/** @throws TypeError unless its particles can be raised. */
export function requireParticles(who: string, method: Method<ViewName, Randomness>): ParticleMethod {
  if (!isParticleMethod(method))
    throw new TypeError(
      `${who}: a method whose particles can be raised is required, such as smc({ particles: 100 }), got "${method.name}"; use replicated`,
    );
  return method;
}
