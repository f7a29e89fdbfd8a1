import { shiftedExpInPlace, softmaxRows } from "@unrolled/kernels";
import { categorical } from "../distributions/index.js";
import type { Law } from "./law.js";
import { type ReadoutKind, type ReadoutLaw, readoutLaw } from "./readout-law.js";
import { smoothedMeans, targetMarginals } from "./target-marginals.js";

/** p(y = v): a probability for each symbol. As a network's emission: softmax of V logits. */
export const categoricalLaw: Law = Object.freeze<Law>({
  name: "categorical",
  targets: "categorical",
  readout: Object.freeze<ReadoutKind>({
    fields: {},
    fromFile: (_, readoutSize) => ({ law: softmaxReadout(readoutSize), parameters: new Float64Array(0) }),
    start: (data) => ({
      file: { kind: "categorical" },
      bias: smoothedMeans(targetMarginals(data), 1 / data.targets.size).map(Math.log),
    }),
  }),
});

function softmaxReadout(V: number): ReadoutLaw {
  return readoutLaw({
    targets: { kind: "categorical", size: V },
    density: false,
    readoutSize: V,
    logEmission(data, workspace) {
      const symbols = workspace.indices(data.targetSymbols!.length);
      symbols.set(data.targetSymbols!);
      return (out, at, rows, from, position, count, repeat, differentiate) =>
        softmaxRows(out, at, rows, from, symbols, position, count, repeat, V, differentiate);
    },
    distribution(row) {
      const z = row.slice();
      const sum = shiftedExpInPlace(z, 0, V, Math.max(...z));
      return categorical(Array.from(z, (x) => x / sum));
    },
    toFile: () => ({ kind: "categorical" }),
  });
}
