import { logisticRows, sigmoidInPlace } from "@unrolled/kernels";
import { bernoulli } from "../distributions/index.js";
import type { Law } from "./law.js";
import { placeTargets, type ReadoutKind, type ReadoutLaw, readoutLaw } from "./readout-law.js";
import { smoothedMeans, targetMarginals } from "./target-marginals.js";

/** Independent binary dimensions: a probability of 1 for each. As a network's emission: the sigmoids of D logits. */
export const bernoulliLaw: Law = Object.freeze<Law>({
  name: "bernoulli",
  targets: "binary",
  readout: Object.freeze<ReadoutKind>({
    fields: {},
    fromFile: (_, readoutSize) => ({ law: logisticReadout(readoutSize), parameters: new Float64Array(0) }),
    start: (data) => ({
      file: { kind: "bernoulli" },
      bias: smoothedMeans(targetMarginals(data), 0.5).map((p) => Math.log(p / (1 - p))),
    }),
  }),
});

function logisticReadout(D: number): ReadoutLaw {
  return readoutLaw({
    targets: { kind: "binary", size: D },
    density: false,
    readoutSize: D,
    logEmission(data, workspace) {
      const Y = placeTargets(data, workspace);
      return (out, at, rows, from, position, count, repeat, differentiate) =>
        logisticRows(out, at, rows, from, Y, position, count, repeat, D, differentiate);
    },
    distribution(row) {
      const z = row.slice();
      sigmoidInPlace(z, 0, D);
      return bernoulli(Array.from(z));
    },
    toFile: () => ({ kind: "bernoulli" }),
  });
}
