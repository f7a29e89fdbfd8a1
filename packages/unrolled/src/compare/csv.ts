export type CsvValue = string | number | boolean | null | undefined;

/**
 * Rows of values as CSV (RFC 4180): a header of `columns`, a comma between cells, quotes where a cell needs them. What is not
 * available (null, undefined, NaN) is an empty cell, infinities are `Inf` and `-Inf`, as R, pandas and NumPy read them.
 */
export function csv(columns: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\n`).join("");
}

function cell(value: CsvValue): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value === "number") return String(value).replace("Infinity", "Inf");
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
