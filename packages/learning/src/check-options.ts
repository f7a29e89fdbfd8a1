/** Option checks, once, where a learner is made. Messages: function: what is required, what was given. */
export function checkCount(place: string, name: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new RangeError(`${place}: ${name} must be an integer of at least ${least}, got ${value}`);
}

export function checkPositive(place: string, name: string, value: number): void {
  if (!(value > 0) || !Number.isFinite(value)) throw new RangeError(`${place}: ${name} must be a finite number above 0, got ${value}`);
}

/** low ≤ value < high. */
export function checkWithin(place: string, name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value < high)) throw new RangeError(`${place}: ${name} must be at least ${low} and below ${high}, got ${value}`);
}
