import { didYouMean } from "../checks/index.js";
import { describeArray, isList } from "../checks/read-arrays.js";

/** Checks of a model file's fields, whose messages begin with the kind. */
export interface FileChecks {
  /** A count of at least one. */
  checkCount(value: unknown, name: string): number;
  /** One of the words. */
  checkWord<W extends string>(value: unknown, words: readonly W[], name: string): W;
  /** An object without fields that are not known: what would change its meaning must not be passed over. Nothing is asked of other values. */
  checkFields(value: unknown, known: readonly string[], place: string): void;
}

export function fileChecks(who: string): FileChecks {
  return {
    checkCount(value, name) {
      if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
        throw new RangeError(`${who}: ${name} must be an integer of at least 1, got ${describeArray(value)}`);
      return value;
    },
    checkWord<W extends string>(value: unknown, words: readonly W[], name: string): W {
      if (!words.includes(value as W))
        throw new RangeError(`${who}: ${name} must be ${words.map((word) => `"${word}"`).join(", ")}, got ${describeArray(value)}`);
      return value as W;
    },
    checkFields(value, known, place) {
      if (typeof value !== "object" || value === null || isList(value)) return;
      const odd = Object.entries(value).find(([key, inner]) => (inner ?? null) !== null && !known.includes(key))?.[0];
      if (odd !== undefined)
        throw new RangeError(`${who}: ${place} must have no fields but ${known.join(", ")}, got "${odd}"${didYouMean(odd, known)}`);
    },
  };
}
