import { checkOptions } from "../../checks/index.js";
import { inputError, isInputError } from "../input-error.js";
import type { Reading, TableFile, TableReadOptions } from "../read-options.js";
import { splitFromNames } from "../splits.js";
import { decodeText } from "../text/decode-text.js";
import { longRows, type RowReader } from "./long-rows.js";
import { scanRows, type TableRow } from "./scan-rows.js";
import { tableNote } from "./table-notes.js";
import { type TablePlan, tablePlan } from "./table-plan.js";
import { type TableSample, tableSample } from "./table-sample.js";
import { type TableSink, tableSink } from "./table-sink.js";
import { utf8Chunks } from "./utf8-chunks.js";
import { wideRows } from "./wide-rows.js";

/** So much of a file is looked at before it is read. */
const sampleBytes = 1 << 16;
const COMMA = 44;

/** What `readTable` does; loaded on first use. */
export async function readTableFiles(files: readonly TableFile[], name: string, asked: TableReadOptions = {}): Promise<Reading> {
  checkOptions("readTable", asked, [
    "target",
    "input",
    "sequence",
    "time",
    "group",
    "splitColumn",
    "label",
    "missing",
    "layout",
    "encoding",
    "noHeader",
  ]);
  const { missing } = asked;
  const options = missing === undefined ? asked : { ...asked, missing: missing.filter((word) => word !== "none" && word !== "") };
  const splits = splitFromNames(files.map(({ path }) => path));
  let opened: { readonly plan: TablePlan; readonly sink: TableSink; readonly separator: number } | null = null;
  for (const [index, file] of files.entries()) {
    const { path } = file;
    const source = utf8Chunks(file.chunks(), options.encoding, path);
    const { head, whole } = await takeHead(source);
    if (head.includes(0))
      throw inputError(path, "", "expected text, found a zero byte: the file is binary, or in another encoding (--encoding utf-16le)");
    const sample = tableSample(head, whole, path, options.noHeader);
    if (sample === null) throw inputError(path, "", "expected a header line, found an empty file");
    decodeText(head.subarray(0, sample.headBytes), path); // Refuses a header that is not UTF-8, with its place.
    let plan = tablePlan(sample, options, path);
    if (opened === null) opened = { plan, sink: tableSink(plan, options, sample.separator !== COMMA), separator: sample.separator };
    else plan = likeFirst(plan, opened.plan, path, sample.line, files[0]?.path ?? "");
    const { sink } = opened;
    sink.enter(path, plan, splits?.[index] ?? null);
    const width = sample.header?.length ?? Math.max(...sample.rows.map((cells) => cells.length));
    const rows =
      plan.layout === "wide"
        ? wideRows(plan, sample.header === null ? null : width, options, sink)
        : longRows(plan, width, path, options, sink);
    const before = sink.rowCount();
    await readRows(head, whole ? null : source, sample, rows, sink);
    if (sink.rowCount() === before)
      throw inputError(path, "", "expected at least one row below the header, found none (--no-header if the first row is data)");
  }
  if (opened === null) throw new RangeError("readTable: at least one file is required, got none");
  const finished = opened.sink.finish(name);
  const several = files.length === 1 ? [] : [`${files.length} files${splits === null ? "" : ", with the splits that their names say"}`];
  return { data: finished.data, notes: [...several, tableNote(files[0]?.path ?? "", opened.plan, opened.separator, finished)] };
}

async function readRows(
  head: Uint8Array,
  source: AsyncGenerator<Uint8Array> | null,
  { separator, skip }: TableSample,
  rows: RowReader,
  sink: TableSink,
): Promise<void> {
  let index = 0;
  const scanner = scanRows(
    separator,
    (row) => {
      if (index++ < skip) return;
      try {
        rows.add(row);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        refuseBytes(row, sink, error);
      }
    },
    (line, column, problem) => sink.fault({ line } as TableRow, column - 1, problem),
  );
  scanner.push(head);
  if (source !== null) for await (const chunk of source) scanner.push(chunk);
  scanner.end();
  rows.end();
}

/** A text that is not UTF-8: the cell, and what `decodeText` says of it. */
function refuseBytes(row: TableRow, sink: TableSink, error: TypeError): never {
  for (let cell = 0; cell < row.count; cell++) {
    try {
      decodeText(row.bytes.subarray(row.starts[cell], row.ends[cell]), "");
    } catch (fault) {
      if (isInputError(fault)) sink.fault(row, cell, fault.message.slice(fault.place.length + 2));
    }
  }
  throw error;
}

/** The first bytes, enough to see how the table is written. */
async function takeHead(source: AsyncGenerator<Uint8Array>): Promise<{ readonly head: Uint8Array; readonly whole: boolean }> {
  let head = new Uint8Array(0);
  while (head.length < sampleBytes || (head.indexOf(10) === -1 && head.indexOf(13) === -1)) {
    const { value, done } = await source.next();
    if (done === true) return { head, whole: true };
    const joined = new Uint8Array(head.length + value.length);
    joined.set(head);
    joined.set(value, head.length);
    head = joined;
  }
  return { head, whole: false };
}

/** The plan of a further file, with its targets and inputs in the order of the first. */
function likeFirst(plan: TablePlan, first: TablePlan, path: string, line: number, firstPath: string): TablePlan {
  const differ = (what: string, here: unknown, there: unknown): never => {
    throw inputError(path, `line ${line}`, `expected ${what} as in ${firstPath}, ${there}, found ${here}`);
  };
  if (plan.layout !== first.layout) differ("the layout", plan.layout, first.layout);
  for (const role of ["sequence", "time"] as const)
    if ((plan[role] === -1) !== (first[role] === -1))
      differ(`a column for ${role}`, plan[role] === -1 ? "none" : "one", first[role] === -1 ? "none" : "one");
  const alike = (role: "targets" | "inputs"): TablePlan["targets"] => {
    if (plan.layout === "wide") return plan[role];
    const place = new Map(plan[role].names.map((name, i) => [name.toLowerCase(), plan[role].columns[i] as number]));
    const columns = first[role].names.map((name) => place.get(name.toLowerCase()) ?? -1);
    if (columns.includes(-1) || place.size !== columns.length)
      differ(`the ${role}`, plan[role].names.join(", ") || "none", first[role].names.join(", ") || "none");
    return { ...first[role], columns };
  };
  return { ...plan, targets: alike("targets"), inputs: alike("inputs") };
}
