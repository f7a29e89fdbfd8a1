import { inputError } from "../input-error.js";
import { parseTime } from "./parse-time.js";
import { fewestSteps, isConsecutive } from "./table-sample.js";

/**
 * The columns of a wide table that hold its series: their names count its steps, as integers (0, 1, 2, …; 1990, 1991, …), the
 * same behind `t`, `time` or `step` (`t1`, `time_2`), or dates that go forward, at least five; null where they do not.
 *
 * @throws InputError where others stand beside them that nobody named.
 */
export function wideColumns(columns: readonly number[], names: readonly string[], path: string, line: number): readonly number[] | null {
  const series = columns.filter((column) => isStep(names[column] ?? ""));
  if (!countSteps(series.map((column) => names[column] ?? ""))) return null;
  const others = columns.filter((column) => !series.includes(column));
  if (others.length === 0) return series;
  const found = others.map((column) => JSON.stringify(names[column])).join(", ");
  throw inputError(
    path,
    `line ${line}`,
    `expected a role for each column beside the series (${names[series[0] ?? 0]} to ${names[series.at(-1) ?? 0]}), found ${found}; say --sequence, --label or --group with the name, or --target ${names[series[0] ?? 0]}..${names[series.at(-1) ?? 0]} --layout wide to leave ${others.length === 1 ? "it" : "them"} out`,
  );
}

const NUMBERED = /^(?:t|time|step)[_ -]?(\d{1,9})$/i;

function isStep(name: string): boolean {
  return /^\d{1,9}$/.test(name) || NUMBERED.test(name) || parseTime(name) !== null;
}

function countSteps(names: readonly string[]): boolean {
  if (names.length < fewestSteps) return false;
  if (isConsecutive(names) || isConsecutive(names.map((name) => NUMBERED.exec(name)?.[1] ?? ""))) return true;
  const times = names.map(parseTime);
  return times.every((time, i) => time !== null && (i === 0 || time > (times[i - 1] ?? Number.POSITIVE_INFINITY)));
}
