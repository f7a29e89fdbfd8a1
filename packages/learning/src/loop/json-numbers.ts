/** A number as JSON keeps it exactly: the four that JSON has no way to write are strings. */
export type JsonNumber = number | "Infinity" | "-Infinity" | "NaN" | "-0";

/** `JSON.parse(JSON.stringify(toJsonNumber(x)))` gives back x to the last bit: doubles are printed shortest-round-trip, and −0, NaN and ±Infinity as text. */
export function toJsonNumber(x: number): JsonNumber {
  if (x === 0) return Object.is(x, -0) ? "-0" : 0;
  return Number.isFinite(x) ? x : (String(x) as JsonNumber);
}

export function fromJsonNumber(x: unknown, where: string): number {
  if (typeof x === "number") return x;
  if (x === "Infinity" || x === "-Infinity" || x === "NaN" || x === "-0") return Number(x);
  throw new TypeError(`fit: the checkpoint's ${where} must be a number, got ${JSON.stringify(x)}; it was not written by fit`);
}

export function toJsonNumbers(values: Float64Array): readonly JsonNumber[] {
  return Array.from(values, toJsonNumber);
}

/** @throws TypeError unless `x` is a list of `length` numbers. */
export function fromJsonNumbers(x: unknown, length: number, where: string): Float64Array {
  if (!Array.isArray(x) || x.length !== length)
    throw new TypeError(
      `fit: the checkpoint's ${where} must be a list of ${length} numbers, got ${Array.isArray(x) ? `${x.length}` : typeof x}; resume with the model and options it was made with`,
    );
  return Float64Array.from(x, (value) => fromJsonNumber(value, where));
}
