import type { LogLikelihood } from "@unrolled/core";

/** Observed steps of a score that a diffuse start took. */
export function diffuseStepsOf({ sequences }: LogLikelihood): number {
  return sequences.reduce((total, { diffuseSteps = 0 }) => total + diffuseSteps, 0);
}

/** Said behind a number of steps, for such a score compares with no other; nothing where there are none. */
export function diffuseMark(steps: number): string {
  return steps === 0 ? "" : ` (${steps} of them taken by its diffuse start)`;
}
