import { parseCsv } from "@unrolled/core";
import { textOf } from "../read-bytes.js";
import type { DataReader } from "./data-reader.js";
import { readEach } from "./read-each.js";

/** Tables in long form, one row a step. */
export const tableReader: DataReader = {
  kind: "a table",
  extensions: [".csv"],
  options: ["target", "input", "sequence", "time", "group", "splitColumn", "label", "missing", "encoding"],
  read: (files, name) => readEach(files, name, async (file) => parseCsv(textOf(await file.bytes(), file.path), file.path)),
};
