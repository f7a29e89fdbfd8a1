/** A limit of a fit in whole passes, between the fewest that say something and the most that pay. */
export function passes(wanted: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.round(wanted)));
}
