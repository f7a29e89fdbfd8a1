import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes a run as numbers and as a table. The numbers to five digits, laid out as the repository's formatter would. */
export function writeResults(folder, name, result, table) {
  const rounded = (_, value) => (typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value);
  const text = JSON.stringify(result, rounded, 2).replace(/\[\s+([-\d.e+,\s]+?)\s+\]/g, (_, list) => `[${list.replace(/\s+/g, " ")}]`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${text}\n`);
  writeFileSync(join(folder, `${name}.md`), table);
}
