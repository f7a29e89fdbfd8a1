import { decodeText, textReading } from "@unrolled/core";
import type { DataReader } from "./data-reader.js";

/** Texts, of characters or words; several are read together, as they are cut alike. */
export const textReader: DataReader = {
  kind: "text",
  extensions: [".txt"],
  options: ["text", "textUnit", "encoding"],
  read: async (files, name, { text, textUnit, encoding }) => {
    const texts = await Promise.all(files.map(async ({ path, bytes }) => ({ path, text: decodeText(await bytes(), path, encoding) })));
    return textReading(texts, name, { ...text, ...(textUnit === undefined ? {} : { unit: textUnit }) });
  },
};
