import * as rows from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { describeTwins, type Kind, noise, type TwinCase } from "../../support/kernel-twins.js";

const kinds: readonly Kind[] = ["float64", "float32"];
const widths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 17, 33];
const count = 5;

/** Single operations a number are rounded alike on all kernels; products that are added may be fused, sums of float32 stay float32. */
const fused = (kind: Kind): number => (kind === "float64" ? 4e-16 : 4e-7) * count;
type Part = Omit<TwinCase, "title" | "tolerance"> & { readonly tolerance?: number };
const over = (make: (kind: Kind, width: number) => Part, sizes: readonly number[] = widths): TwinCase[] =>
  kinds.flatMap((kind) => sizes.map((width) => ({ title: `${kind}, width ${width}`, tolerance: 0, ...make(kind, width) })));
const symbols = [2, -1, 0, 2, 1];

const fillRows = over((kind, width) => ({
  given: { out: { kind, values: noise(count * width, 1), written: true, row: width }, row: { kind, values: noise(width, 2) } },
  count,
  call: ({ out, row }, n) => rows.fillRows(out.array, out.at, row.array, row.at, n, width),
}));
const repeatRows = over((kind, width) => ({
  given: {
    out: { kind, values: noise(3 * count * width, 1), written: true, row: 3 * width },
    A: { kind, values: noise(count * width, 2), row: width },
  },
  count,
  call: ({ out, A }, n) => rows.repeatRows(out.array, out.at, A.array, A.at, n, 3, width),
}));
const sumRepeatedRows = over((kind, width) => ({
  given: {
    out: { kind, values: noise(count * width, 1), written: true, row: width },
    A: { kind, values: noise(3 * count * width, 2), row: 3 * width },
  },
  count,
  call: ({ out, A }, n) => rows.sumRepeatedRows(out.array, out.at, A.array, A.at, n, 3, width),
  exactOnSimd: true,
}));
const addColumnSums = over((kind, width) => ({
  given: { sums: { kind, values: noise(width, 1), written: true }, A: { kind, values: noise(count * width, 2) } },
  call: ({ sums, A }) => rows.addColumnSums(sums.array, sums.at, A.array, A.at, count, width),
  exactOnSimd: true,
}));
const multiplyInto = over((kind, width) => ({
  given: {
    out: { kind, values: noise(width, 1), written: true },
    A: { kind, values: noise(width, 2) },
    B: { kind, values: noise(width, 3) },
  },
  call: ({ out, A, B }) => rows.multiplyInto(out.array, out.at, A.array, A.at, B.array, B.at, width),
}));
const addInPlace = over((kind, width) => ({
  given: { A: { kind, values: noise(width, 1), written: true }, B: { kind, values: noise(width, 2) } },
  call: ({ A, B }) => rows.addInPlace(A.array, A.at, B.array, B.at, width),
}));
/** Rows of out are width + 2 apart and rows of A width + 3: what stands between them must stay. */
const copyColumns = over((kind, width) => ({
  given: {
    out: { kind, values: noise((count - 1) * (width + 2) + width, 1), written: true },
    A: { kind, values: noise((count - 1) * (width + 3) + width, 2) },
  },
  call: ({ out, A }) => rows.copyColumns(out.array, out.at, width + 2, A.array, A.at, width + 3, count, width),
}));
const copyAll = over((kind, width) => ({
  given: {
    out: { kind, values: noise(count * width, 1), written: true, row: width },
    A: { kind, values: noise(count * width, 2), row: width },
  },
  count,
  call: ({ out, A }, n) => rows.copyColumns(out.array, out.at, width, A.array, A.at, width, n, width),
}));
const strides = (make: (kind: Kind, width: number, stride: number) => Part): TwinCase[] => [
  ...over((kind, width) => make(kind, width, width)),
  ...over((kind, width) => make(kind, width, width + 3)),
];
const addScaledRows = strides((kind, width, stride) => ({
  given: {
    A: { kind, values: noise(count * width, 1), written: true },
    sd: { kind, values: noise(width, 2) },
    E: { kind, values: noise((count - 1) * stride + width, 3) },
  },
  call: ({ A, sd, E }) => rows.addScaledRows(A.array, A.at, sd.array, sd.at, E.array, E.at, stride, count, width),
  tolerance: fused(kind),
  exactOnSimd: kind === "float64",
}));
const addScaledAlone = over((kind, width) => ({
  given: {
    A: { kind, values: noise(count * width, 1), written: true, row: width },
    sd: { kind, values: noise(width, 2) },
    E: { kind, values: noise(count * width, 3), row: width },
  },
  count,
  call: ({ A, sd, E }, n) => rows.addScaledRows(A.array, A.at, sd.array, sd.at, E.array, E.at, width, n, width),
  tolerance: fused(kind),
}));
const addColumnProducts = strides((kind, width, stride) => ({
  given: {
    sums: { kind, values: noise(width, 1), written: true },
    A: { kind, values: noise(count * width, 2) },
    E: { kind, values: noise((count - 1) * stride + width, 3) },
  },
  call: ({ sums, A, E }) => rows.addColumnProducts(sums.array, sums.at, A.array, A.at, E.array, E.at, stride, count, width),
  tolerance: fused(kind),
  exactOnSimd: kind === "float64",
}));
const scaleRows = over((kind, width) => ({
  given: { A: { kind, values: noise(count * width, 1), written: true, row: width }, factors: { kind, values: noise(count, 2), row: 1 } },
  count,
  call: ({ A, factors }, n) => rows.scaleRows(A.array, A.at, factors.array, factors.at, n, width),
}));
const gatherRowsInto = over((kind, width) => ({
  given: {
    out: { kind, values: noise(count * width, 1), written: true, row: width },
    source: { kind, values: noise(4 * width, 2) },
    indices: { kind: "int32", values: [3, 0, 0, 2, 3], row: 1 },
  },
  count,
  call: ({ out, source, indices }, n) => rows.gatherRowsInto(out.only, source.only, indices.only, n, width),
}));
const scatterAddRows = over((kind, width) => ({
  given: {
    out: { kind, values: noise(4 * width, 1), written: true },
    source: { kind, values: noise(count * width, 2) },
    indices: { kind: "int32", values: [3, 0, 0, 2, 3] },
  },
  call: ({ out, source, indices }) => rows.scatterAddRows(out.only, source.only, indices.only, count, width),
}));
const addRowsOfSymbols = over((kind, width) => ({
  given: {
    out: { kind, values: noise(count * width, 1), written: true, row: width },
    W: { kind, values: noise(3 * width, 2) },
    symbols: { kind: "int32", values: symbols, row: 1 },
  },
  count,
  call: ({ out, W, symbols }, n) => rows.addRowsOfSymbols(out.array, out.at, W.array, W.at, symbols.array, symbols.at, n, width),
}));
const addToRowsOfSymbols = over((kind, width) => ({
  given: {
    dW: { kind, values: noise(3 * width, 1), written: true },
    A: { kind, values: noise(count * width, 2) },
    symbols: { kind: "int32", values: symbols },
  },
  call: ({ dW, A, symbols }) => rows.addToRowsOfSymbols(dW.array, dW.at, A.array, A.at, symbols.array, symbols.at, count, width),
}));
const weightedSymbolCounts = widths.map(
  (K): TwinCase => ({
    title: `${K} states`,
    given: {
      counts: { kind: "float64", values: noise(3 * K, 1), written: true },
      weights: { kind: "float64", values: noise(count * K, 2) },
      symbols: { kind: "int32", values: symbols },
    },
    call: ({ counts, weights, symbols }) => rows.weightedSymbolCounts(counts.only, weights.only, symbols.only, count, K, 3),
    // Summed apart first: two more roundings.
    tolerance: 1e-15,
  }),
);

