import type { SplitName } from "../../contracts/index.js";
import type { TableReadOptions } from "../read-options.js";
import { splitNameOf } from "../splits.js";
import { looksMissing, missingRemedy } from "./cell-words.js";
import type { TableRow } from "./scan-rows.js";
import type { TablePlan } from "./table-plan.js";
import type { TableSink } from "./table-sink.js";
import { textPool } from "./text-pool.js";

const roles = ["group", "split", "label"] as const;

/** What a row says about its sequence, as numbers of texts; −1: nothing. */
export interface SequenceColumns {
  /** The number of the sequence's id. */
  id(row: TableRow): number;
  idText(number: number): string;
  /** Numbers of group, split and label. */
  about(row: TableRow): readonly [number, number, number];
  group(number: number): string | null;
  label(number: number): string | null;
  split(number: number): SplitName | null;
  /** @throws InputError where the row says otherwise than the first of its sequence, in line `line`. */
  check(row: TableRow, before: readonly [number, number, number], line: number): void;
}

/** Reads the columns sequence, group, split and label. Words for missing say nothing in the last three, and undeclared ones are refused. */
export function sequenceColumns(plan: TablePlan, options: TableReadOptions, sink: TableSink): SequenceColumns {
  const missing = new Set(options.missing ?? []);
  const columns = { group: plan.group, split: plan.split, label: plan.label };
  const refuse = (text: string, row: TableRow, column: number): void => {
    if (options.missing === undefined && looksMissing(text))
      sink.fault(row, column, `expected a name, found ${JSON.stringify(text)}: ${missingRemedy(text)}; --missing none if it is a name`);
  };
  const ids = textPool((text, row) => {
    refuse(text, row, plan.sequence);
    if (missing.has(text)) sink.fault(row, plan.sequence, `expected an id, found ${JSON.stringify(text)}, a word for missing`);
  });
  const pools = Object.fromEntries(
    roles.map((role) => [
      role,
      textPool((text, row) => {
        refuse(text, row, columns[role]);
        if (role === "split" && !missing.has(text) && splitNameOf(text) === undefined)
          sink.fault(
            row,
            place(role),
            `expected one of "train", "valid", "test" or an empty cell, found ${JSON.stringify(text)}; write train, valid or test in all cells of the column, or name another by --split-column`,
          );
      }),
    ]),
  ) as Record<(typeof roles)[number], ReturnType<typeof textPool>>;
  const place = (role: (typeof roles)[number] | "sequence"): string =>
    plan.names[role === "sequence" ? plan.sequence : columns[role]] ?? role;
  const number = (role: (typeof roles)[number], row: TableRow): number => {
    const column = columns[role];
    if (column === -1 || row.starts[column] === row.ends[column]) return -1;
    const found = pools[role].intern(row, column);
    return missing.has(pools[role].texts[found]!) ? -1 : found;
  };
  const text = (role: (typeof roles)[number], number: number): string | null => (number === -1 ? null : pools[role].texts[number]!);
  return {
    id: (row) => {
      if (row.starts[plan.sequence] === row.ends[plan.sequence]) sink.fault(row, place("sequence"), "expected an id, found an empty cell");
      return ids.intern(row, plan.sequence);
    },
    idText: (id) => ids.texts[id]!,
    about: (row) => [number("group", row), number("split", row), number("label", row)],
    group: (number) => text("group", number),
    label: (number) => text("label", number),
    split: (number) => splitNameOf(text("split", number) ?? "") ?? null,
    check: (row, before, line) => {
      roles.forEach((role, i) => {
        if (columns[role] === -1) return;
        const found = number(role, row);
        const same =
          found === before[i] || (role === "split" && splitNameOf(text(role, found) ?? "") === splitNameOf(text(role, before[i]!) ?? ""));
        if (!same)
          sink.fault(
            row,
            place(role),
            `expected ${JSON.stringify(text(role, before[i]!) ?? "")} as in line ${line}, found ${JSON.stringify(text(role, found) ?? "")}`,
          );
      });
    },
  };
}
