import type { Dataset } from "../../contracts/index.js";
import { nameFromPath } from "../name-from-path.js";
import type { TableReadOptions } from "../read-options.js";
import { readTable } from "./read-table.js";

/**
 * A CSV text, one row a step (or one series a row), with a header; docs/formats.md says what the columns mean. An empty target
 * cell is missing. `readTable` reads files of any size, and says how.
 *
 * @throws InputError with the line.
 * @example
 * const data = await parseCsv("sequence,t,target\na,1,0.5\na,2,0.7\n", "data.csv");
 */
export async function parseCsv(text: string, path: string, options: TableReadOptions = {}): Promise<Dataset> {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  };
  return (await readTable([{ path, chunks }], nameFromPath(path), options)).data;
}
