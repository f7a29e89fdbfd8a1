import { inputError } from "../input-error.js";
import { isNumber, looksMissing } from "./cell-words.js";
import { parseTime, slashDate } from "./parse-time.js";
import type { TableSample } from "./table-sample.js";

interface GuessContext {
  readonly sample: TableSample;
  readonly names: readonly string[];
  /** Columns without a role. */
  readonly free: readonly number[];
  readonly time: number;
  readonly sequence: number;
  readonly path: string;
}

/** Names of columns that order the steps. */
export const TIME_NAMES = /^(time|date|datetime|timestamp|day|week|month|quarter|year|hour|minute|second|step|index|ds)$/i;

/**
 * The target of a table whose header does not name it: the one column that is left beside those with a role and one that orders
 * the steps (dates, or a name such as `time`).
 *
 * @throws InputError where several could be meant: what each column looks like, and what to say.
 */
export function guessTargets({ sample, names, free, time, sequence, path }: GuessContext): {
  readonly target: number;
  readonly time: number;
} {
  const looks = new Map(free.map((column) => [column, looksLike(sample.rows.map((cells) => cells[column] ?? ""))]));
  const times = free.filter((column) => looks.get(column) === "dates" || TIME_NAMES.test(names[column] ?? ""));
  const others = free.filter((column) => !times.includes(column));
  const [target] = others;
  if (target !== undefined && others.length === 1 && times.length <= (time === -1 ? 1 : 0)) return { target, time: times[0] ?? -1 };

  const found = free.map((column) => `${JSON.stringify(names[column])} (${looks.get(column)})`);
  const first = others.find((column) => looks.get(column) === "numbers") ?? others[0];
  const text = others.find((column) => column !== first && looks.get(column) === "text");
  const example = [
    first === undefined ? "" : ` --target ${quoted(names[first])}`,
    time === -1 && times[0] !== undefined ? ` --time ${quoted(names[times[0]])}` : "",
    sequence === -1 && text !== undefined ? ` --sequence ${quoted(names[text])}` : "",
  ].join("");
  throw inputError(
    path,
    `line ${sample.line}`,
    `expected a column "target" (or target_…, y, y1…), found ${found.length === 0 ? JSON.stringify(names.join(",")) : found.join(", ")}${example === "" ? "" : `; say which is what, for example${example}`}`,
  );
}

function looksLike(cells: readonly string[]): "numbers" | "dates" | "text" | "empty" {
  const filled = cells.filter((cell) => cell !== "" && !looksMissing(cell));
  if (filled.length === 0) return "empty";
  if (filled.every((cell) => isNumber(cell) || /^[-+]?\d+,\d+$/.test(cell))) return "numbers";
  return filled.every((cell) => parseTime(cell) !== null || slashDate(cell) !== null) ? "dates" : "text";
}

function quoted(name = ""): string {
  return /^[\w.-]+$/.test(name) ? name : JSON.stringify(name);
}
