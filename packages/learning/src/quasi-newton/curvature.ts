/** A step, and how the gradient changed along it. */
export interface CurvaturePair {
  readonly step: Float64Array;
  /** Gradient before less gradient after: positive along the step where the function bends down. */
  readonly fall: Float64Array;
}

/**
 * g times the inverse of −Hessian as the last few steps know it: the limited-memory BFGS update in its two loops (Nocedal & Wright 2006,
 * algorithm 7.4; Liu & Nocedal 1989, doi:10.1007/BF01589116). Without pairs g itself. O(pairs × parameters).
 *
 * @param pairs oldest first, each with stepᵀfall > 0.
 */
export function uphillDirection(gradient: Float64Array, pairs: readonly CurvaturePair[]): Float64Array {
  const direction = Float64Array.from(gradient);
  const weights = new Float64Array(pairs.length);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, fall } = pairs[i]!;
    weights[i] = dot(step, direction) / dot(step, fall);
    addScaled(direction, fall, -weights[i]!);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const size = dot(last.step, last.fall) / dot(last.fall, last.fall);
    for (let p = 0; p < direction.length; p++) direction[p] = size * direction[p]!;
  }
  pairs.forEach(({ step, fall }, i) => {
    addScaled(direction, step, weights[i]! - dot(fall, direction) / dot(step, fall));
  });
  return direction;
}

/** The pairs with one more, at most `most`; without it where the function did not bend down along the step by more than rounding. */
export function withPair(pairs: readonly CurvaturePair[], pair: CurvaturePair, most: number): readonly CurvaturePair[] {
  const bend = dot(pair.step, pair.fall);
  if (!(bend > Number.EPSILON * dot(pair.fall, pair.fall))) return pairs;
  return [...pairs, pair].slice(-most);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** a ← a + factor · b */
export function addScaled(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! + factor * b[i]!;
}
