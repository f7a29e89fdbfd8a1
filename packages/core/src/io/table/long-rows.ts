import { nameFromPath } from "../name-from-path.js";
import type { TableReadOptions } from "../read-options.js";
import type { TableRow } from "./scan-rows.js";
import { sequenceColumns } from "./sequence-columns.js";
import type { TablePlan } from "./table-plan.js";
import type { TableSink } from "./table-sink.js";

/** What is done with the rows of one file. */
export interface RowReader {
  add(row: TableRow): void;
  /** After the last row. */
  end(): void;
}

/** A row is a step. `width` is the number of columns; the rows of a file without a column for sequences are one. */
export function longRows(plan: TablePlan, width: number, path: string, options: TableReadOptions, sink: TableSink): RowReader {
  const columns = sequenceColumns(plan, options, sink);
  /** Sequence by the number of its id. */
  const sequenceOf: number[] = [];
  const aboutOf: (readonly [number, number, number])[] = [];
  const about = plan.group !== -1 || plan.split !== -1 || plan.label !== -1;
  const single = width === 1;
  let only = -1;
  let firstBlank = 0;
  let blanks = 0;

  const begin = (row: TableRow, id: string): number => {
    const [group, split, label] = columns.about(row);
    const sequence = sink.begin({
      id,
      group: columns.group(group),
      split: columns.split(split),
      label: columns.label(label),
      line: row.line,
    });
    aboutOf[sequence] = [group, split, label];
    return sequence;
  };
  const sequence = (row: TableRow): number => {
    if (plan.sequence === -1) {
      if (only === -1) only = begin(row, nameFromPath(path));
      else if (about) columns.check(row, aboutOf[only]!, sink.sequence(only).line);
      return only;
    }
    const id = columns.id(row);
    const known = sequenceOf[id];
    if (known === undefined) {
      const begun = begin(row, columns.idText(id));
      sequenceOf[id] = begun;
      return begun;
    }
    if (about) columns.check(row, aboutOf[known]!, sink.sequence(known).line);
    return known;
  };
  /** Blank lines in between: missing targets of a single column; else only harmless where a column names the sequences. */
  const settleBlanks = (row: TableRow): void => {
    if (blanks === 0) return;
    if (single) {
      const of = sequence(row);
      for (let i = 0; i < blanks; i++) {
        for (const column of sink.targets) column.addMissing();
        sink.step(of, firstBlank + i);
      }
    } else if (plan.sequence === -1)
      sink.fault(
        { ...row, line: firstBlank },
        -1,
        `expected ${width} cells as in the header, found a blank line: remove it, or if it begins a new sequence, name the sequences in a column`,
      );
    blanks = 0;
  };
  return {
    add: (row) => {
      if (row.count === 1 && row.starts[0] === row.ends[0] && (!single || row.quotes[0] === 0)) {
        if (blanks++ === 0) firstBlank = row.line;
        return;
      }
      if (row.count !== width) checkWidth(row, width, sink);
      settleBlanks(row);
      if ((plan.sequence !== -1 || plan.time !== -1) && isEmpty(row)) return;
      const of = sequence(row);
      if (sink.time !== null) {
        if (row.starts[plan.time] === row.ends[plan.time] && !plan.timeGuessed)
          sink.fault(row, plan.names[plan.time]!, "expected a time, found an empty cell");
        sink.time.add(row, plan.time);
      }
      const { targets, inputs } = plan;
      for (let d = 0; d < sink.targets.length; d++) sink.targets[d]!.add(row, targets.columns[d]!);
      for (let d = 0; d < sink.inputs.length; d++) sink.inputs[d]!.add(row, inputs.columns[d]!);
      sink.step(of, row.line);
    },
    end: () => {},
  };
}

/** As many cells as the header has; more are fine where they are empty (a separator at the end of each line). */
export function checkWidth(row: TableRow, width: number, sink: TableSink): void {
  if (row.count > width) {
    let cell = width;
    while (cell < row.count && row.starts[cell] === row.ends[cell]) cell++;
    if (cell === row.count) return;
  }
  const remedy =
    width === 1
      ? " (put double quotes around a text with a separator or a number with a decimal comma)"
      : row.count === width + 1
        ? " (if the first cells are names of rows, name their column too; a text that holds a separator needs double quotes around it)"
        : "";
  sink.fault(row, -1, `expected ${width} cell${width === 1 ? "" : "s"} as in the header, found ${row.count}${remedy}`);
}

function isEmpty(row: TableRow): boolean {
  for (let i = 0; i < row.count; i++) if (row.starts[i] !== row.ends[i]) return false;
  return true;
}
