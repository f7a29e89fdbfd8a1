import { logFactorial, poissonRows } from "@unrolled/kernels";
import { poisson } from "../distributions/index.js";
import type { Law } from "./law.js";
import { placeTargets, type ReadoutKind, type ReadoutLaw, readoutLaw } from "./readout-law.js";
import { smoothedMeans, targetMarginals } from "./target-marginals.js";

/** Independent counts: a rate for each, −log y! included. As a network's emission: exp of D log-rates. */
export const poissonLaw: Law = Object.freeze<Law>({
  name: "poisson",
  targets: "count",
  readout: Object.freeze<ReadoutKind>({
    fields: {},
    fromFile: (_, readoutSize) => ({ law: poissonReadout(readoutSize), parameters: new Float64Array(0) }),
    start: (data) => ({ file: { kind: "poisson" }, bias: smoothedMeans(targetMarginals(data), 1).map(Math.log) }),
  }),
});

function poissonReadout(D: number): ReadoutLaw {
  return readoutLaw({
    targets: { kind: "count", size: D },
    density: false,
    readoutSize: D,
    logEmission(data, workspace) {
      const Y = placeTargets(data, workspace);
      const logFactorials = workspace.vector(data.stepCount);
      for (let i = 0; i < Y.length; i++) {
        const y = Y[i]!;
        const position = Math.floor(i / D);
        if (!Number.isNaN(y)) logFactorials[position] = logFactorials[position]! + logFactorial(y);
      }
      return (out, at, rows, from, position, count, repeat, differentiate) =>
        poissonRows(out, at, rows, from, Y, logFactorials, position, count, repeat, D, differentiate);
    },
    distribution: (row) => poisson(Array.from(row, Math.exp)),
    toFile: () => ({ kind: "poisson" }),
  });
}
