import { didYouMean } from "../../checks/index.js";
import { describeArray, isList } from "../../checks/read-arrays.js";

/** A count of at least one. */
export function checkCount(value: unknown, name: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`recurrent: ${name} must be an integer of at least 1, got ${describeArray(value)}`);
  return value;
}

/** One of the words. */
export function checkWord<W extends string>(value: unknown, words: readonly W[], name: string): W {
  if (!words.includes(value as W))
    throw new RangeError(`recurrent: ${name} must be ${words.map((word) => `"${word}"`).join(", ")}, got ${describeArray(value)}`);
  return value as W;
}

/** An object without fields that are not known: what would change its meaning must not be passed over. Nothing is asked of other values. */
export function checkFields(value: unknown, known: readonly string[], place: string): void {
  if (typeof value !== "object" || value === null || isList(value)) return;
  const odd = Object.entries(value).find(([key, inner]) => (inner ?? null) !== null && !known.includes(key))?.[0];
  if (odd !== undefined)
    throw new RangeError(`recurrent: ${place} must have no fields but ${known.join(", ")}, got "${odd}"${didYouMean(odd, known)}`);
}
