import type { AdditiveTransition, CloudProcess, ParticleProcess, Reals } from "@unrolled/core";

/** The transition of a process all of whose state has noise, so that the state has a density; null for others. */
export function densityOf({ transition }: CloudProcess | ParticleProcess): AdditiveTransition | null {
  return transition?.sd.every((sd) => sd > 0) === true ? transition : null;
}

/** out_n = start_n − ½ ‖(next − means_n) · inverseSd‖²: log N(next; means_n, sd²) up to a constant, where `next` is the S numbers of `states` from `from`. */
export function logTransitionsInto(
  out: Float64Array,
  start: Float64Array,
  states: Float64Array,
  from: number,
  means: Reals,
  inverseSd: Float64Array,
  N: number,
  S: number,
): void {
  for (let n = 0; n < N; n++) {
    let squares = 0;
    for (let d = 0; d < S; d++) {
      const z = (states[from + d]! - means[n * S + d]!) * inverseSd[d]!;
      squares += z * z;
    }
    out[n] = start[n]! - 0.5 * squares;
  }
}
