import { decodeText, parseDatasetText } from "@unrolled/core";
import type { DataReader } from "./data-reader.js";
import { readEach } from "./read-each.js";

/** Sequences as JSON and piano rolls: they say themselves what they hold. */
export const jsonReader: DataReader = {
  kind: "JSON",
  extensions: [".json"],
  options: ["encoding"],
  read: (files, name, { encoding }) =>
    readEach(files, name, async (file) => parseDatasetText(decodeText(await file.bytes(), file.path, encoding), file.path)),
};
