import type { Precision } from "@unrolled/core";

/** @throws RangeError unless it is one of the two. */
export function checkPrecision(who: string, precision: Precision): void {
  if (precision !== "float64" && precision !== "float32")
    throw new RangeError(`${who}: precision must be "float64" or "float32", got ${JSON.stringify(precision)}`);
}
