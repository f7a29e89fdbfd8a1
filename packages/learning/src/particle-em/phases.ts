import { checkOptions } from "@unrolled/core";
import { checkCount } from "../check-options.js";

/** A stretch of iterations with one number of particles. */
export interface Phase {
  /** How many at most; the last phase may end sooner. */
  readonly iterations: number;
  /** N of the E-step's filter. */
  readonly particles: number;
}

/**
 * Few particles while the parameters are far off, more as they settle; guided filters do with fewer. `particles`: of the last phase.
 * A pass in batches does the work of several iterations, so there are fewer.
 */
export function defaultPhases(isGuided: boolean, particles: number | null = null, inBatches = false): readonly Phase[] {
  const last = particles ?? (isGuided ? 32 : 128);
  const part = (divisor: number): number => Math.max(2, Math.round(last / divisor));
  const [first, second, third] = inBatches ? [6, 4, 40] : [30, 20, 100];
  return [
    { iterations: first, particles: part(isGuided ? 2 : 4) },
    { iterations: second, particles: part(isGuided ? 1 : 2) },
    { iterations: third, particles: part(1) },
  ];
}

export interface PlaceInPhase {
  readonly phase: Phase;
  /** 0, 1, … */
  readonly done: number;
  readonly isLast: boolean;
}

/** Where iteration `iteration` (1, 2, …) stands; beyond the last phase it is more of it. */
export function placeAmong(phases: readonly Phase[], iteration: number): PlaceInPhase {
  let done = iteration - 1;
  for (const [i, phase] of phases.entries()) {
    const isLast = i === phases.length - 1;
    if (isLast || done < phase.iterations) return { phase, done, isLast };
    done -= phase.iterations;
  }
  throw new RangeError("placeAmong: at least one phase is required, got none");
}

export function iterationsOf(phases: readonly Phase[]): number {
  return phases.reduce((sum, { iterations }) => sum + iterations, 0);
}

export function checkPhases(phases: readonly Phase[]): void {
  checkCount("particleEm", "the number of phases", phases.length);
  phases.forEach((phase, i) => {
    checkOptions(`particleEm: phases[${i}]`, phase, ["iterations", "particles"]);
    checkCount("particleEm", `phases[${i}].iterations`, phase.iterations);
    checkCount("particleEm", `phases[${i}].particles`, phase.particles, 2);
  });
}
