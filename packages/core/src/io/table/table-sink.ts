import type { Dataset, InputSpace, SplitName, TargetSpace } from "../../contracts/index.js";
import { packColumns } from "../../data/index.js";
import { inputError, withPath } from "../input-error.js";
import { nameFromPath } from "../name-from-path.js";
import type { TableReadOptions } from "../read-options.js";
import { indicesBySplit } from "../splits.js";
import { growingInts } from "./growing.js";
import { orderSteps } from "./order-steps.js";
import type { TableRow } from "./scan-rows.js";
import type { ColumnGroup, TablePlan } from "./table-plan.js";
import { type TimeColumn, timeColumn } from "./time-column.js";
import { type FinishedColumn, type ValueColumn, valueColumn } from "./value-column.js";

/** What is known of a sequence beside its steps. */
export interface SequenceStart {
  readonly id: string;
  readonly group: string | null;
  readonly label: string | null;
  readonly split: SplitName | null;
  /** The line of its first row. */
  readonly line: number;
}

export interface FinishedTable {
  readonly data: Dataset;
  readonly targets: readonly FinishedColumn[];
  readonly inputs: readonly FinishedColumn[];
  readonly time: {
    readonly kind: TimeColumn["kind"];
    readonly slashes: TimeColumn["slashes"];
    readonly sorted: boolean;
    readonly spacing: readonly [number, number] | null;
    readonly used: boolean;
    /** Lines at which a time that is not used begins again as in the first row. */
    readonly restarts: readonly number[];
  } | null;
}

/** Where the rows of tables go: columns of numbers, and the sequences that they belong to. */
export interface TableSink {
  readonly targets: readonly ValueColumn[];
  readonly inputs: readonly ValueColumn[];
  readonly time: TimeColumn | null;
  /** In a wide table: the column of the value that is being added. */
  cell: number;
  /** The file that is being read, and in what order its columns stand. */
  enter(path: string, plan: TablePlan, split: SplitName | null): void;
  /** Throws: what was expected at this row, in this column (−1: none, or another name for the place). */
  fault(row: TableRow, column: number | string, problem: string): never;
  /** Begins a sequence of the present file; its number. */
  begin(start: SequenceStart): number;
  sequence(number: number): SequenceStart;
  /** The row that was read is the next step of a sequence. */
  step(sequence: number, line: number): void;
  rowCount(): number;
  finish(name: string): FinishedTable;
}

