import type { StructureFile } from "../linear-gaussian-file.js";
import type { LinearSystem } from "../linear-system.js";

const parts = ["A", "B", "b", "C", "byInput", "D", "d", "Q", "R", "initialCov"] as const;

/** How far a number of a file may be from what its structure makes of the parameters: what decimal files and a solved start leave. */
const tolerance = 1e-6;

/**
 * Checks that a system is what its structure makes of the parameters read from it.
 *
 * @throws RangeError that names the part.
 */
export function checkFixed(file: StructureFile, system: LinearSystem, expected: LinearSystem): void {
  for (const part of parts) {
    const [own, wanted] = [system[part], expected[part]];
    if (own === null && wanted === null) continue;
    const largest = Math.max(1e-300, ...(wanted ?? []).map(Math.abs));
    if (
      own !== null &&
      wanted !== null &&
      own.length === wanted.length &&
      own.every((x, i) => Math.abs(x - wanted[i]!) <= tolerance * largest)
    )
      continue;
    const name = part === "byInput" ? "C.byInput" : part;
    throw new RangeError(
      `linearGaussian: ${name} must be as structure ${JSON.stringify(file)} makes it of its parameters, ${describe(wanted)}, got ${describe(own)}; leave the structure out, and every number is free`,
    );
  }
}

function describe(values: Float64Array | null): string {
  if (values === null) return "null";
  const shown = Array.from(values.subarray(0, 6), (x) => Number(x.toPrecision(6)));
  return `[${shown.join(", ")}${values.length > 6 ? ", …" : ""}]`;
}
