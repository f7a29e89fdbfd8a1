import { type KalmanFilterPass, type KalmanMeansPass, kalmanFilter, kalmanMeans, kalmanScratch } from "@unrolled/kernels";
import { describeTwins, type Given, noise, type Placed, type TwinCase } from "../../support/kernel-twins.js";

const T = 6;
/** Sequences of many lengths, and of one. */
const ragged = { starts: [0, 4, 7, 10, 12, 14, 15], lengths: [6, 5, 3, 1] };
const even = { starts: [0, 4, 8, 12, 16, 20, 24], lengths: [6, 6, 6, 6] };

/** A matrix of `size` within one of n, zeros around. */
function padded(rows: number, size: number, n: number, values: readonly number[]): number[] {
  return Array.from({ length: rows * n }, (_, i) => (i % n < size && i < rows * n ? (values[Math.floor(i / n) * size + (i % n)] ?? 0) : 0));
}

function positive(n: number, size: number): number[] {
  return Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 && i % n < size ? 1 + (i % 3) : 0));
}

function reals(values: readonly number[], written = false): Given {
  return { kind: "float64", values, written };
}

function commonOf(size: number, m: number, gaps: boolean, mixed: boolean, { starts, lengths }: typeof even) {
  const n = size + (size % 2);
  const steps = starts[T]!;
  const targets = noise(steps * m, 3).map((y, i) => (gaps && (mixed ? Math.floor(i / m) % 4 === 1 : i % 4 === 1) ? Number.NaN : y));
  return {
    rows: { kind: "int32", values: [0, 1, 2, 3] } as Given,
    lengths: { kind: "int32", values: lengths } as Given,
    starts: { kind: "int32", values: starts } as Given,
    A: reals([...padded(size, size, n, noise(size * size, 1, 0.6)), ...new Array((n - size) * n).fill(0)]),
    means: reals(
      Array.from({ length: 4 * n }, (_, i) => (i < 4 * size ? noise(4 * n, 5)[i]! : 0)),
      true,
    ),
    targets: reals(targets),
    stateOffsets: reals(noise(steps * size, 8, 0.5)),
    increments: reals(noise(steps, 9), true),
  };
}

type Arrays = Record<string, Placed>;
/** Where a sequence has ended its state is of no meaning, and not compared. */
function passOf(arrays: Arrays, size: number, m: number, ends: boolean): KalmanFilterPass & KalmanMeansPass {
  const only = Object.fromEntries(Object.entries(arrays).map(([name, { only: array }]) => [name, array])) as Record<string, never>;
  const n = size + (size % 2);
  const own = ends ? { means: arraysOf(only.means), covariances: arraysOf(only.covariances), sizes: arraysOf(only.sizes) } : {};
  return {
    ...(only as object),
    ...own,
    n,
    size,
    m,
    scratch: new Float64Array(kalmanScratch(n, m)),
  } as never;
}

function arraysOf(array: Float64Array | undefined): Float64Array | undefined {
  return array?.slice();
}

const shapes = [
  [1, 1, false, even],
  [2, 3, false, ragged],
  [3, 2, true, ragged],
  [4, 2, false, even],
  [6, 3, true, even],
] as const;

const filterCases = shapes.map(([size, m, mixed, packing]): TwinCase => {
  const n = size + (size % 2);
  return {
    title: `${size} numbers of state, ${m} of target`,
    given: {
      ...commonOf(size, m, true, mixed, packing),
      C: reals(padded(m, size, n, noise(m * size, 2))),
      mixing: reals(Array.from({ length: m * m }, (_, i) => (i % (m + 1) === 0 ? 1 : i % m < Math.floor(i / m) ? 0.3 : 0))),
      Q: reals(positive(n, size)),
      r: reals(noise(m, 4, 0.5).map((x) => 1 + x)),
      covariances: reals(
        positive(n, size).flatMap((x) => [x, 2 * x, x, 3 * x]),
        true,
      ),
      sizes: reals(new Array(4 * m).fill(0), true),
    },
    call: (arrays) => {
      const given = passOf(arrays, size, m, packing === ragged);
      const pass = mixed ? given : { ...given, mixing: null };
      // In two calls, as steps whose matrices change take.
      return kalmanFilter(pass, 0, 2) | kalmanFilter(pass, 2, T);
    },
    tolerance: 1e-12,
  };
});

const meansCases = [...shapes, [5, 8, false, ragged] as const].map(
  ([size, m, mixed, packing]): TwinCase => ({
    title: `${size} numbers of state, ${m} of target`,
    given: {
      ...commonOf(size, m, false, mixed, packing),
      readout: reals(padded(m, size, size + (size % 2), noise(m * size, 2))),
      mixing: reals(noise(m * m, 10, 0.4).map((x, i) => (i % m <= Math.floor(i / m) ? x : 0))),
      gains: reals(Array.from({ length: (size + (size % 2)) * m }, (_, i) => (i < size * m ? noise(size * m, 11, 0.3)[i]! : 0))),
      inverses: reals(noise(m, 12, 0.5).map((x, i) => (i === 1 ? 0 : 1 + x))),
    },
    call: (arrays) => kalmanMeans(passOf(arrays, size, m, packing === ragged), 1.25, 0, T),
    tolerance: 1e-12,
  }),
);

describeTwins({ kalmanFilter: filterCases, kalmanMeans: meansCases });
