import { parseTime } from "./parse-time.js";

const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d)(.*)$/;

/**
 * A date such as 2/22/2020, with or without a time of day, as its two readings, month first and day first (NaN: it is no date so);
 * null where it is none in either. Which one holds, only a whole column tells.
 */
export function slashDate(text: string): readonly [monthFirst: number, dayFirst: number] | null {
  const [, a, b, year, rest] = SLASHED.exec(text) ?? [];
  if (a === undefined) return null;
  const monthFirst = parseTime(`${year}-${a}-${b}${rest}`);
  const dayFirst = parseTime(`${year}-${b}-${a}${rest}`);
  return monthFirst === null && dayFirst === null ? null : [monthFirst ?? Number.NaN, dayFirst ?? Number.NaN];
}
