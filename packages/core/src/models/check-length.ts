/**
 * Checks the number of steps that `Model.sample` is to draw.
 *
 * @throws RangeError where it is no integer of at least 1.
 */
export function checkLength(length: number): void {
  if (!Number.isSafeInteger(length) || length < 1) throw new RangeError(`sample: length must be an integer of at least 1, got ${length}`);
}
