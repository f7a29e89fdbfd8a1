import { readTable } from "@unrolled/core";
import type { DataReader } from "./data-reader.js";

/** Tables: one row a step, or one series a row. */
export const tableReader: DataReader = {
  kind: "a table",
  extensions: [".csv", ".tsv", ".tab"],
  options: ["target", "input", "sequence", "time", "group", "splitColumn", "label", "layout", "noHeader", "missing", "encoding"],
  read: (files, name, options) => readTable(files, name, options),
};
