import type { TableReadOptions } from "../read-options.js";
import { checkWidth, type RowReader } from "./long-rows.js";
import type { TableRow } from "./scan-rows.js";
import { sequenceColumns } from "./sequence-columns.js";
import type { TablePlan } from "./table-plan.js";
import type { TableSink } from "./table-sink.js";

/**
 * A row is a series of one value a column. Cells at its end that are empty, NaN or a word for missing pad it and are no steps.
 * `width` is the number of columns of the header; null: there is none, and rows may differ.
 */
export function wideRows(plan: TablePlan, width: number | null, options: TableReadOptions, sink: TableSink): RowReader {
  const columns = sequenceColumns(plan, options, sink);
  const cells = [...plan.targets.columns];
  const roles = new Set([plan.sequence, plan.group, plan.split, plan.label]);
  const lineOf = new Map<number, number>();
  const [target] = sink.targets as [TableSink["targets"][number]];
  let count = 0;
  return {
    add: (row: TableRow) => {
      if (row.count === 1 && row.starts[0] === row.ends[0]) return;
      if (width !== null && row.count !== width) checkWidth(row, width, sink);
      // Without a header the longest series is known when all are read.
      if (plan.openEnded) for (let cell = cells.at(-1)! + 1; cell < row.count; cell++) if (!roles.has(cell)) cells.push(cell);
      count++;
      let id = `row-${count}`;
      if (plan.sequence !== -1) {
        const number = columns.id(row);
        id = columns.idText(number);
        const line = lineOf.get(number);
        if (line !== undefined)
          sink.fault(
            row,
            plan.sequence,
            `expected an id of its own, as a row is a series, found ${JSON.stringify(id)} again (line ${line})`,
          );
        lineOf.set(number, row.line);
      }
      let length = cells.length;
      while (length > 0 && (cells[length - 1]! >= row.count || target.isBlank(row, cells[length - 1]!))) length--;
      if (length === 0) sink.fault(row, -1, "expected a series with at least one value, found none");
      const [group, split, label] = columns.about(row);
      const text = columns.label(label);
      const sequence = sink.begin({
        id,
        group: columns.group(group),
        split: columns.split(split),
        label: text === null ? null : classText(text),
        line: row.line,
      });
      for (let i = 0; i < length; i++) {
        sink.cell = cells[i]!;
        target.add(row, cells[i]!);
        sink.step(sequence, row.line);
      }
    },
    end: () => {},
  };
}

/** The UCR archive writes class 1 as 1, 1.0 or 1.0000000e+00. */
function classText(text: string): string {
  const value = Number(text);
  return /^[-+]?\d+\.0*(e\+?0+)?$/i.test(text) && Number.isSafeInteger(value) ? `${value}` : text;
}
