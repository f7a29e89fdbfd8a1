import { npyReading, npzReading } from "@unrolled/core";
import { memoryLimit } from "../memory-limit.js";
import type { DataReader } from "./data-reader.js";
import { readEach } from "./read-each.js";

/** Arrays of NumPy. */
export const numpyReader: DataReader = {
  kind: "a NumPy array",
  extensions: [".npy"],
  options: [],
  read: (files, name) => readEach(files, name, async (file) => npyReading(await file.bytes(), file.path)),
};

/** Archives of NumPy arrays. */
export const numpyArchiveReader: DataReader = {
  kind: "a NumPy archive",
  extensions: [".npz"],
  options: [],
  read: (files, name, _, announce) =>
    readEach(files, name, async (file) =>
      npzReading(await file.bytes(), file.path, { memoryLimit: memoryLimit(), ...(announce === undefined ? {} : { announce }) }),
    ),
};
