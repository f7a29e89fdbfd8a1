import { inputError } from "../input-error.js";
import type { TableReadOptions } from "../read-options.js";
import { isNumberOrComma } from "./cell-words.js";
import { type ColumnKind, columnNames, type NamedColumn, splitKind } from "./column-names.js";
import { guessTargets, TIME_NAMES } from "./guess-targets.js";
import { hasWords, headerlessLayout } from "./headerless-layout.js";
import type { TableSample } from "./table-sample.js";
import { wideColumns } from "./wide-header.js";

/** What each column of a table holds. Columns count from 0; −1: there is none. */
export interface TablePlan {
  /** A row is a step (long), or a series of one value a column (wide). */
  readonly layout: "long" | "wide";
  /** Of the columns; their numbers where there is no header. */
  readonly names: readonly string[];
  readonly headed: boolean;
  /** A wide table without a header: further columns of longer rows belong to the series. */
  readonly openEnded: boolean;
  readonly sequence: number;
  readonly time: number;
  /** A column called `t` counts up by one; another that is named as the time may do so in other steps. */
  readonly timeFromOption: boolean;
  /** The time was not named but guessed: where it does not order the steps it is left out. */
  readonly timeGuessed: boolean;
  readonly group: number;
  readonly split: number;
  readonly label: number;
  readonly targets: ColumnGroup;
  readonly inputs: ColumnGroup;
  /** Columns that are not read. */
  readonly leftOut: readonly number[];
  /** A sentence's end on what was not said but concluded, such as "there is no header". */
  readonly concluded: readonly string[];
}

/** The columns of the targets, or of the inputs, and what is said about their kind. */
export interface ColumnGroup {
  readonly columns: readonly number[];
  /** Their names as the header writes them, without the kind. */
  readonly names: readonly string[];
  /** null: nothing is said. */
  readonly kind: ColumnKind | null;
  /** Symbols, when the size is given (`target:categorical:27`), which makes the cells indices. */
  readonly size: number | null;
}

const TARGET = /^(target|y)(\d+|_.+)?$/i;
const INPUT = /^(input|x)(\d+|_.+)?$/i;
const EXPECTED = "sequence, t, group, split, label, target, target_…, y, y1…, input, input_…, x or x1…";

/**
 * Decides what the columns of a table are, by their names (docs/formats.md), by the options, and where neither says it by
 * the first rows, if only one reading is possible.
 *
 * @throws InputError for all names that are not found, or with what to say where the columns do not tell.
 */
export function tablePlan(sample: TableSample, options: TableReadOptions, path: string): TablePlan {
  refuseSpaces(sample, path);
  const header = sample.header ?? Array.from({ length: Math.max(...sample.rows.map((cells) => cells.length)) }, (_, i) => `${i + 1}`);
  const kinds = header.map((cell, column) => checkKind(cell, column, sample.line, path));
  const names = kinds.map(({ name }) => name);
  const named = columnNames(header, path, sample.line);
  const known = (name: string): number => (sample.header === null ? -1 : names.findIndex((each) => each.toLowerCase() === name));
  const single = (option: string, text: string | undefined, name: string): number =>
    text === undefined ? known(name) : named.one(option, text);
  const roles = {
    sequence: single("sequence", options.sequence, "sequence"),
    time: single("time", options.time, "t"),
    group: single("group", options.group, "group"),
    split: single("split-column", options.splitColumn, "split"),
    label: single("label", options.label, "label"),
  };
  const byName = (pattern: RegExp): NamedColumn[] =>
    sample.header === null ? [] : kinds.flatMap(({ name, kind, size }, column) => (pattern.test(name) ? [{ column, kind, size }] : []));
  const inputs = options.input === undefined ? byName(INPUT) : named.several("input", options.input);
  let targets = options.target === undefined ? byName(TARGET) : named.several("target", options.target);
  named.check();

  const concluded: string[] = [...sample.concluded];
  const taken = new Set([...Object.values(roles), ...inputs.map(({ column }) => column)]);
  const free = header.flatMap((_, column) => (taken.has(column) ? [] : [column]));
  let { label, time } = roles;
  let timeGuessed = false;
  let layout = options.layout ?? "long";
  if (options.layout === undefined && sample.header === null && options.target === undefined) {
    const found = headerlessLayout(sample.rows, path, sample.line, label);
    layout = found.layout;
    if (found.label !== -1) label = found.label;
  }
  const unnamed = free.filter((column) => names[column] === "" || column === label);
  if (targets.length === 0) {
    const rest = free.filter((column) => !unnamed.includes(column));
    const asColumns = (columns: readonly number[]): NamedColumn[] => columns.map((column) => ({ column, kind: null, size: null }));
    if (layout === "wide" || (sample.header === null && !hasWords(sample.rows))) targets = asColumns(rest);
    else {
      const wide = options.layout === undefined ? wideColumns(rest, names, path, sample.line) : null;
      if (wide !== null) {
        layout = "wide";
        targets = asColumns(wide);
      } else {
        const guess = guessTargets({ sample, names, free: rest, time, sequence: roles.sequence, path });
        targets = asColumns([guess.target]);
        const called = sample.header === null ? `column ${names[guess.target]}` : JSON.stringify(names[guess.target]);
        concluded.push(`${called} is the one column that can be the target`);
        if (guess.time !== -1) {
          time = guess.time;
          timeGuessed = true;
        }
      }
    }
  }
  const used = new Set([
    ...Object.values(roles),
    label,
    time,
    ...targets.map(({ column }) => column),
    ...inputs.map(({ column }) => column),
  ]);
  const leftOut = header.flatMap((_, column) => (used.has(column) || isEmptyColumn(sample, column) ? [] : [column]));
  const mayLeaveOut = options.target !== undefined || options.input !== undefined || layout === "wide" || concluded.length > 0;
  const strange = leftOut.filter((column) => names[column] !== "");
  if (!mayLeaveOut && strange.length > 0) refuseColumns(strange, header, sample.line, path);
  checkTwice(used, names, targets, inputs, sample.line, path);
  return {
    layout,
    names,
    headed: sample.header !== null,
    openEnded: sample.header === null && layout === "wide" && options.target === undefined,
    ...roles,
    time,
    label,
    timeFromOption: options.time !== undefined || timeGuessed,
    timeGuessed,
    targets: columnGroup("target", targets, names, layout, sample.line, path),
    inputs: columnGroup("input", inputs, names, layout, sample.line, path),
    leftOut,
    concluded,
  };
}

