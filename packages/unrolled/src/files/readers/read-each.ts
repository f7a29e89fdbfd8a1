import { type Dataset, joinDatasets, nameFromPath, type Reading, withPath } from "@unrolled/core";
import type { DataFile } from "./data-reader.js";

/** Each file by itself, then joined to one dataset where there are several. Notes that all files share are said once. */
export async function readEach(
  files: readonly DataFile[],
  name: string,
  read: (file: DataFile) => Promise<Reading | Dataset>,
): Promise<Reading> {
  const readings: { readonly file: DataFile; readonly reading: Reading }[] = [];
  for (const file of files) {
    const result = await read(file);
    readings.push({ file, reading: "data" in result ? result : { data: result, notes: [] } });
  }
  const [first] = readings;
  if (first !== undefined && readings.length === 1) return first.reading;
  const parts = readings.map(({ file, reading }) => ({ name: nameFromPath(file.path), data: reading.data }));
  return {
    data: withPath(name, () => joinDatasets(name, parts)),
    notes: [`${files.length} files.`, ...new Set(readings.flatMap(({ reading }) => reading.notes))],
  };
}
