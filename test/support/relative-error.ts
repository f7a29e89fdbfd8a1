/** |a − b| / max(1, |b|); 0 where both are the same infinity. */
export function relativeError(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b));
}
