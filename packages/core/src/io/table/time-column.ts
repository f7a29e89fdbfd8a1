import { growingFloats } from "./growing.js";
import { numberParser } from "./number-parser.js";
import { parseTime } from "./parse-time.js";
import { cellText, type TableRow } from "./scan-rows.js";

/** The times of a table's rows as numbers that grow with time. */
export interface TimeColumn {
  add(row: TableRow, cell: number): void;
  times(): Float64Array;
  /** What its cells are; null: some are no time at all (where `fault` may be silent). */
  kind(): "integers" | "numbers" | "dates" | null;
}

/** `fault` is called with what is no time; it throws, or returns where the column was only taken for a time. */
export function timeColumn(commas: boolean, fault: (row: TableRow, problem: string) => void): TimeColumn {
  const parser = numberParser(commas);
  const times = growingFloats();
  let integers = true;
  let numbers = true;
  let dates = true;
  return {
    add: (row, cell) => {
      const x = parser.parse(row.bytes, row.starts[cell]!, row.ends[cell]!);
      if (!Number.isNaN(x)) {
        dates = false;
        if (!Number.isInteger(x)) integers = false;
        else if (Math.abs(x) > Number.MAX_SAFE_INTEGER)
          fault(row, "expected a time up to 2^53 - 1 = 9007199254740991, which numbers hold exactly, found a larger one");
        times.push(x);
        return;
      }
      const text = cellText(row, cell);
      const time = parseTime(text);
      numbers = integers = false;
      if (time === null || (!dates && times.length > 0))
        fault(
          row,
          `expected an integer, a number or a date (2026-11-27, 2026-11-27 14:30), the same in all rows, found ${JSON.stringify(text)}; without the column rows are steps as they stand`,
        );
      times.push(time ?? Number.NaN);
      if (time === null) dates = false;
    },
    times: () => times.values(),
    kind: () => (integers ? "integers" : numbers ? "numbers" : dates ? "dates" : null),
  };
}
