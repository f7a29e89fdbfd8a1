import { growingFloats } from "./growing.js";
import { numberParser } from "./number-parser.js";
import { parseTime, slashDate } from "./parse-time.js";
import { cellText, type TableRow } from "./scan-rows.js";

/** The times of a table's rows as numbers that grow with time. */
export interface TimeColumn {
  add(row: TableRow, cell: number): void;
  times(): Float64Array;
  /** What its cells are; null: some are no time at all (where `fault` may be silent). */
  kind(): "integers" | "numbers" | "dates" | null;
  /** How dates with slashes are read, where there are some; "unclear": no day above 12 tells month from day, or both occur. */
  slashes(): "month/day/year" | "day/month/year" | "unclear" | null;
}

/** `fault` is called with what is no time; it throws, or returns where the column was only taken for a time. */
export function timeColumn(commas: boolean, fault: (row: TableRow, problem: string) => void): TimeColumn {
  const parser = numberParser(commas);
  const times = growingFloats();
  /** The second reading of dates with slashes, whose first is in `times`; empty where there are none. */
  const dayFirst = growingFloats();
  let monthFirstHolds = true;
  let dayFirstHolds = true;
  const slashes = (): ReturnType<TimeColumn["slashes"]> => {
    if (dayFirst.length === 0) return null;
    if (monthFirstHolds === dayFirstHolds) return "unclear";
    return monthFirstHolds ? "month/day/year" : "day/month/year";
  };
  let integers = true;
  let numbers = true;
  let dates = true;
  return {
    add: (row, cell) => {
      const x = parser.parse(row.bytes, row.starts[cell]!, row.ends[cell]!);
      if (!Number.isNaN(x)) {
        if (dayFirst.length > 0) fault(row, `expected a date as in the rows before, found ${x}`);
        dates = false;
        if (!Number.isInteger(x)) integers = false;
        else if (Math.abs(x) > Number.MAX_SAFE_INTEGER)
          fault(row, "expected a time up to 2^53 - 1 = 9007199254740991, which numbers hold exactly, found a larger one");
        times.push(x);
        return;
      }
      const text = cellText(row, cell);
      const both = dayFirst.length === times.length ? slashDate(text) : null;
      if (both !== null) {
        numbers = integers = false;
        times.push(both[0]);
        dayFirst.push(both[1]);
        monthFirstHolds &&= !Number.isNaN(both[0]);
        dayFirstHolds &&= !Number.isNaN(both[1]);
        return;
      }
      const time = dayFirst.length > 0 ? null : parseTime(text);
      numbers = integers = false;
      if (time === null || (!dates && times.length > 0))
        fault(
          row,
          `expected an integer, a number or a date (2026-11-27, 2026-11-27 14:30), the same in all rows, found ${JSON.stringify(text)}; without the column rows are steps as they stand`,
        );
      times.push(time ?? Number.NaN);
      if (time === null) dates = false;
    },
    times: () => (slashes() === "day/month/year" ? dayFirst : times).values(),
    kind: () => (integers ? "integers" : numbers ? "numbers" : dates && slashes() !== "unclear" ? "dates" : null),
    slashes,
  };
}
