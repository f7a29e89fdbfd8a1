import { createHash } from "node:crypto";

/**
 * JSON text that gives back exactly what went in: typed arrays and the numbers that JSON lacks (NaN, ±Infinity) too.
 * Keys are written in order of name, so equal values have equal text and equal hashes.
 */
export function encodePart(value: unknown): string {
  return JSON.stringify(encode(value));
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

/** SHA-256 of the encoded value, in hexadecimal. */
export function fingerprint(value: unknown): string {
  return createHash("sha256").update(encodePart(value)).digest("hex");
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

function encode(value: unknown): unknown {
  if (typeof value === "number") {
    if (Object.is(value, -0)) return { $number: "-0" };
    return Number.isFinite(value) ? value : { $number: String(value) };
  }
  if (value instanceof Float64Array) return { $float64: Array.from(value, encode) };
  if (value instanceof Int32Array) return { $int32: Array.from(value) };
  if (value instanceof Uint8Array) return { $uint8: Array.from(value) };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([name, field]) => [name, encode(field)]));
}
