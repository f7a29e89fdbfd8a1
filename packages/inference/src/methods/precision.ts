import type { OptionRule, Precision } from "@unrolled/core";

/** @throws RangeError unless it is one of the two. */
export function checkPrecision(who: string, precision: Precision): void {
  if (precision !== "float64" && precision !== "float32")
    throw new RangeError(`${who}: precision must be "float64" or "float32", got ${JSON.stringify(precision)}`);
}

/** The option of methods that can run in single precision. */
export const precisionOption: OptionRule = Object.freeze({
  type: "choice",
  values: ["float64", "float32"],
  help: "of the pass, or of the particles' states",
  default: "float64",
});