/** `plan` is that of the first file; `commas` says whether decimal commas are possible. */
export function tableSink(plan: TablePlan, options: TableReadOptions, commas: boolean): TableSink {
  let path = "";
  let present = plan;
  let fileSplit: SplitName | null = null;
  const missing = options.missing ?? null;
  const paths: string[] = [];
  const starts: (SequenceStart & { readonly file: number })[] = [];
  const lengths: number[] = [];
  const sequenceOf = growingInts();
  /** Rows at which the line is not that of the row before plus one: row, line, file. */
  const jumps: [number, number, number][] = [];
  let lastLine = -1;

  const fault = (row: TableRow, column: number | string, problem: string): never => {
    const name = typeof column === "number" ? present.names[column] : undefined;
    const at =
      typeof column === "string"
        ? column
        : column === -1
          ? ""
          : `column ${column + 1}${name === undefined || name === `${column + 1}` ? "" : ` (${name})`}`;
    throw inputError(path, [row.line > 0 ? `line ${row.line}` : "", at].filter((part) => part !== "").join(", "), problem);
  };
  const columnsOf = (role: "target" | "input", group: ColumnGroup): ValueColumn[] =>
    (plan.layout === "wide" && role === "target" ? [0] : group.columns).map((_, i) =>
      valueColumn({
        kind: group.kind,
        size: group.size,
        alone: plan.layout === "wide" || group.columns.length === 1,
        role,
        missing,
        commas,
        option: `--${role} ${quoted(plan.layout === "wide" ? `${group.names[0]}..${group.names.at(-1)}` : (group.names[i] ?? ""))}`,
        fault: (row, problem) =>
          fault(row, plan.layout === "wide" ? sink.cell : (group === plan.targets ? present.targets : present.inputs).columns[i]!, problem),
      }),
    );
  const time =
    plan.time === -1
      ? null
      : timeColumn(commas, (row, problem) => plan.timeGuessed || fault(row, present.names[present.time] ?? "t", problem));
  const where = (row: number): { readonly line: number; readonly file: number } => {
    let low = 0;
    for (let high = jumps.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if (jumps[middle]![0] <= row) low = middle;
      else high = middle;
    }
    const [from, line, file] = jumps[low]!;
    return { line: line + row - from, file };
  };
  const stepsOf = (): { stepOf: Int32Array; time: FinishedTable["time"] } => {
    const kind = time?.kind() ?? null;
    if (time?.slashes() === "unclear" && !plan.timeGuessed)
      fault(
        { line: 0 } as TableRow,
        plan.names[plan.time] ?? "t",
        "expected dates of which some day above 12 tells day from month, the same way in all rows; write them as YYYY-MM-DD",
      );
    if (time !== null && kind !== null) {
      const rule = kind !== "integers" ? "in order" : plan.timeFromOption ? "evenly" : "by one";
      const name = plan.names[plan.time] ?? "t";
      try {
        const ordered = orderSteps(
          sequenceOf.values(),
          lengths,
          time.times(),
          rule,
          (row) => where(row).line,
          (row, problem) => {
            const { line, file } = where(row);
            throw inputError(
              paths[file] ?? path,
              `line ${line}, ${name}`,
              `${problem}${plan.sequence === -1 && problem.endsWith(" again") ? " (if another series begins there, name the column that tells them apart by --sequence, or add one)" : ""}${plan.timeFromOption ? "; without the column rows are steps as they stand" : ""}`,
            );
          },
        );
        return {
          stepOf: ordered.stepOf,
          time: { kind: time.kind, slashes: time.slashes, sorted: ordered.sorted, spacing: ordered.spacing, used: true, restarts: [] },
        };
      } catch (error) {
        if (!plan.timeGuessed) throw error;
      }
    }
    const next = new Int32Array(lengths.length);
    const rows = sequenceOf.values();
    const stepOf = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) stepOf[i] = next[rows[i]!]!++;
    return {
      stepOf,
      time:
        time === null
          ? null
          : {
              kind: time.kind,
              slashes: time.slashes,
              sorted: false,
              spacing: null,
              used: false,
              restarts: kind === null ? [] : restartsOf(time.times()),
            },
    };
  };
  /** Numbers such as 1.234 beside a column with decimal commas are thousands, and no decimals. */
  const refuseMixedMarks = (targets: readonly FinishedColumn[], inputs: readonly FinishedColumn[]): void => {
    if (![...targets, ...inputs].some(({ decimalCommas }) => decimalCommas)) return;
    for (const [columns, group] of [
      [targets, present.targets],
      [inputs, present.inputs],
    ] as const)
      columns.forEach(({ pointThousands }, i) => {
        if (pointThousands !== 0)
          fault(
            { line: pointThousands } as TableRow,
            group.columns[i] ?? -1,
            "expected decimal commas as in another column, found points before three digits; remove the points if they separate thousands, else write commas for them",
          );
      });
  };
  const restartsOf = (times: Float64Array): number[] => {
    const lines: number[] = [];
    for (let row = 1; row < times.length && lengths.length === 1; row++)
      if (times[row]! < times[row - 1]! && times[row] === times[0]) lines.push(where(row).line);
    return lines;
  };
  const sink: TableSink = {
    cell: 0,
    targets: [],
    inputs: [],
    time,
    enter: (nextPath, nextPlan, split) => {
      path = nextPath;
      present = nextPlan;
      fileSplit = split;
      paths.push(path);
      lastLine = -1;
    },
    fault,
    begin: (start) => {
      lengths.push(0);
      return starts.push({ ...start, split: start.split ?? fileSplit, file: paths.length - 1 }) - 1;
    },
    sequence: (number) => starts[number]!,
    step: (sequence, line) => {
      if (line !== lastLine + 1) jumps.push([sequenceOf.length, line, paths.length - 1]);
      lastLine = line;
      lengths[sequence]!++;
      sequenceOf.push(sequence);
    },
    rowCount: () => sequenceOf.length,
    finish: (name) => {
      const { stepOf, time: timeRead } = stepsOf();
      const targets = sink.targets.map((column) => column.finish());
      const inputs = sink.inputs.map((column) => column.finish());
      refuseMixedMarks(targets, inputs);
      const ids = new Set(starts.map(({ id }) => id));
      const clash = ids.size < starts.length;
      const splits = starts.map(({ split }) => split);
      const data = withPath(path, () =>
        packColumns({
          name,
          targets: spaceOf(targets, plan.layout === "wide" || !plan.headed ? null : plan.targets.names) as TargetSpace,
          inputs: inputs.length === 0 ? null : (spaceOf(inputs, plan.headed ? plan.inputs.names : null) as InputSpace),
          sequences: starts.map(({ id, group, label, file }, i) => ({
            id: clash && paths.length > 1 && id !== nameFromPath(paths[file]!) ? `${nameFromPath(paths[file]!)}/${id}` : id,
            group,
            label,
            length: lengths[i]!,
          })),
          splits: splits.every((split) => split === null) ? null : indicesBySplit(splits),
          sequenceOf: sequenceOf.values(),
          stepOf,
          targetColumns: targets.map(({ values }) => values),
          inputColumns: inputs.map(({ values }) => values),
        }),
      );
      return { data, targets, inputs, time: timeRead };
    },
  };
  Object.assign(sink, { targets: columnsOf("target", plan.targets), inputs: columnsOf("input", plan.inputs) });
  return sink;
}

function spaceOf(columns: readonly FinishedColumn[], names: readonly string[] | null): TargetSpace | InputSpace {
  const [first] = columns as [FinishedColumn];
  if (first.kind === "categorical") return { kind: "categorical", size: first.size, symbols: first.symbols };
  return { kind: first.kind, size: columns.length, ...(names === null ? {} : { names }) };
}

function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : JSON.stringify(name);
}
