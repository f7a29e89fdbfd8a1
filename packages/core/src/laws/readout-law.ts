import type { Dataset, Reals, TargetLaw, TargetSpace, Workspace } from "../contracts/index.js";
import type { FieldShapes, LawFile } from "./fields.js";

/**
 * log p(y | row) of `count` packed positions from `position`, `repeat` rows each; 0 where missing.
 *
 * The rows are overwritten: with the derivative of each row's log p by its numbers when `differentiate`.
 */
export type LogEmission = (
  out: Float64Array,
  outOffset: number,
  rows: Reals,
  rowsOffset: number,
  position: number,
  count: number,
  repeat: number,
  differentiate: boolean,
) => void;

/**
 * A ← F A, with A `count` columns of numbers for each of the O numbers of `row`, and F the O × O Fisher information of what is read
 * out, E[−∂² log p(y | row)], of the dimensions of y that are observed at a packed position: symmetric, positive semidefinite, 0 where
 * the target is missing.
 */
export type TimesInformation = (A: Float64Array, count: number, row: Float64Array, position: number) => void;

/** Trained numbers of the law that are the same at every step. */
export interface ReadoutParameter {
  /** "logSd" is `emission.logSd` in the parameter vector. */
  readonly name: string;
  readonly size: number;
}

/**
 * p(y | row), frozen, for targets of one size: how a row of numbers that a network makes becomes the law of a target.
 *
 * A row is what the network reads out, followed by the law's own parameters: logits, log-rates, means and log-sds.
 */
export interface ReadoutLaw {
  /** Of the law. */
  readonly name: string;
  readonly targets: Pick<TargetSpace, "kind" | "size">;
  readonly density: boolean;
  /** O: numbers that are read out for one target. */
  readonly readoutSize: number;
  /** What stands in each row beside them; none for most laws. */
  readonly parameters: readonly ReadoutParameter[];
  /** Numbers of a row: O and the sizes of the parameters. */
  readonly width: number;
  /** The law's log-probabilities on one data set, whose targets are copied into a run's memory. */
  logEmission(data: Dataset, workspace: Workspace): LogEmission;
  /** Where y is normal about what is read out, with sds that its parameters fix: those sds. Left out: it is not. */
  fixedSds?(parameters: Float64Array): Float64Array;
  /** How log p bends in what is read out; left out: guided proposals cannot draw by it. */
  timesInformation?(data: Dataset): TimesInformation;
  /** The law of y that one row stands for. */
  distribution(row: Float64Array): TargetLaw;
  /** The file's `emission` with these values of the parameters, one after the other. */
  toFile(parameters: Float64Array): LawFile;
}

/** A law as a network's emission: its fields in a model file, and where training starts. */
export interface ReadoutKind {
  /** Fields of `emission` beside `kind`. */
  readonly fields: FieldShapes;
  /**
   * The law of a file whose readout has O numbers, and the values of its parameters, one after the other.
   *
   * @throws RangeError or TypeError whose message starts with `who` and names the place: `recurrent: emission.sd[1] must be above 0, got 0`.
   */
  fromFile(file: LawFile, readoutSize: number, who: string): { readonly law: ReadoutLaw; readonly parameters: Float64Array };
  /**
   * Where training starts: the file's `emission`, and the readout's bias at which the law is that of the data's targets as a whole.
   * `options` are the law's own.
   *
   * @throws RangeError whose message starts with `who`, where the data or the options do not fit.
   */
  start(
    data: Dataset,
    options: Readonly<Record<string, unknown>>,
    who: string,
  ): { readonly file: LawFile; readonly bias: readonly number[] };
}

/** A readout law from its parts; without parameters of its own where they are left out. */
export function readoutLaw(
  parts: Omit<ReadoutLaw, "width" | "parameters"> & { readonly parameters?: readonly ReadoutParameter[] },
): ReadoutLaw {
  const parameters = Object.freeze([...(parts.parameters ?? [])]);
  const width = parameters.reduce((sum, { size }) => sum + size, parts.readoutSize);
  return Object.freeze({ ...parts, targets: Object.freeze({ ...parts.targets }), parameters, width });
}

/** The targets of a data set in a run's memory: a vector of `size` numbers for each packed position. */
export function placeTargets(data: Dataset, workspace: Workspace): Float64Array {
  const Y = workspace.vector(data.targetValues!.length);
  Y.set(data.targetValues!);
  return Y;
}

/** F of independent dimensions: `of(row, j)` is that of number j of a row, which is read for dimension j modulo D. */
export function diagonalInformation(data: Dataset, of: (row: Float64Array, j: number) => number): TimesInformation {
  const { size: D } = data.targets;
  return (A, count, row, position) => {
    for (let j = 0; j * count < A.length; j++) {
      const scale = Number.isNaN(data.targetValues![position * D + (j % D)]!) ? 0 : of(row, j);
      for (let i = j * count; i < (j + 1) * count; i++) A[i] = scale === 0 ? 0 : A[i]! * scale;
    }
  };
}
