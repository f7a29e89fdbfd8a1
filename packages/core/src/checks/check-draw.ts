import { requireKey } from "./require-arguments.js";

/**
 * Checks the number of steps that `Model.sample` is to draw, and the key it draws with.
 *
 * @throws RangeError where length is no integer of at least 1, TypeError without a key.
 */
export function checkDraw(length: number, key: unknown): void {
  if (!Number.isSafeInteger(length) || length < 1) throw new RangeError(`sample: length must be an integer of at least 1, got ${length}`);
  requireKey(key, "sample");
}
