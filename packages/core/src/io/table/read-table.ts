import type { Reading, TableFile, TableReadOptions } from "../read-options.js";

/**
 * Tables as a dataset called `name`, and a line on how they were read. Long form has one row a step, wide form one series a row;
 * docs/formats.md says what separators, columns and cells may be. Of several files, all with the same columns, each holds sequences
 * of its own. Bytes are parsed into columns of numbers as they arrive: 24 bytes of memory a row and column. Cost O(bytes).
 *
 * @throws InputError with line and column for the first cell that does not fit, and what to do about it.
 * @example
 * const text = "day;height\n1;1,25\n2;1,5\n";
 * const file = { path: "tides.csv", chunks: async function* () { yield new TextEncoder().encode(text); } };
 * const { data, notes } = await readTable([file], "tides", { target: ["height"], time: "day" });
 */
export async function readTable(files: readonly TableFile[], name: string, options: TableReadOptions = {}): Promise<Reading> {
  const { readTableFiles } = await import("./read-table-files.js");
  return readTableFiles(files, name, options);
}
