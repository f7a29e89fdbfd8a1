/**
 * A date or time of day as a number that grows with time (milliseconds), or null: 2026-11-27, 2026/11/27, 27.11.2026, each
 * Nov 27 2026, 27 November 2026, each with or without a time of day and a zone, 2026-11, 2026-Q4, 14:30, 14:30:05.5. Dates whose order of day and month cannot be told
 * (11/27/2026) are null.
 */
export function parseTime(text: string): number | null {
  const quarter = /^(\d{4})[- ]?Q([1-4])$/i.exec(text);
  if (quarter !== null) return Date.UTC(Number(quarter[1]), 3 * (Number(quarter[2]) - 1));
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?$/.exec(text);
  if (clock !== null) return timeOfDay(clock[1], clock[2], clock[3]);
  const match = DATE.exec(inNumbers(text));
  if (match === null) return null;
  const { year, month, day, slashed, slashMonth, dotDay, dotMonth, dotYear, hour, minute, second, zone } = match.groups as Record<
    string,
    string | undefined
  >;
  const y = Number(year ?? dotYear);
  const m = Number(month ?? slashMonth ?? dotMonth);
  const d = Number(day ?? slashed ?? dotDay ?? 1);
  const date = new Date(Date.UTC(y, m - 1, d));
  if (date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return null;
  const time = hour === undefined ? 0 : timeOfDay(hour, minute, second);
  if (time === null) return null;
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? "");
  const minutes = offset === null ? 0 : (offset[1] === "-" ? -1 : 1) * (60 * Number(offset[2]) + Number(offset[3]));
  return date.getTime() + time - minutes * 60_000;
}

const DATE = new RegExp(
  "^(?:(?<year>\\d{4})(?:-(?<month>\\d{1,2})(?:-(?<day>\\d{1,2}))?|/(?<slashMonth>\\d{1,2})/(?<slashed>\\d{1,2}))" +
    "|(?<dotDay>\\d{1,2})\\.(?<dotMonth>\\d{1,2})\\.(?<dotYear>\\d{4}))" +
    "(?:[T ]+(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2}(?:[.,]\\d+)?))?\\s*(?<zone>Z|[+-]\\d{2}:?\\d{2})?)?$",
);

const LONG_MONTHS = "january february march april may june july august september october november december".split(" ");
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** A date with the English name of its month, at the beginning of a text, as year, month and day; other texts as they are. */
function inNumbers(text: string): string {
  return text.replace(
    /^(?:([a-z]{3,9})\.? (\d{1,2}),? |(\d{1,2})[- ]([a-z]{3,9})\.?[- ])(\d{4})(?!\d)/i,
    (whole, before: string | undefined, dayAfter: string, day: string, after: string, year: string) => {
      const name = (before ?? after).toLowerCase();
      const month = MONTHS.findIndex((each, i) => name === each || name === LONG_MONTHS[i]);
      return month === -1 ? whole : `${year}-${month + 1}-${dayAfter ?? day}`;
    },
  );
}

function timeOfDay(hour = "0", minute = "0", second = "0"): number | null {
  const [h, m, s] = [Number(hour), Number(minute), Number(second.replace(",", "."))];
  return h > 24 || m > 59 || s >= 61 ? null : ((h * 60 + m) * 60 + s) * 1000;
}

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