describeTwins({
  fillRows,
  repeatRows,
  sumRepeatedRows,
  addColumnSums,
  multiplyInto,
  addInPlace,
  copyColumns,
  "copyColumns of whole rows": copyAll,
  addScaledRows,
  "addScaledRows, row by row": addScaledAlone,
  addColumnProducts,
  scaleRows,
  gatherRowsInto,
  scatterAddRows,
  addRowsOfSymbols,
  addToRowsOfSymbols,
  weightedSymbolCounts,
});

describe("sums over rows", () => {
  it.each([Float64Array, Float32Array])("have the bits of one call when the rows come in two, in a %o", (Numbers) => {
    for (const width of widths)
      for (const kernel of rows.kernels.info().available) {
        rows.kernels.use(kernel);
        const A = Numbers.from(noise(count * width, 2));
        const E = Numbers.from(noise(count * width, 3));
        const symbolsOf = Int32Array.from(symbols);
        const sums = [
          (out: rows.Reals, from: number, n: number) => rows.addColumnSums(out, 0, A, from * width, n, width),
          (out: rows.Reals, from: number, n: number) => rows.addColumnProducts(out, 0, A, from * width, E, from * width, width, n, width),
          (out: rows.Reals, from: number, n: number) => rows.addToRowsOfSymbols(out, 0, A, from * width, symbolsOf, from, n, width),
        ];
        // The plain product of float32 sums in float64 within a call.
        if (kernel !== "plain" || Numbers === Float64Array)
          sums.push((out, from, n) => rows.gemmTransposedA(out, 0, E, from, A, from * width, n, 1, width));
        for (const add of sums) {
          const once = Numbers.from(noise(3 * width, 4));
          const twice = once.slice();
          add(once, 0, count);
          add(twice, 0, 2);
          add(twice, 2, count - 2);
          expect([...twice]).toEqual([...once]);
        }
      }
    rows.kernels.use(rows.kernels.info().available[0]);
  });
});
