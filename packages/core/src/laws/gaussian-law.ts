import { diagonalNormalLogProb, gaussianRows } from "@unrolled/kernels";
import { describeValue } from "../checks/index.js";
import type { Dataset } from "../contracts/index.js";
import { requireVaryingTargets } from "../data/index.js";
import { diagonalNormal } from "../distributions/diagonal-normal.js";
import type { Emission } from "./emission.js";
import type { FieldsOf, LawFile } from "./fields.js";
import type { Law } from "./law.js";
import { diagonalFloorReport, diagonalNormalTables, maximiseDiagonalNormals } from "./normals/diagonal-normals.js";
import { leastSpreads } from "./normals/spread-floors.js";
import { spreadRows, startingSds } from "./random-starts.js";
import { diagonalInformation, placeTargets, type ReadoutLaw, readoutLaw } from "./readout-law.js";
import { shownDiagonal } from "./shown-normals.js";
import { checkNonEmpty, checkPositive, checkStates, checkVector, freezeRows, nameOfState } from "./state-rows.js";
import { targetMarginals, targetMoments } from "./target-moments.js";

const fields = { means: "matrix", sds: "matrix" } as const;
type Fields = FieldsOf<typeof fields>;

/**
 * Normals with independent dimensions: a mean and a standard deviation for each.
 *
 * As the emission of a hidden Markov model: y_d ~ N(means[k][d], sds[k][d]²), no sd of the maximum below its floor (see `leastSpreads`). As that of a
 * network the means are read out, and the sds are numbers of the law's own (`"sd": [D]`) or are read out too, as their logarithms
 * (`"sd": "readout"`).
 */
export const gaussianLaw = Object.freeze({
  name: "gaussian",
  targets: "real",
  density: true,
  distribution: ({ means, sds }: { readonly means: readonly number[]; readonly sds: readonly number[] }) => diagonalNormal(means, sds),
  emission: {
    fields,
    fromFile: (file, who) => normalEmission(file as unknown as Fields, who),
    start(data, K, _, key, who) {
      const moments = targetMoments(data);
      const sds = startingSds(data, moments, who);
      return { kind: "gaussian", means: spreadRows(data, K, moments, key), sds: Array.from({ length: K }, () => sds) };
    },
    startLaws: ["segments", "quantiles", "segments", "even", "segments", "quantiles"],
    work: (D) => 3 * D,
    shown(file, units) {
      const { means, sds } = file as unknown as Fields;
      return { kind: "normals", states: means.map((mean, k) => [shownDiagonal(1, mean, sds[k]!, units)]) };
    },
  },
  readout: {
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
  },
} as const satisfies Law);

function normalEmission(file: Fields, who: string): Emission {
  const place = `${who}: emission`;
  const K = checkNonEmpty(file.means, `${place}.means`);
  const D = checkNonEmpty(file.means[0]!, `${place}.means row 1`);
  checkStates(file.sds, K, `${place}.sds`);
  file.means.forEach((row, k) => void checkVector(row, D, `${place}.means row ${k + 1}`));
  file.sds.forEach((row, k) => void checkPositive(row, D, `${place}.sds row ${k + 1}`));
  const means = freezeRows(file.means);
  const sds = freezeRows(file.sds);
  const laws = means.map((row, k) => diagonalNormal(row, sds[k]!));
  const tables = diagonalNormalTables(means, sds);

  return Object.freeze<Emission>({
    stateCount: K,
    targets: Object.freeze({ kind: "real", size: D }),
    density: true,
    parameterCount: 2 * K * D,
    bind(data: Dataset) {
      const values = data.targetValues!;
      const { means, inverseSds, logScales } = tables;
      return (out: Float64Array, t: number) =>
        void diagonalNormalLogProb(out, values, data.starts[t]! * D, data.aliveCounts[t]!, D, K, means, inverseSds, logScales);
    },
    maximise(data, posterior, { leastSpreads = null }) {
      const next = maximiseDiagonalNormals(data, posterior, { means, sds }, leastSpreads, nameOfState);
      return "collapsed" in next ? next : normalEmission(next, who);
    },
    logPrior: () => 0,
    leastSpreads,
    atFloor: (data, posterior, leastSpreads) => diagonalFloorReport(data, posterior, { means, sds }, leastSpreads, nameOfState),
    law: (state) => laws[state]!,
    toFile: () => ({ kind: "gaussian", means, sds }),
  });
}

/** Rows are D means, then D log-sds. The sds of a file are written as they were read: exp log sd is not always sd to the bit. */
function normalReadout(D: number, given: Float64Array | "readout"): ReadoutLaw {
  const own = given !== "readout";
  return readoutLaw({
    name: "gaussian",
    targets: { kind: "real", size: D },
    density: true,
    readoutSize: own ? D : 2 * D,
    parameters: own ? [{ name: "logSd", size: D }] : [],
    logEmission(data, workspace) {
      const Y = placeTargets(data, workspace);
      return (out, at, rows, from, position, count, repeat, differentiate) =>
        gaussianRows(out, at, rows, from, Y, position, count, repeat, D, differentiate);
    },
    ...(own ? { fixedSds: (logSds: Float64Array) => logSds.map(Math.exp) } : {}),
    // Of a mean 1 / sd², of a log sd 2.
    timesInformation: (data) => diagonalInformation(data, (row, j) => (j < D ? Math.exp(-2 * row[D + j]!) : 2)),
    distribution: (row) => diagonalNormal(Array.from(row.subarray(0, D)), Array.from(row.subarray(D), Math.exp)),
    toFile(parameters): LawFile {
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
