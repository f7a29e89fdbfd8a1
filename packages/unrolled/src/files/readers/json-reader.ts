import { parseDataset, parseJson } from "@unrolled/core";
import { textOf } from "../read-bytes.js";
import type { DataReader } from "./data-reader.js";
import { readEach } from "./read-each.js";

/** Sequences as JSON and piano rolls: they say themselves what they hold. */
export const jsonReader: DataReader = {
  kind: "JSON",
  extensions: [".json"],
  options: [],
  read: (files, name) =>
    readEach(files, name, async (file) => parseDataset(parseJson(textOf(await file.bytes(), file.path), file.path), file.path)),
};
