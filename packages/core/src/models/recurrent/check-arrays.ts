import { didYouMean } from "../../checks/index.js";

/** Reads `value` as rows x columns finite numbers into `out` from `offset`; `place` and `meaning` say where it stands and what its shape means. */
export function readMatrix(
  out: Float64Array,
  offset: number,
  value: unknown,
  rows: number,
  columns: number,
  place: string,
  meaning: string,
): void {
  const wanted = `recurrent: ${place} must be ${rows} x ${columns} (${meaning})`;
  if (!isList(value)) throw new TypeError(`${wanted}, got ${describe(value)}; give a list of rows`);
  const widths = Array.from(value, (row) => (isList(row) ? row.length : Number.NaN));
  if (value.length !== rows || widths.some((width) => width !== columns)) {
    const odd = widths.findIndex((width) => width !== widths[0]);
    const got =
      odd === -1
        ? `${value.length} x ${Number.isNaN(widths[0]) ? describe(value[0]) : (widths[0] ?? 0)}`
        : `row ${odd + 1} with ${Number.isNaN(widths[odd]) ? describe(value[odd]) : widths[odd]} numbers, row 1 with ${widths[0]}`;
    throw new RangeError(`${wanted}, got ${got}`);
  }
  for (let i = 0; i < rows; i++) readNumbers(out, offset + i * columns, value[i] as ArrayLike<unknown>, (j) => `${place}[${i}][${j}]`);
}

/** Reads `value` as `length` finite numbers into `out` from `offset`. */
export function readVector(out: Float64Array, offset: number, value: unknown, length: number, place: string, meaning: string): void {
  if (!isList(value) || value.length !== length)
    throw new RangeError(
      `recurrent: ${place} must have ${length} numbers (${meaning}), got ${isList(value) ? value.length : describe(value)}`,
    );
  readNumbers(out, offset, value, (j) => `${place}[${j}]`);
}

function readNumbers(out: Float64Array, offset: number, values: ArrayLike<unknown>, place: (index: number) => string): void {
  for (let j = 0; j < values.length; j++) {
    const x = values[j];
    if (typeof x !== "number" || !Number.isFinite(x))
      throw new RangeError(`recurrent: ${place(j)} must be a finite number, got ${describe(x)}`);
    out[offset + j] = x;
  }
}

/** A count of at least one. */
export function checkCount(value: unknown, name: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`recurrent: ${name} must be an integer of at least 1, got ${describe(value)}`);
  return value;
}

/** One of the words. */
export function checkWord<W extends string>(value: unknown, words: readonly W[], name: string): W {
  if (!words.includes(value as W))
    throw new RangeError(`recurrent: ${name} must be ${words.map((word) => `"${word}"`).join(", ")}, got ${describe(value)}`);
  return value as W;
}

/** An object without fields that are not known: what would change its meaning must not be passed over. Nothing is asked of other values. */
export function checkFields(value: unknown, known: readonly string[], place: string): void {
  if (typeof value !== "object" || value === null || isList(value)) return;
  const odd = Object.entries(value).find(([key, inner]) => (inner ?? null) !== null && !known.includes(key))?.[0];
  if (odd !== undefined)
    throw new RangeError(`recurrent: ${place} must have no fields but ${known.join(", ")}, got "${odd}"${didYouMean(odd, known)}`);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || value instanceof Float64Array;
}

function describe(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  if (isList(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value);
}
