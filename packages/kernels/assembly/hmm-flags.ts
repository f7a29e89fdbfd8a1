/* The watch on scaling: the meaning of flags, watched and doubtful, is the plain twin's (src/plain/hmm-correct.ts). */

export const WATCHED: i32 = 1;
export const DOUBTFUL: i32 = 2;
/** Below this a filtered probability is watched. */
export const TINY: f64 = 1e-140;

/** A row's flag when its least predicted probability is known. */
@inline
export function raise(flag: i32, least: f64, below: f64, tinyTransition: bool): i32 {
  if (least < below && (tinyTransition || (flag & WATCHED) != 0)) flag |= DOUBTFUL;
  return flag & ~WATCHED;
}
