import { addTransposed, affine, gemm, gemmTransposedA, transposeInto } from "@unrolled/kernels";
import { describeTwins, type Kind, noise, type TwinCase } from "../../support/kernel-twins.js";

type Shape = readonly [m: number, k: number, n: number];

/*
 * Float64: k products and sums, each rounded once by a half ulp, or fused: 2⁻⁵³ (k + 1) of the sum of magnitudes, which is at
 * most k · 4 here. Float32: the plain twin sums in float64, so the kernels' k roundings of 2⁻²⁴ are all of the difference.
 */
const tolerance = (kind: Kind, terms: number): number => (kind === "float64" ? 2 ** -52 : 2 ** -23) * (terms + 1);
/** Of one row up, beside all remainders of strips (8 and 16 columns); beyond a panel's 256 rows, 64 rows, 256 columns. */
const shapes: readonly Shape[] = [
  ...[1, 2, 3, 4, 5, 7, 8, 9].flatMap((n) => [[3, 1, n] as const, [2, 5, n] as const]),
  [1, 1, 1],
  [17, 1, 2],
  [5, 0, 3],
  [1, 33, 17],
  [9, 17, 33],
  [9, 33, 15],
  [8, 7, 16],
  [33, 9, 18],
  [67, 3, 31],
  [11, 513, 19],
  [10, 257, 3],
  [9, 260, 530],
];
const kinds: readonly Kind[] = ["float64", "float32"];

const products = kinds.flatMap((kind) =>
  shapes.flatMap(([m, k, n]) =>
    [false, true].map(
      (accumulate): TwinCase => ({
        title: `${kind}, ${m} × ${k} × ${n}${accumulate ? ", accumulating" : ""}`,
        given: {
          C: { kind, values: noise(m * n, 1), written: true, row: n },
          A: { kind, values: noise(m * k, 2), row: k },
          B: { kind, values: noise(k * n, 3) },
        },
        // The largest are taken apart only where it counts: 9 rows and 11, around the 8 that change the loop.
        ...(m <= 17 ? { count: m } : {}),
        call: ({ C, A, B }, count) => gemm(C.array, C.at, A.array, A.at, B.array, B.at, count || m, k, n, accumulate),
        tolerance: tolerance(kind, k),
        scale: 4 * Math.sqrt(k + 1),
        exactOnSimd: kind === "float64",
      }),
    ),
  ),
);

const affines = kinds.flatMap((kind) =>
  shapes
    .filter(([, k]) => k > 0)
    .map(
      ([m, k, n]): TwinCase => ({
        title: `${kind}, ${m} × ${k} × ${n}`,
        given: {
          C: { kind, values: noise(m * n, 1), written: true, row: n },
          A: { kind, values: noise(m * k, 2), row: k },
          B: { kind, values: noise(k * n, 3) },
          bias: { kind, values: noise(n, 4) },
        },
        ...(m <= 17 ? { count: m } : {}),
        call: ({ C, A, B, bias }, count) => affine(C.array, C.at, A.array, A.at, B.array, B.at, bias.only, count || m, k, n),
        tolerance: tolerance(kind, k),
        scale: 4 * Math.sqrt(k + 1),
        exactOnSimd: kind === "float64",
      }),
    ),
);

const transposedShapes: readonly Shape[] = [
  ...[1, 2, 3, 4, 5, 7, 8, 9].flatMap((n) => [[3, 1, n] as const, [2, 5, n] as const]),
  [1, 1, 1],
  [0, 3, 4],
  [33, 9, 17],
  [17, 33, 15],
  [9, 17, 33],
  [300, 3, 19],
  [513, 2, 3],
  [3, 1100, 9],
  [256, 1100, 3],
];
const transposed = kinds.flatMap((kind) =>
  transposedShapes.map(
    ([m, k, n]): TwinCase => ({
      title: `${kind}, ${m} × ${k} × ${n}`,
      given: {
        C: { kind, values: noise(k * n, 4), written: true },
        A: { kind, values: noise(m * k, 5) },
        B: { kind, values: noise(m * n, 6) },
      },
      call: ({ C, A, B }) => gemmTransposedA(C.array, C.at, A.array, A.at, B.array, B.at, m, k, n),
      tolerance: tolerance(kind, m),
      scale: 4 * Math.sqrt(m + 1),
      exactOnSimd: kind === "float64",
    }),
  ),
);

const turned = (which: "transposeInto" | "addTransposed"): TwinCase[] =>
  kinds.flatMap((kind) =>
    [
      [1, 1],
      [3, 5],
      [8, 9],
      [17, 33],
    ].map(([m, n]) => ({
      title: `${kind}, ${m} × ${n}`,
      given: { out: { kind, values: noise(m * n, 7), written: true }, A: { kind, values: [-0, ...noise(m * n - 1, 8)] } },
      call: ({ out, A }) =>
        which === "transposeInto" ? transposeInto(out.only, A.only, m, n) : addTransposed(out.array, out.at, A.array, A.at, n, m),
      tolerance: 0,
      exactOnSimd: true,
    })),
  );

describeTwins({
  gemm: products,
  affine: affines,
  gemmTransposedA: transposed,
  transposeInto: turned("transposeInto"),
  addTransposed: turned("addTransposed"),
});
