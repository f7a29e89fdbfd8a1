import { isList, readMatrix, readVector } from "../../checks/read-arrays.js";
import { checkCovariance } from "./check-covariance.js";
import type { LinearGaussianSpec, ReadoutByInput } from "./linear-gaussian-file.js";

/**
 * A checked linear dynamic system, laid out for number loops:
 *
 *     h_1 ~ N(initialMean, initialCov)    h_t = A h_{t−1} + B x_t + b + N(0, Q)    y_t = C_t h_t + D x_t + d + N(0, R)
 *
 * with C_t = C + Σ_j x_tj byInput_j. Matrices are row-major. Nothing writes to it.
 */
export interface LinearSystem {
  /** n */
  readonly stateDim: number;
  /** m */
  readonly targetSize: number;
  /** k; 0: none are given. */
  readonly inputSize: number;
  readonly initialMean: Float64Array;
  /** n × n; null: diffuse. */
  readonly initialCov: Float64Array | null;
  readonly A: Float64Array;
  /** n × k */
  readonly B: Float64Array | null;
  readonly b: Float64Array | null;
  readonly Q: Float64Array;
  readonly C: Float64Array;
  /** k × m × n */
  readonly byInput: Float64Array | null;
  /** m × k */
  readonly D: Float64Array | null;
  readonly d: Float64Array | null;
  readonly R: Float64Array;
}

/**
 * Checks a model file's fields, once, and flattens them.
 *
 * @throws RangeError or TypeError that names the place: sizes that do not fit, numbers that are not finite, covariances that are not
 * symmetric and positive semidefinite.
 */
export function readSystem(spec: LinearGaussianSpec): LinearSystem {
  const n = countOf(spec.A, "A", "H");
  const readout = isList(spec.C) || typeof spec.C !== "object" ? null : (spec.C as ReadoutByInput | null);
  const constant = readout === null ? spec.C : readout.constant;
  const m = countOf(constant, readout === null ? "C" : "C.constant", "D");
  const k = inputSizeOf(spec, readout);
  const matrix = (value: unknown, rows: number, columns: number, place: string, meaning: string): Float64Array => {
    const out = new Float64Array(rows * columns);
    readMatrix(out, 0, value, rows, columns, `linearGaussian: ${place}`, meaning);
    return out;
  };
  const vector = (value: unknown, length: number, place: string, meaning: string): Float64Array => {
    const out = new Float64Array(length);
    readVector(out, 0, value, length, `linearGaussian: ${place}`, meaning);
    return out;
  };
  const orNull = <V, R>(value: V | null | undefined, read: (value: V) => R): R | null =>
    value === null || value === undefined ? null : read(value);
  const covariance = (value: unknown, size: number, place: string, meaning: string): Float64Array =>
    checkCovariance(matrix(value, size, size, place, meaning), size, `linearGaussian: ${place}`);
  return {
    stateDim: n,
    targetSize: m,
    inputSize: k,
    initialMean: vector(spec.initialMean, n, "initialMean", "H"),
    initialCov: spec.initialCov === "diffuse" ? null : covariance(spec.initialCov, n, "initialCov", "H x H, or diffuse"),
    A: matrix(spec.A, n, n, "A", "H x H"),
    B: orNull(spec.B, (B) => matrix(B, n, k, "B", "H x X")),
    b: orNull(spec.b, (b) => vector(b, n, "b", "H")),
    Q: covariance(spec.Q, n, "Q", "H x H"),
    C: matrix(constant, m, n, readout === null ? "C" : "C.constant", "D x H"),
    byInput:
      readout === null
        ? null
        : Float64Array.from(readout.byInput.flatMap((C, j) => Array.from(matrix(C, m, n, `C.byInput[${j}]`, "D x H")))),
    D: orNull(spec.D, (D) => matrix(D, m, k, "D", "D x X")),
    d: orNull(spec.d, (d) => vector(d, m, "d", "D")),
    R: covariance(spec.R, m, "R", "D x D"),
  };
}

/** The fields of a model file again. */
export function writeSystem(system: LinearSystem) {
  const { stateDim: n, targetSize: m, inputSize: k, initialMean, initialCov, A, B, b, Q, C, byInput, D, d, R } = system;
  const constant = rowsOf(C, m, n);
  return {
    initialMean: numbersOf(initialMean),
    initialCov: initialCov === null ? ("diffuse" as const) : rowsOf(initialCov, n, n),
    A: rowsOf(A, n, n),
    B: B === null ? null : rowsOf(B, n, k),
    b: b === null ? null : numbersOf(b),
    Q: rowsOf(Q, n, n),
    C:
      byInput === null
        ? constant
        : {
            constant,
            byInput: Array.from({ length: k }, (_, j) => rowsOf(byInput.subarray(j * m * n, (j + 1) * m * n), m, n)),
          },
    D: D === null ? null : rowsOf(D, m, k),
    d: d === null ? null : numbersOf(d),
    R: rowsOf(R, m, m),
  };
}

function numbersOf(values: Float64Array): readonly number[] {
  return Object.freeze(Array.from(values));
}

export function rowsOf(values: Float64Array, rows: number, columns: number): readonly (readonly number[])[] {
  return Object.freeze(Array.from({ length: rows }, (_, i) => numbersOf(values.subarray(i * columns, (i + 1) * columns))));
}

function countOf(value: unknown, place: string, meaning: string): number {
  if (isList(value) && value.length > 0) return value.length;
  throw new RangeError(`linearGaussian: ${place} must be a list of rows (${meaning} of them, at least one), got ${describe(value)}`);
}

function describe(value: unknown): string {
  return isList(value) ? "an empty list" : value === null ? "null" : typeof value;
}

/** X, from what is there of B, D and C.byInput; 0 where none is. */
function inputSizeOf({ B, D }: LinearGaussianSpec, readout: ReadoutByInput | null): number {
  if (readout !== null) return countOf(readout.byInput, "C.byInput", "X");
  const rows = (B ?? D ?? null) as readonly (readonly number[])[] | null;
  return rows === null ? 0 : countOf(rows[0], `${B ? "B" : "D"}[0]`, "X");
}
