import { decodeText, parseCsv } from "@unrolled/core";
import type { DataReader } from "./data-reader.js";
import { readEach } from "./read-each.js";

/** Tables in long form, one row a step. */
export const tableReader: DataReader = {
  kind: "a table",
  extensions: [".csv"],
  options: ["target", "input", "sequence", "time", "group", "splitColumn", "label", "missing", "encoding"],
  read: (files, name, { encoding }) =>
    readEach(files, name, async (file) => parseCsv(decodeText(await file.bytes(), file.path, encoding), file.path)),
};
