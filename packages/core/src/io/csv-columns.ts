import type { VectorKind } from "../contracts/index.js";
import { inputError } from "./input-error.js";

/** What the header of a CSV file says: which column holds what. Column numbers run from 0; −1: there is none. */
export interface CsvColumns {
  readonly sequence: number;
  readonly t: number;
  readonly group: number;
  readonly split: number;
  readonly targets: ColumnGroup;
  readonly inputs: ColumnGroup;
}

/** The columns of the targets, or of the inputs, and what the header says about their kind. */
export interface ColumnGroup {
  readonly columns: readonly number[];
  /** Their names as the header writes them, without the kind. */
  readonly names: readonly string[];
  /** null: the header does not say. */
  readonly kind: VectorKind | "categorical" | null;
  /** Symbols, when the header gives the size (`target:categorical:27`), which makes the cells indices. */
  readonly size: number | null;
}

const SINGLE = ["sequence", "t", "group", "split"] as const;
const KINDS: readonly string[] = ["categorical", "real", "count", "binary"];
const EXPECTED = "sequence, t, group, split, target, target_…, y, y1…, input, input_…, x or x1…";

/** Reads the header row; see docs/formats.md for the names. */
export function csvColumns(header: readonly string[], path: string): CsvColumns {
  const single = new Map<string, number>();
  const names = new Set<string>();
  const groups = { target: [] as number[], input: [] as number[] };
  const namesOf = { target: [] as string[], input: [] as string[] };
  const kinds = { target: new Set<string>(), input: new Set<string>() };
  header.forEach((cell, column) => {
    const [rawName = "", kind, size, ...rest] = cell.trim().split(":");
    const name = rawName.trim().toLowerCase();
    const place = `line 1, column ${column + 1}`;
    if (names.has(name)) throw inputError(path, place, `expected each column once, found ${JSON.stringify(rawName)} again`);
    names.add(name);
    if ((SINGLE as readonly string[]).includes(name) && kind === undefined) {
      single.set(name, column);
      return;
    }
    const role = /^(target|y)(\d+|_.+)?$/.test(name) ? "target" : /^(input|x)(\d+|_.+)?$/.test(name) ? "input" : null;
    if (role === null) throw inputError(path, place, `expected ${EXPECTED}, found ${JSON.stringify(cell)}; rename or remove it`);
    groups[role].push(column);
    namesOf[role].push(rawName.trim());
    if (kind === undefined) return;
    const fits =
      KINDS.includes(kind) && rest.length === 0 && (size === undefined || (kind === "categorical" && /^[1-9]\d{0,8}$/.test(size)));
    if (!fits)
      throw inputError(
        path,
        place,
        `expected a kind (:categorical, :categorical:SIZE, :real, :count, :binary), found ${JSON.stringify(cell)}`,
      );
    kinds[role].add(size === undefined ? kind : `${kind}:${size}`);
  });
  if (groups.target.length === 0)
    throw inputError(path, "line 1", `expected a column "target" (or target_…, y, y1…), found ${JSON.stringify(header.join(","))}`);
  return {
    sequence: single.get("sequence") ?? -1,
    t: single.get("t") ?? -1,
    group: single.get("group") ?? -1,
    split: single.get("split") ?? -1,
    targets: columnGroup("target", groups.target, namesOf.target, kinds.target, path),
    inputs: columnGroup("input", groups.input, namesOf.input, kinds.input, path),
  };
}

function columnGroup(
  role: "target" | "input",
  columns: readonly number[],
  names: readonly string[],
  kinds: ReadonlySet<string>,
  path: string,
): ColumnGroup {
  if (kinds.size > 1) throw inputError(path, "line 1", `expected one kind for all ${role} columns, found ${[...kinds].join(" and ")}`);
  const [kind, size] = [...kinds][0]?.split(":") ?? [];
  if (kind === "categorical" && columns.length > 1)
    throw inputError(path, "line 1", `expected one categorical ${role} column, found ${columns.length} ${role} columns`);
  if (role === "input" && (kind === "count" || kind === "binary"))
    throw inputError(path, "line 1", `expected inputs of kind real or categorical, found ${kind}`);
  return { columns, names, kind: (kind ?? null) as ColumnGroup["kind"], size: size === undefined ? null : Number(size) };
}
