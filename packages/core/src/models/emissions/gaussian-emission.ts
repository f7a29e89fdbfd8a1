import { diagonalNormalLogProb } from "@unrolled/kernels";
import type { Dataset } from "../../contracts/index.js";
import { diagonalNormal } from "../../distributions/diagonal-normal.js";
import { checkNonEmpty, checkPositive, checkStates, checkVector } from "./check-numbers.js";
import { diagonalNormalTables } from "./diagonal-normal-tables.js";
import type { Emission } from "./emission.js";
import type { EmissionFileOf } from "./emission-file.js";
import { diagonalFloorReport, maximiseDiagonalNormals } from "./maximise-diagonal-normals.js";
import { freezeRows, nameOfState } from "./table.js";

/** Normals with independent dimensions: y_d ~ N(means[k][d], sds[k][d]²). Maximum: no sd below its floor (see `leastSpreads`). */
export function gaussianEmission(file: EmissionFileOf<"gaussian">): Emission {
  const K = checkNonEmpty(file.means, "hiddenMarkov: emission.means");
  const D = checkNonEmpty(file.means[0]!, "hiddenMarkov: emission.means row 1");
  checkStates(file.sds, K, "hiddenMarkov: emission.sds");
  file.means.forEach((row, k) => void checkVector(row, D, `hiddenMarkov: emission.means row ${k + 1}`));
  file.sds.forEach((row, k) => void checkPositive(row, D, `hiddenMarkov: emission.sds row ${k + 1}`));
  const means = freezeRows(file.means);
  const sds = freezeRows(file.sds);
  const laws = means.map((row, k) => diagonalNormal(row, sds[k]!));
  const tables = diagonalNormalTables(means, sds);

  return Object.freeze({
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
      return "collapsed" in next ? next : gaussianEmission({ kind: "gaussian", ...next });
    },
    logPrior: () => 0,
    atFloor: (data, posterior, leastSpreads) => diagonalFloorReport(data, posterior, { means, sds }, leastSpreads, nameOfState),
    sample: (state, key) => laws[state]!.sample(key),
    logProb: (state, value) => laws[state]!.logProb(value as readonly number[]),
    toFile: () => ({ kind: "gaussian", means, sds }),
  } satisfies Emission);
}