/** A column name of a target or an input has a kind behind a colon or nothing. */
function checkKind(cell: string, column: number, line: number, path: string): ReturnType<typeof splitKind> {
  const parts = splitKind(cell);
  if (parts.kind === null && /^(target|y|input|x)(\d+|_[^:]+)?\s*:/i.test(cell.trim()))
    throw inputError(
      path,
      `line ${line}, column ${column + 1}`,
      `expected a kind (:categorical, :categorical:SIZE, :real, :count, :binary), found ${JSON.stringify(cell)}`,
    );
  return parts;
}

/** A table whose cells are apart by spaces would be one column of texts. */
function refuseSpaces({ separator, header, rows, line }: TableSample, path: string): void {
  const [head = "", ...more] = header ?? [];
  const names = head.trim().split(/\s+/);
  if (separator !== 0 || more.length > 0 || names.length < 2 || rows.length === 0) return;
  const cells = rows.map(([cell = ""]) => cell.trim().split(/\s+/));
  const even = cells.every(({ length }) => length === names.length);
  if (even && names.some((_, column) => cells.every((row) => isNumberOrComma(row[column] ?? ""))))
    throw inputError(
      path,
      `line ${line}`,
      `expected a table separated by commas, tabs, semicolons or vertical bars, found ${names.length} columns apart by spaces; write it with commas or tabs`,
    );
}

function isEmptyColumn({ header, rows }: TableSample, column: number): boolean {
  return (header?.[column] ?? "") === "" && rows.every((cells) => (cells[column] ?? "") === "");
}

function refuseColumns(columns: readonly number[], header: readonly string[], line: number, path: string): never {
  const [first = 0] = columns;
  const found = columns.map((column) => JSON.stringify(header[column])).join(", ");
  const time = columns.map((column) => header[column] ?? "").find((name) => TIME_NAMES.test(name));
  const place = columns.length === 1 ? `line ${line}, column ${first + 1}` : `line ${line}`;
  throw inputError(
    path,
    place,
    `expected ${EXPECTED}, found ${found}; rename or remove ${columns.length === 1 ? "it" : "them"}, or name the columns to read by --target and --input${time === undefined ? "" : `, and --time ${/^[\w.-]+$/.test(time) ? time : JSON.stringify(time)} for the one that orders the steps`}`,
  );
}

/** No column is two things, and no name stands over two columns that are read. */
function checkTwice(
  used: ReadonlySet<number>,
  names: readonly string[],
  targets: readonly NamedColumn[],
  inputs: readonly NamedColumn[],
  line: number,
  path: string,
): void {
  const first = new Map<string, number>();
  names.forEach((name, column) => {
    const same = first.get(name.toLowerCase());
    if (same !== undefined && name !== "" && (used.has(column) || used.has(same)))
      throw inputError(
        path,
        `line ${line}, column ${column + 1}`,
        `expected each column once, found ${JSON.stringify(name)} again; rename one of them`,
      );
    if (same === undefined) first.set(name.toLowerCase(), column);
  });
  const seen = new Set<number>();
  for (const { column } of [...targets, ...inputs]) {
    if (seen.has(column))
      throw inputError(
        path,
        `line ${line}, column ${column + 1}`,
        `expected each column once among targets and inputs, found ${JSON.stringify(names[column])} again`,
      );
    seen.add(column);
  }
}

function columnGroup(
  role: "target" | "input",
  columns: readonly NamedColumn[],
  names: readonly string[],
  layout: "long" | "wide",
  line: number,
  path: string,
): ColumnGroup {
  const kinds = new Set(columns.flatMap(({ kind, size }) => (kind === null ? [] : [size === null ? kind : `${kind}:${size}`])));
  const place = `line ${line}`;
  if (kinds.size > 1) throw inputError(path, place, `expected one kind for all ${role} columns, found ${[...kinds].join(" and ")}`);
  const { kind = null, size = null } = columns.find((column) => column.kind !== null) ?? {};
  if (kind === "categorical" && columns.length > 1 && layout === "long")
    throw inputError(path, place, `expected one categorical ${role} column, found ${columns.length} ${role} columns`);
  if (role === "input" && (kind === "count" || kind === "binary"))
    throw inputError(path, place, `expected inputs of kind real or categorical, found ${kind}`);
  return { columns: columns.map(({ column }) => column), names: columns.map(({ column }) => names[column] as string), kind, size };
}
