import { isNumber, isNumberOrComma, looksMissing } from "./cell-words.js";
import { parseTime } from "./parse-time.js";

/** Names of columns that a first row of data hardly holds. */
const COLUMN_NAMES =
  /^(sequence|id|t|time|date|datetime|timestamp|day|week|month|quarter|year|hour|minute|second|step|index|ds|group|split|label|class|word|letter|character|symbol|token|state|value|name|text|(target|y|input|x)(\d+|_.+)?(\s*:.*)?)$/i;

/**
 * Why the first row of a table is data and no header, though it is not all numbers; null: nothing says so. A number with a fraction
 * above numbers, or a date above dates, is no name; nor are texts that each stand in their own column again.
 */
export function firstRowIsData(first: readonly string[], below: readonly (readonly string[])[]): string | null {
  let reason: string | null = null;
  for (const [column, cell] of first.entries()) {
    if (cell === "" || looksMissing(cell) || isWhole(cell)) continue;
    const others = below.map((cells) => cells[column] ?? "").filter((each) => each !== "" && !looksMissing(each));
    if (others.length === 0) continue;
    if (isNumberOrComma(cell) || parseTime(cell) !== null) {
      const kind = isNumberOrComma(cell) ? isNumberOrComma : isDate;
      if (!others.every(kind)) return null;
      reason ??= `${JSON.stringify(cell)} in its first row is no name`;
    } else {
      if (COLUMN_NAMES.test(cell) || !others.includes(cell)) return null;
      reason ??= `${JSON.stringify(cell)} of its first row stands below it again`;
    }
  }
  return reason;
}

/** A file of the UCR archive, by its name: series behind their classes, without a header. */
export function isSeriesFile(path: string): boolean {
  return /\.(tsv|tab)$/i.test(path) || /_(train|test)\.\w+$/i.test(path);
}

function isDate(cell: string): boolean {
  return parseTime(cell) !== null;
}

function isWhole(cell: string): boolean {
  return isNumber(cell) && Number.isInteger(Number(cell));
}
