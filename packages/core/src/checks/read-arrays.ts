/** Reads `value` as rows x columns finite numbers into `out` from `offset`; `place` says whose it is and where it stands (`linearGaussian: A`), `meaning` what its shape means. */
export function readMatrix(
  out: Float64Array,
  offset: number,
  value: unknown,
  rows: number,
  columns: number,
  place: string,
  meaning: string,
): void {
  const wanted = `${place} must be ${rows} x ${columns} (${meaning})`;
  if (!isList(value)) throw new TypeError(`${wanted}, got ${describeArray(value)}; give a list of rows`);
  const widths = Array.from(value, (row) => (isList(row) ? row.length : Number.NaN));
  if (value.length !== rows || widths.some((width) => width !== columns)) {
    const odd = widths.findIndex((width) => width !== widths[0]);
    const got =
      odd === -1
        ? `${value.length} x ${Number.isNaN(widths[0]) ? describeArray(value[0]) : (widths[0] ?? 0)}`
        : `row ${odd + 1} with ${Number.isNaN(widths[odd]) ? describeArray(value[odd]) : widths[odd]} numbers, row 1 with ${widths[0]}`;
    throw new RangeError(`${wanted}, got ${got}`);
  }
  for (let i = 0; i < rows; i++) readNumbers(out, offset + i * columns, value[i] as ArrayLike<unknown>, (j) => `${place}[${i}][${j}]`);
}

/** Reads `value` as `length` finite numbers into `out` from `offset`. */
export function readVector(out: Float64Array, offset: number, value: unknown, length: number, place: string, meaning: string): void {
  if (!isList(value) || value.length !== length)
    throw new RangeError(`${place} must have ${length} numbers (${meaning}), got ${isList(value) ? value.length : describeArray(value)}`);
  readNumbers(out, offset, value, (j) => `${place}[${j}]`);
}

function readNumbers(out: Float64Array, offset: number, values: ArrayLike<unknown>, place: (index: number) => string): void {
  for (let j = 0; j < values.length; j++) {
    const x = values[j];
    if (typeof x !== "number" || !Number.isFinite(x)) throw new RangeError(`${place(j)} must be a finite number, got ${describeArray(x)}`);
    out[offset + j] = x;
  }
}

export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || value instanceof Float64Array;
}

export function describeArray(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  if (isList(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value);
}
