import { fullNormalLogProb } from "@unrolled/kernels";
import type { Dataset } from "../contracts/index.js";
import { fullNormal } from "../distributions/full-normal.js";
import type { Emission } from "./emission.js";
import type { FieldsOf } from "./fields.js";
import type { Law } from "./law.js";
import { fullFloorReport } from "./normals/covariance-floor.js";
import { type FullNormals, factorNormals, marginalLogProb, marginalNormals, missingPatterns } from "./normals/full-normals.js";
import { maximiseFullNormals } from "./normals/maximise-full-normals.js";
import { leastSpreads } from "./normals/spread-floors.js";
import { spreadRows, startingSds } from "./random-starts.js";
import { shownFull } from "./shown-normals.js";
import { checkNonEmpty, checkStates, checkVector, freezeRows } from "./state-rows.js";
import { targetMoments } from "./target-moments.js";

const fields = { means: "matrix", covariances: "cube" } as const;
type Fields = FieldsOf<typeof fields>;

export interface FullParameters {
  readonly means: readonly number[];
  /** D × D */
  readonly covariances: readonly (readonly number[])[];
}

/**
 * Normals with full covariance: y ~ N(means, covariances).
 *
 * As the emission of a hidden Markov model, missing dimensions are marginalised exactly (the law of the observed ones has the
 * sub-vector and sub-matrix). Maximum: no covariance below its floor (see `raiseToFloor`).
 */
export const gaussianFullLaw = Object.freeze({
  name: "gaussian-full",
  targets: "real",
  density: true,
  distribution: ({ means, covariances }: FullParameters) => fullNormal(means, covariances),
  emission: {
    fields,
    fromFile: (file, who) => fullNormalEmission(file as unknown as Fields, who),
    start(data, K, _, key, who) {
      const moments = targetMoments(data);
      const sds = startingSds(data, moments, who);
      const covariance = sds.map((sd, i) => sds.map((_, j) => (i === j ? sd * sd : 0)));
      return {
        kind: "gaussian-full",
        means: spreadRows(data, K, moments, key),
        covariances: Array.from({ length: K }, () => covariance),
      };
    },
    startLaws: ["segments", "quantiles", "segments", "even", "segments", "quantiles"],
    work: (D) => 2 * D * D,
    shown(file, units) {
      const { means, covariances } = file as unknown as Fields;
      return { kind: "normals", states: means.map((mean, k) => [shownFull(mean, covariances[k]!, units)]) };
    },
  },
} as const satisfies Law);

/** Patterns of missing dimensions whose factors are kept; rarer ones are factored anew. */
const keptPatterns = 256;

function fullNormalEmission(file: Fields, who: string): Emission {
  const normals = checkedNormals(file, who);
  const { stateCount: K, size: D } = normals;
  const means = freezeRows(file.means);
  const covariances = Object.freeze(file.covariances.map(freezeRows));
  const laws = means.map((mean, k) => fullNormal(mean, covariances[k]!));

  return Object.freeze<Emission>({
    stateCount: K,
    targets: Object.freeze({ kind: "real", size: D }),
    density: true,
    parameterCount: K * (D + (D * (D + 1)) / 2),
    bind(data: Dataset) {
      const values = data.targetValues!;
      const { of, partial } = missingPatterns(values, data.stepCount, D);
      const kept = partial.slice(0, keptPatterns).map(({ observed }) => marginalNormals(normals, observed));
      const complete = of.every((pattern) => pattern === -1);
      const y = new Float64Array(D);
      const z = new Float64Array(D);
      const { means, factors, constants } = normals;
      return (out: Float64Array, t: number) => {
        const start = data.starts[t]!;
        const alive = data.aliveCounts[t]!;
        if (complete) {
          fullNormalLogProb(out, 0, values, start * D, alive, D, K, means, factors, constants, z);
          return;
        }
        for (let b = 0; b < alive; b++) {
          const row = (start + b) * D;
          const pattern = of[start + b]!;
          if (pattern === -2) out.fill(0, b * K, (b + 1) * K);
          else if (pattern === -1) fullNormalLogProb(out, b * K, values, row, 1, D, K, means, factors, constants, z);
          else {
            const { observed } = partial[pattern]!;
            marginalLogProb(out, b * K, kept[pattern] ?? marginalNormals(normals, observed), observed, values, row, y, z);
          }
        }
      };
    },
    maximise(data, posterior, { leastSpreads = null }) {
      const next = maximiseFullNormals(data, posterior, normals, leastSpreads);
      return "collapsed" in next ? next : fullNormalEmission(next, who);
    },
    logPrior: () => 0,
    leastSpreads,
    atFloor: (data, posterior, leastSpreads) => fullFloorReport(data, posterior, normals, leastSpreads),
    law: (state) => laws[state]!,
    toFile: () => ({ kind: "gaussian-full", means, covariances }),
  });
}

function checkedNormals(file: Fields, who: string): FullNormals {
  const place = `${who}: emission`;
  const K = checkNonEmpty(file.means, `${place}.means`);
  const D = checkNonEmpty(file.means[0]!, `${place}.means row 1`);
  checkStates(file.covariances, K, `${place}.covariances`);
  file.means.forEach((row, k) => void checkVector(row, D, `${place}.means row ${k + 1}`));
  file.covariances.forEach((covariance, k) => {
    const where = `${place}.covariances of state ${k + 1}`;
    if (!Array.isArray(covariance) || covariance.length !== D)
      throw new RangeError(
        `${where} must be a ${D} × ${D} matrix, got ${Array.isArray(covariance) ? `${covariance.length} rows` : JSON.stringify(covariance)}`,
      );
    covariance.forEach((row, d) => void checkVector(row, D, `${where}, row ${d + 1}`));
    for (let i = 0; i < D; i++)
      for (let j = 0; j < i; j++) {
        const [a, b] = [covariance[i]![j]!, covariance[j]![i]!];
        if (Math.abs(a - b) > 1e-8 * Math.sqrt(Math.abs(covariance[i]![i]! * covariance[j]![j]!)))
          throw new RangeError(`${where} must be symmetric, got ${a} at (${i + 1}, ${j + 1}) and ${b} at (${j + 1}, ${i + 1})`);
      }
  });
  const normals = factorNormals(Float64Array.from(file.means.flat()), Float64Array.from(file.covariances.flat(2)), K, D);
  if (typeof normals === "number")
    throw new RangeError(
      `${place}.covariances of state ${normals + 1} must be positive definite, got ${JSON.stringify(file.covariances[normals])}`,
    );
  return normals;
}
