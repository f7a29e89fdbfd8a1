import { parseNpy, parseNpz } from "@unrolled/core";
import type { DataReader } from "./data-reader.js";
import { readEach } from "./read-each.js";

/** Arrays of NumPy. */
export const numpyReader: DataReader = {
  kind: "a NumPy array",
  extensions: [".npy"],
  options: [],
  read: (files, name) => readEach(files, name, async (file) => parseNpy(await file.bytes(), file.path)),
};

/** Archives of NumPy arrays. */
export const numpyArchiveReader: DataReader = {
  kind: "a NumPy archive",
  extensions: [".npz"],
  options: [],
  read: (files, name) => readEach(files, name, async (file) => parseNpz(await file.bytes(), file.path)),
};
