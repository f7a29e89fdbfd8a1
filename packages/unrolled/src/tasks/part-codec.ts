import { createHash } from "node:crypto";
import { fromPlain, toPlain, type WrittenArray } from "./plain-json.js";

/**
 * JSON text that gives back exactly what went in: typed arrays, the numbers that JSON lacks (NaN, ±Infinity, −0), and the
 * order of fields, so that what is written from a stored part is what would have been written without it.
 */
export function encodePart(value: unknown): string {
  return JSON.stringify(toPlain(value, { sorted: false, writeArray: listOf }));
}

export function decodePart(text: string): unknown {
  return fromPlain(text, (type, list) => type.from(list as number[]));
}

/** SHA-256 of the encoded value with its fields in order of name, in hexadecimal: equal values have equal hashes. */
export function fingerprint(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(toPlain(value, { sorted: true, writeArray: listOf })))
    .digest("hex");
}

function listOf(array: WrittenArray, writeNumber: (value: number) => unknown): unknown {
  return Array.from(array, writeNumber);
}
