import { createHash } from "node:crypto";

/**
 * JSON text that gives back exactly what went in: typed arrays, the numbers that JSON lacks (NaN, ±Infinity, −0), and the
 * order of fields, so that what is written from a stored part is what would have been written without it.
 */
export function encodePart(value: unknown): string {
  return JSON.stringify(encode(value, false));
}

export function decodePart(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (!isTagged(value)) return value;
    if (value.$number !== undefined) return Number(value.$number);
    if (value.$float64 !== undefined) return Float64Array.from(value.$float64);
    if (value.$int32 !== undefined) return Int32Array.from(value.$int32);
    if (value.$uint8 !== undefined) return Uint8Array.from(value.$uint8);
    return value;
  });
}

/** SHA-256 of the encoded value with its fields in order of name, in hexadecimal: equal values have equal hashes. */
export function fingerprint(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(encode(value, true)))
    .digest("hex");
}

interface Tagged {
  readonly $number?: string;
  readonly $float64?: number[];
  readonly $int32?: number[];
  readonly $uint8?: number[];
}

function isTagged(value: unknown): value is Tagged {
  return typeof value === "object" && value !== null && Object.keys(value).length === 1 && Object.keys(value)[0]?.startsWith("$") === true;
}

function encode(value: unknown, sorted: boolean): unknown {
  if (typeof value === "number") return encodeNumber(value);
  if (value instanceof Float64Array) return { $float64: Array.from(value, encodeNumber) };
  if (value instanceof Int32Array) return { $int32: Array.from(value) };
  if (value instanceof Uint8Array) return { $uint8: Array.from(value) };
  if (Array.isArray(value)) return value.map((item) => encode(item, sorted));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([name, field]) => [name, encode(field, sorted)]));
}

function encodeNumber(value: number): unknown {
  return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? "-0" : String(value) };
}
