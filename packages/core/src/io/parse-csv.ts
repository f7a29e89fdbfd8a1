import type { Dataset, InputSpace, SequenceRecord, SplitName, TargetSpace } from "../contracts/index.js";
import { packDataset } from "../data/index.js";
import { indicesBySplit } from "./contiguous-splits.js";
import { type ColumnGroup, type CsvColumns, csvColumns } from "./csv-columns.js";
import { inputError, unexpected, withPath } from "./input-error.js";
import { nameFromPath } from "./name-from-path.js";

interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}
interface CsvSequence {
  readonly id: string;
  readonly group: string | null;
  readonly split: SplitName | null;
  readonly rows: CsvRow[];
}

/**
 * A CSV text in long form, one row a step, with a header; docs/formats.md says what the columns mean. An empty target
 * cell is missing. `csv-parse` is loaded on first use.
 *
 * @throws InputError with the line.
 * @example
 * const data = await parseCsv("sequence,t,target\na,1,0.5\na,2,0.7\n", "data.csv");
 */
export async function parseCsv(text: string, path: string): Promise<Dataset> {
  const [header, ...rows] = await readRows(text, path);
  if (header === undefined) throw inputError(path, "", "expected a header line, found an empty file");
  const columns = csvColumns(header.cells, path);
  if (rows.length === 0) throw inputError(path, "", "expected at least one row below the header, found none");
  const sequences = collectSequences(rows, columns, path);
  const targets = readColumns(sequences, columns.targets, true, path);
  const inputs = columns.inputs.columns.length === 0 ? null : readColumns(sequences, columns.inputs, false, path);
  const records = sequences.map(
    ({ id, group }, i): SequenceRecord => ({
      id,
      group,
      targets: targets.values[i] as SequenceRecord["targets"],
      ...(inputs === null ? {} : { inputs: inputs.values[i] as NonNullable<SequenceRecord["inputs"]> }),
    }),
  );
  return withPath(path, () =>
    packDataset({
      name: nameFromPath(path),
      targets: targets.space,
      inputs: inputs === null ? null : (inputs.space as InputSpace),
      splits: columns.split === -1 ? null : indicesBySplit(sequences.map(({ split }) => split)),
      sequences: records,
    }),
  );
}

async function readRows(text: string, path: string): Promise<CsvRow[]> {
  // The build for browsers runs everywhere; the other one needs Node's Buffer.
  const { parse } = await import("csv-parse/browser/esm/sync");
  try {
    // Lines at the end may be empty; one in between is a missing target (of a single column) or a fault.
    const records = parse(text.trimEnd(), { bom: true, info: true, trim: true }) as unknown as readonly {
      readonly record: string[];
      readonly info: { readonly lines: number };
    }[];
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    throw inputError(path, "", `not CSV: ${(error as Error).message}`);
  }
}

/** Rows by sequence, in the order of their first rows; `t` must count up by one within each. */
function collectSequences(rows: readonly CsvRow[], columns: CsvColumns, path: string): CsvSequence[] {
  const sequences = new Map<string, CsvSequence>();
  const lastT = new Map<string, number>();
  for (const row of rows) {
    const cell = (column: number): string => (column === -1 ? "" : (row.cells[column] ?? ""));
    const id = columns.sequence === -1 ? nameFromPath(path) : cell(columns.sequence);
    if (id === "") throw inputError(path, `line ${row.line}, sequence`, "expected an id, found an empty cell");
    const group = cell(columns.group) || null;
    const split = cell(columns.split) || null;
    if (split !== null && split !== "train" && split !== "valid" && split !== "test")
      throw unexpected(path, `line ${row.line}, split`, `one of "train", "valid", "test" or an empty cell`, split);
    const known = sequences.get(id);
    if (known === undefined) sequences.set(id, { id, group, split, rows: [row] });
    else {
      if (known.group !== group)
        throw unexpected(
          path,
          `line ${row.line}, group`,
          `${JSON.stringify(known.group ?? "")} as in line ${known.rows[0]?.line}`,
          group ?? "",
        );
      if (known.split !== split)
        throw unexpected(
          path,
          `line ${row.line}, split`,
          `${JSON.stringify(known.split ?? "")} as in line ${known.rows[0]?.line}`,
          split ?? "",
        );
      known.rows.push(row);
    }
    if (columns.t === -1) continue;
    const t = number(cell(columns.t));
    const last = lastT.get(id);
    if (t === null || !Number.isInteger(t)) throw unexpected(path, `line ${row.line}, t`, "an integer", cell(columns.t));
    if (last !== undefined && t !== last + 1)
      throw inputError(
        path,
        `line ${row.line}, t`,
        `expected ${last + 1} (steps in order; a row with empty targets for a missing one), found ${t}`,
      );
    lastT.set(id, t);
  }
  return [...sequences.values()];
}

