import { gaussianRows } from "@unrolled/kernels";
import { describeValue } from "../checks/index.js";
import { requireVaryingTargets } from "../data/index.js";
import { diagonalNormal } from "../distributions/index.js";
import type { Law } from "./law.js";
import { placeTargets, type ReadoutFile, type ReadoutKind, type ReadoutLaw, readoutLaw } from "./readout-law.js";
import { targetMarginals } from "./target-marginals.js";

/**
 * Normals with independent dimensions: a mean and a standard deviation for each. As a network's emission the means are read out, and
 * the sds are numbers of the law's own (`"sd": [D]`) or are read out too, as their logarithms (`"sd": "readout"`).
 */
export const gaussianLaw: Law = Object.freeze<Law>({
  name: "gaussian",
  targets: "real",
  readout: Object.freeze<ReadoutKind>({
    fields: { sd: { vectorOr: "readout" } },
    fromFile(file, readoutSize, who) {
      if (file.sd !== "readout") {
        const sd = readSds(file.sd, readoutSize, who);
        return { law: normalReadout(readoutSize, sd), parameters: sd.map(Math.log) };
      }
      if (readoutSize % 2 === 1)
        throw new RangeError(
          `${who}: with emission.sd "readout", readout.bias must have 2D numbers (means, then log sds), got ${readoutSize}`,
        );
      return { law: normalReadout(readoutSize / 2, "readout"), parameters: new Float64Array(0) };
    },
    start(data, { sd }, who) {
      if (typeof sd !== "number") requireVaryingTargets(data, who);
      const { means, sds } = targetMarginals(data);
      const spreads = typeof sd === "number" ? Array.from(sds, () => sd) : Array.from(sds);
      if (sd === "readout") return { file: { kind: "gaussian", sd }, bias: [...means, ...spreads.map(Math.log)] };
      return { file: { kind: "gaussian", sd: spreads }, bias: Array.from(means) };
    },
  }),
});

/** Rows are D means, then D log-sds. The sds of a file are written as they were read: exp log sd is not always sd to the bit. */
function normalReadout(D: number, given: Float64Array | "readout"): ReadoutLaw {
  const own = given !== "readout";
  return readoutLaw({
    targets: { kind: "real", size: D },
    density: true,
    readoutSize: own ? D : 2 * D,
    parameters: own ? [{ name: "logSd", size: D }] : [],
    logEmission(data, workspace) {
      const Y = placeTargets(data, workspace);
      return (out, at, rows, from, position, count, repeat, differentiate) =>
        gaussianRows(out, at, rows, from, Y, position, count, repeat, D, differentiate);
    },
    distribution: (row) => diagonalNormal(Array.from(row.subarray(0, D)), Array.from(row.subarray(D), Math.exp)),
    toFile(parameters): ReadoutFile {
      if (!own) return { kind: "gaussian", sd: "readout" };
      return { kind: "gaussian", sd: Array.from(parameters, (logSd, d) => (logSd === Math.log(given[d]!) ? given[d]! : Math.exp(logSd))) };
    },
  });
}

function readSds(value: unknown, D: number, who: string): Float64Array {
  const place = `${who}: emission.sd (or "readout")`;
  if (!(Array.isArray(value) || value instanceof Float64Array) || value.length !== D)
    throw new RangeError(`${place} must have ${D} numbers (D), got ${Array.isArray(value) ? value.length : describeValue(value)}`);
  for (const [d, sd] of value.entries()) {
    if (typeof sd !== "number" || !Number.isFinite(sd))
      throw new RangeError(`${place}[${d}] must be a finite number, got ${describeValue(sd)}`);
    if (sd <= 0) throw new RangeError(`${place}[${d}] must be above 0, got ${sd}`);
  }
  return Float64Array.from(value);
}
