import type { CloudProcess, ParticleProcess, Precision } from "@unrolled/core";

/** @throws RangeError where a process says that it was opened for other particles or another precision. */
export function checkOpened(who: string, { openedFor }: ParticleProcess | CloudProcess, particles: number, precision: Precision): void {
  if (openedFor === undefined) return;
  const { particles: N, precision: own = precision } = openedFor;
  if (N !== particles || own !== precision)
    throw new RangeError(
      `${who}: a process opened for ${particles} particles in ${precision} is required, this one was opened for ${N} in ${own}; give open and the filter the same`,
    );
}

/** @throws RangeError unless a path is T × S finite numbers. */
export function checkPath(who: string, path: Float64Array, T: number, S: number): void {
  if (path.length !== T * S) throw new RangeError(`${who} must have T × S = ${T} × ${S} numbers, got ${path.length}`);
  const wrong = path.findIndex((x) => !Number.isFinite(x));
  if (wrong !== -1) throw new RangeError(`${who} must have finite numbers, got ${path[wrong]} at step ${Math.floor(wrong / S) + 1}`);
}