interface ReadColumns {
  readonly space: TargetSpace;
  /** One list a sequence. */
  readonly values: readonly (readonly (number | (number | null)[] | null)[])[];
}

/** The targets or the inputs of every sequence. */
function readColumns(sequences: readonly CsvSequence[], group: ColumnGroup, mayMiss: boolean, path: string): ReadColumns {
  const kind = group.kind ?? (isText(sequences, group) ? "categorical" : "real");
  if (kind === "categorical") return readSymbols(sequences, group, mayMiss, path);
  const values = sequences.map(({ rows }) =>
    rows.map((row) =>
      group.columns.map((column) => {
        const cell = row.cells[column] ?? "";
        if (cell === "" && mayMiss) return null;
        const x = number(cell);
        const fits = x !== null && (kind === "count" ? x >= 0 && Number.isInteger(x) : kind !== "binary" || x === 0 || x === 1);
        const phrase = { real: "a number", count: "a count 0, 1, 2, …", binary: "0 or 1" }[kind];
        if (!fits)
          throw unexpected(
            path,
            `line ${row.line}, column ${column + 1}`,
            `${phrase}${mayMiss ? " or an empty cell" : " (inputs cannot be missing)"}`,
            cell,
          );
        return x;
      }),
    ),
  );
  return { space: { kind, size: group.columns.length, names: group.names }, values };
}

/** One column of symbols: indices where the header gives the size, else the distinct cells in order. */
function readSymbols(sequences: readonly CsvSequence[], group: ColumnGroup, mayMiss: boolean, path: string): ReadColumns {
  const column = group.columns[0] as number;
  const { size } = group;
  const symbols = size === null ? distinctCells(sequences, column) : null;
  if (symbols?.length === 0) throw inputError(path, `column ${column + 1}`, "expected at least one symbol, found empty cells only");
  const indexOf = new Map(symbols?.map((symbol, index) => [symbol, index]));
  const values = sequences.map(({ rows }) =>
    rows.map((row) => {
      const cell = row.cells[column] ?? "";
      const place = `line ${row.line}, column ${column + 1}`;
      if (cell === "") {
        if (mayMiss) return null;
        throw inputError(path, place, "expected a symbol (inputs cannot be missing), found an empty cell");
      }
      if (size === null) return indexOf.get(cell) as number;
      const index = number(cell);
      if (index === null || !Number.isInteger(index) || index < 0 || index >= size)
        throw unexpected(path, place, `an integer 0..${size - 1}`, index ?? cell);
      return index;
    }),
  );
  return { space: { kind: "categorical", size: size ?? indexOf.size, symbols }, values };
}

/** No number in any cell of the one column: the header need not say that it holds symbols. */
function isText(sequences: readonly CsvSequence[], { columns }: ColumnGroup): boolean {
  if (columns.length !== 1) return false;
  const column = columns[0] as number;
  const filled = sequences.flatMap(({ rows }) => rows.map((row) => row.cells[column] ?? "").filter((cell) => cell !== ""));
  return filled.length > 0 && filled.every((cell) => number(cell) === null);
}

/** By value where all are numbers, else by code unit. */
function distinctCells(sequences: readonly CsvSequence[], column: number): string[] {
  const cells = new Set<string>();
  for (const { rows } of sequences) for (const row of rows) if ((row.cells[column] ?? "") !== "") cells.add(row.cells[column] as string);
  const list = [...cells];
  return list.every((cell) => number(cell) !== null) ? list.sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1)) : list.sort();
}

/** A finite decimal number, or null. */
function number(cell: string): number | null {
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(cell) ? Number(cell) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}
