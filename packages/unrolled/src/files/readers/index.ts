import type { DataReader } from "./data-reader.js";
import { jsonReader } from "./json-reader.js";
import { numpyArchiveReader, numpyReader } from "./numpy-reader.js";
import { tableReader } from "./table-reader.js";
import { textReader } from "./text-reader.js";

export type { Announce, DataFile, DataReader } from "./data-reader.js";

/** What data files can be. */
export const dataReaders: readonly DataReader[] = Object.freeze([jsonReader, tableReader, textReader, numpyReader, numpyArchiveReader]);
