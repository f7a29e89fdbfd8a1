/**
 * JSON text of plain values, made to be read: two spaces an indent, lists of numbers or short texts on one line, a line
 * feed at the end. NaN is null, −Infinity is `"-Infinity"` (and +Infinity `"Infinity"`), typed arrays are lists, absent
 * (undefined) fields are left out. Numbers read back as the same doubles, −0 included.
 *
 * @throws TypeError on a function, a symbol or a bigint.
 * @example
 * stringifyJson({ value: Number.NEGATIVE_INFINITY, increments: new Float64Array([-1, -2]) });
 */
export function stringifyJson(value: unknown): string {
  return `${write(value, "")}\n`;
}

const LONGEST_TEXT_IN_LINE = 24;

function write(value: unknown, indent: string): string {
  if (value === null || typeof value !== "object") return writeScalar(value);
  const inner = `${indent}  `;
  if (isList(value)) {
    if (value.length === 0) return "[]";
    if (isFlat(value)) return `[${Array.from(value as ArrayLike<unknown>, writeScalar).join(", ")}]`;
    return `[\n${(value as readonly unknown[]).map((item) => inner + write(item ?? null, inner)).join(",\n")}\n${indent}]`;
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  if (fields.length === 0) return "{}";
  return `{\n${fields.map(([name, field]) => `${inner}${JSON.stringify(name)}: ${write(field, inner)}`).join(",\n")}\n${indent}}`;
}

function writeScalar(value: unknown): string {
  if (typeof value === "number") {
    if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : `${value}`;
    return Number.isNaN(value) ? "null" : `"${value}"`;
  }
  if (value === undefined || value === null) return "null";
  if (typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  throw new TypeError(`stringifyJson: plain values are required, got a ${typeof value}; convert it first`);
}

function isList(value: object): value is readonly unknown[] | Float64Array {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Numbers, nulls, booleans and short texts alone: what reads well on one line. */
function isFlat(values: readonly unknown[] | Float64Array): boolean {
  if (!Array.isArray(values)) return true;
  return values.every((value) =>
    typeof value === "string" ? value.length <= LONGEST_TEXT_IN_LINE : value === null || value === undefined || typeof value !== "object",
  );
}
