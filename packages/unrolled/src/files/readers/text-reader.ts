import { parseText } from "@unrolled/core";
import { textOf } from "../read-bytes.js";
import type { DataReader } from "./data-reader.js";
import { readEach } from "./read-each.js";

/** Running text. */
export const textReader: DataReader = {
  kind: "text",
  extensions: [".txt"],
  options: ["text", "textUnit", "encoding"],
  read: (files, name, options) =>
    readEach(files, name, async (file) => parseText(textOf(await file.bytes(), file.path), file.path, options.text)),
};
