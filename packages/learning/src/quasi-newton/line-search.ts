/** A function along a line: where, how high, how steep. */
export interface LinePoint {
  /** Distance from the start, in units of the direction. */
  readonly step: number;
  /** −Infinity, or NaN: outside of where the function is defined. */
  readonly value: number;
  /** Derivative along the direction. */
  readonly slope: number;
}

/** A rise of at least this part of what the slope at the start promises. */
const enoughRise = 1e-4;
/** And a slope of at most this part of that at the start. */
const enoughFlattening = 0.9;
/** Values closer than this many ulps cannot be told apart. */
const roundingUlps = 16;

/**
 * A step uphill along a line that fulfils the weak Wolfe conditions (Armijo's rise, and a slope that has fallen), by bracketing (Lewis &
 * Overton 2013, doi:10.1007/s10107-012-0514-2, algorithm 2.6): it ends at a kink, too, as relu networks have them, and steps back from where the
 * function is not defined. Within the bracket it goes to the top of the cubic through both ends, kept off them.
 *
 * A value that differs from the start's by rounding alone counts as high enough, so that near a maximum the slope decides.
 *
 * @param start at step 0, with a slope above 0.
 * @returns the point; null where `most` evaluations found none.
 */
export function lineSearch<P extends LinePoint>(evaluate: (step: number) => P, start: LinePoint, first: number, most: number): P | null {
  const slack = roundingUlps * Number.EPSILON * (1 + Math.abs(start.value));
  let low: LinePoint = start;
  let high: LinePoint | null = null;
  let step = first;
  for (let i = 0; i < most; i++) {
    const point = evaluate(step);
    const rises = point.value >= start.value + enoughRise * step * start.slope - slack;
    if (rises && point.slope <= enoughFlattening * start.slope) return point;
    // A NaN does not rise, and a slope that is none is no way on.
    if (!rises || Number.isNaN(point.slope)) high = point;
    else low = point;
    step = high === null ? 2 * low.step : between(low, high);
    if (!(step > low.step) || !Number.isFinite(step)) return null;
  }
  return null;
}

/** The top of the cubic that fits values and slopes at both ends, at least a tenth of the bracket from either; its middle where there is none. */
function between(low: LinePoint, high: LinePoint): number {
  const width = high.step - low.step;
  const middle = low.step + 0.5 * width;
  if (!Number.isFinite(high.value) || !Number.isFinite(high.slope)) return low.step + 0.1 * width;
  // Nocedal & Wright 2006, eq. 3.59, upside down.
  const d1 = low.slope + high.slope + (3 * (low.value - high.value)) / width;
  const square = d1 * d1 - low.slope * high.slope;
  if (!(square >= 0)) return middle;
  const d2 = Math.sqrt(square);
  const top = high.step - (width * (d2 + d1 - high.slope)) / (low.slope - high.slope + 2 * d2);
  if (!Number.isFinite(top)) return middle;
  return Math.min(Math.max(top, low.step + 0.1 * width), high.step - 0.1 * width);
}
