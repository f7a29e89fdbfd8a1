import { gemm } from "@unrolled/kernels";
import type { Dataset, Distribution, Key, ShownTable, TargetSpace } from "../contracts/index.js";
import type { Emission, EmissionKind } from "./emission.js";
import type { LawFile } from "./fields.js";
import type { Law } from "./law.js";
import { uniforms } from "./random-starts.js";
import { type ReadoutKind, type ReadoutLaw, readoutLaw, type TimesInformation } from "./readout-law.js";

/** One target: a symbol, or a vector of numbers (NaN where a dimension is missing). */
type Target = number | readonly number[];

/** Lists of numbers by the names of a law's parameters. */
type ParametersOf<P extends string> = Readonly<Record<P, readonly number[]>>;

/** A law of one's own: its parameters are lists of numbers, its values those of one target. */
export interface LawDefinition<P extends string, T extends Target> {
  readonly name: string;
  readonly targets: TargetSpace["kind"];
  readonly density: boolean;
  /** Names of its parameters, which are its fields in model files too. */
  readonly parameters: readonly P[];
  /** The law; dimensions of a value that are NaN are missing. @throws RangeError where the parameters are none of it. */
  distribution(parameters: ParametersOf<P>): Distribution<T>;
  /** Numbers (or symbols) of a target; the length of the first parameter where left out. */
  sizeOf?(parameters: ParametersOf<P>): number;
  /** Free numbers among the parameters; all where left out. */
  freeCount?(parameters: ParametersOf<P>): number;
  /**
   * arg max of Σ_i weights_i log p(values_i) + log prior, the M-step of EM; values that are missing altogether are left out. `before` are
   * the parameters that it improves on, null at a start; `pseudoCount` is what stands for the prior, at least 0.
   */
  fit(values: readonly T[], weights: Float64Array, before: ParametersOf<P> | null, pseudoCount: number): ParametersOf<P>;
  /** Log of the prior of one state's parameters whose maximum `fit` gives, so that EM never falls; 0 where left out. */
  logPrior?(parameters: ParametersOf<P>, pseudoCount: number): number;
  /** What figures show of a state: one number for each symbol or dimension, and what it is called; left out, there is no figure of the law. */
  readonly shown?: Pick<ShownTable, "quantity"> & { values(parameters: ParametersOf<P>): readonly number[] };
  /** As the emission of a network; left out, it is none. */
  readonly readout?: {
    /** Numbers that are read out for a target of this size: at least as many as the size, and rising with it. */
    sizeFor(size: number): number;
    /** The parameters that a row stands for. */
    parametersOf(row: Float64Array): ParametersOf<P>;
    /** The row that stands for these parameters: where training starts, at those of the data as a whole. */
    rowOf(parameters: ParametersOf<P>): readonly number[];
    /** log p(value | row), and its derivative by the row's numbers where it is asked for. */
    logProb(value: T, row: Float64Array, derivative: Float64Array | null): number;
    /**
     * The information of a row: W × W numbers, row-major, of −∂² log p(value | row) or its expectation, symmetric and positive
     * semidefinite, with 0 for dimensions that are NaN. Left out, particle filters are not guided by the law.
     */
    information?(value: T, row: Float64Array): ArrayLike<number>;
  };
}

/** The same as a kind of law, whose parameters and values are known to the compiler. */
export interface DefinedLaw<P extends string, T extends Target> extends Omit<Law, "distribution"> {
  readonly emission: EmissionKind;
  distribution(parameters: ParametersOf<P>): Distribution<T>;
}

/**
 * A law made of one state's law, its weighted maximum, and a readout with its derivative: what a law of one's own needs to be the emission
 * of a hidden Markov model (fitted by EM), of a network (trained by gradients), and a part of a template. Add it by
 * `laws.add(defineLaw({ … }))`; `docs/adding-a-law.md` has a whole one.
 *
 * It goes value by value, which takes several times as long as the laws of the package, whose loops are kernels.
 *
 * @example
 * const p = (y: readonly number[], rate: number) => y.reduce((sum, n) => sum + Math.log(rate) - rate * n, 0);
 * const waiting = defineLaw({
 *   name: "exponential", targets: "real", density: true, parameters: ["rates"],
 *   distribution: ({ rates }) => ({ kind: "exponential", logProb: (y: readonly number[]) => p(y, rates[0]), sample: () => [1 / rates[0]], entropy: () => 1 }),
 *   fit: (values, weights) => ({ rates: [weights.reduce((a, b) => a + b) / values.reduce((sum, [y], i) => sum + weights[i] * y, 0)] }),
 * });
 */
export function defineLaw<P extends string, T extends Target>(definition: LawDefinition<P, T>): DefinedLaw<P, T> {
  const { name, targets, density, readout } = definition;
  return Object.freeze<DefinedLaw<P, T>>({
    name,
    targets,
    density,
    distribution: (parameters) => definition.distribution(parameters),
    emission: emissionByState(definition),
    ...(readout === undefined ? {} : { readout: readoutByRow(definition, readout) }),
  });
}

function emissionByState<P extends string, T extends Target>(definition: LawDefinition<P, T>): EmissionKind {
  const { name, targets, parameters: fields, shown } = definition;
  const fileOf = (states: readonly ParametersOf<P>[]): LawFile => ({
    kind: name,
    ...Object.fromEntries(fields.map((field) => [field, states.map((state) => state[field])])),
  });
  return Object.freeze<EmissionKind>({
    fields: Object.fromEntries(fields.map((field) => [field, "matrix"] as const)),
    fromFile: (file, who) => statesEmission(definition, readStates(definition, file, who), fileOf, who),
    start(data, stateCount, _, key, who) {
      const { values } = observed<T>(data, who);
      return fileOf(
        Array.from({ length: stateCount }, (_, k) => definition.fit(values, unevenWeights(values.length, key.fold(k)), null, 1)),
      );
    },
    startLaws: targets === "categorical" ? ["even", "even", "even", "segments"] : ["even", "segments", "quantiles", "segments"],
    work: (size) => 16 * size,
    ...(shown === undefined
      ? {}
      : {
          shown: (file) => ({
            kind: "table",
            quantity: shown.quantity,
            of: targets === "categorical" ? "symbol" : "dimension",
            values: readStates(definition, file, name).map((state) => shown.values(state)),
          }),
        }),
  });
}

function statesEmission<P extends string, T extends Target>(
  definition: LawDefinition<P, T>,
  states: readonly ParametersOf<P>[],
  fileOf: (states: readonly ParametersOf<P>[]) => LawFile,
  who: string,
): Emission {
  const K = states.length;
  const laws = states.map((state) => lawOf(definition, state));
  const { targets, density, parameters, freeCount, logPrior } = definition;
  const numbers = (state: ParametersOf<P>): number => parameters.reduce((sum, field) => sum + state[field].length, 0);
  return Object.freeze<Emission>({
    stateCount: K,
    targets: Object.freeze({ kind: targets, size: sizeOf(definition, states[0]!) }),
    density,
    parameterCount: states.reduce((sum, state) => sum + (freeCount ?? numbers)(state), 0),
    bind: (data) => (out, t) => {
      for (let b = 0; b < data.aliveCounts[t]!; b++) {
        const value = targetAt(data, data.starts[t]! + b) as T | null;
        for (let k = 0; k < K; k++) out[b * K + k] = value === null ? 0 : laws[k]!.logProb(value);
      }
    },
    maximise(data, posterior, { emission: pseudoCount }) {
      const { values, positions } = observed<T>(data, who);
      const next = states.map((before, k) => {
        const weights = Float64Array.from(positions, (position) => posterior[position * K + k]!);
        return weights.some((weight) => weight > 0) ? definition.fit(values, weights, before, pseudoCount) : before;
      });
      return statesEmission(definition, next, fileOf, who);
    },
    logPrior: (_, pseudoCount) => states.reduce((sum, state) => sum + (logPrior?.(state, pseudoCount) ?? 0), 0),
    law: (state) => laws[state]!,
    toFile: () => fileOf(states),
  });
}

function readoutByRow<P extends string, T extends Target>(
  definition: LawDefinition<P, T>,
  readout: NonNullable<LawDefinition<P, T>["readout"]>,
): ReadoutKind {
  const { name, targets, density } = definition;
  const lawFor = (size: number): ReadoutLaw => {
    const W = readout.sizeFor(size);
    return readoutLaw({
      name,
      targets: { kind: targets, size },
      density,
      readoutSize: W,
      logEmission(data) {
        const row = new Float64Array(W);
        const derivative = new Float64Array(W);
        return (out, outOffset, rows, rowsOffset, position, count, repeat, differentiate) => {
          for (let i = 0; i < count * repeat; i++) {
            const value = targetAt(data, position + Math.floor(i / repeat)) as T | null;
            const at = rowsOffset + i * W;
            for (let j = 0; j < W; j++) row[j] = rows[at + j]!;
            derivative.fill(0);
            out[outOffset + i] = value === null ? 0 : readout.logProb(value, row, differentiate ? derivative : null);
            if (differentiate) rows.set(derivative, at);
          }
        };
      },
      ...(readout.information === undefined ? {} : { timesInformation: (data) => timesMatrix(data, readout.information!, W) }),
      distribution: (row) => lawOf(definition, readout.parametersOf(row)),
      toFile: () => ({ kind: name }),
    });
  };
  return Object.freeze<ReadoutKind>({
    fields: {},
    fromFile(_, readoutSize, who) {
      let size = 1;
      while (size < readoutSize && readout.sizeFor(size) < readoutSize) size++;
      if (readout.sizeFor(size) !== readoutSize)
        throw new RangeError(`${who}: readout.bias must have as many numbers as emission "${name}" reads out, got ${readoutSize}`);
      return { law: lawFor(size), parameters: new Float64Array(0) };
    },
    start(data, _, who) {
      const { values } = observed<T>(data, who);
      const whole = definition.fit(values, new Float64Array(values.length).fill(1), null, 1);
      return { file: { kind: name }, bias: readout.rowOf(whole) };
    },
  });
}

function timesMatrix<T extends Target>(
  data: Dataset,
  information: (value: T, row: Float64Array) => ArrayLike<number>,
  W: number,
): TimesInformation {
  return (A, count, row, position) => {
    const value = targetAt(data, position) as T | null;
    if (value === null) return void A.fill(0);
    const F = Float64Array.from(information(value, row));
    const before = A.slice();
    gemm(A, 0, F, 0, before, 0, W, W, count, false);
  };
}

function lawOf<P extends string, T extends Target>(definition: LawDefinition<P, T>, parameters: object): Distribution<T> {
  return definition.distribution(parameters as ParametersOf<P>);
}

function sizeOf<P extends string, T extends Target>({ sizeOf, parameters: [first] }: LawDefinition<P, T>, state: ParametersOf<P>): number {
  return sizeOf?.(state) ?? state[first!]!.length;
}

/** The parameters of each state, checked by the law itself. */
function readStates<P extends string, T extends Target>(definition: LawDefinition<P, T>, file: LawFile, who: string): ParametersOf<P>[] {
  const rowsOf = (field: P): readonly (readonly number[])[] => {
    const rows = file[field];
    if (!Array.isArray(rows) || rows.length === 0 || !rows.every((row) => Array.isArray(row) && row.every(Number.isFinite)))
      throw new RangeError(`${who}: emission.${field} must be a list of finite numbers for each state, got ${JSON.stringify(rows)}`);
    return rows;
  };
  const stateCount = rowsOf(definition.parameters[0]!).length;
  const states = Array.from({ length: stateCount }, (_, k) => {
    const state = Object.fromEntries(definition.parameters.map((field) => [field, Object.freeze([...(rowsOf(field)[k] ?? [])])]));
    return Object.freeze(state) as ParametersOf<P>;
  });
  states.forEach((state, k) => {
    try {
      lawOf(definition, state);
    } catch (error) {
      throw new RangeError(`${who}: emission of state ${k + 1}: ${(error as Error).message}`);
    }
    if (sizeOf(definition, state) !== sizeOf(definition, states[0]!))
      throw new RangeError(`${who}: emission of state ${k + 1} must be of the size of state 1, ${sizeOf(definition, states[0]!)}`);
  });
  return states;
}

/** The target of a packed position; null where it is missing altogether. */
function targetAt({ targetSymbols, targetValues, targets: { size } }: Dataset, position: number): Target | null {
  if (targetSymbols !== null) return targetSymbols[position]! < 0 ? null : targetSymbols[position]!;
  const vector = Array.from(targetValues!.subarray(position * size, (position + 1) * size));
  return vector.every(Number.isNaN) ? null : vector;
}

function observed<T extends Target>(data: Dataset, who: string): { values: T[]; positions: number[] } {
  const values: T[] = [];
  const positions: number[] = [];
  for (let position = 0; position < data.stepCount; position++) {
    const value = targetAt(data, position);
    if (value === null) continue;
    values.push(value as T);
    positions.push(position);
  }
  if (values.length === 0) throw new RangeError(`${who}: data "${data.name}" must have observed targets, got none`);
  return { values, positions };
}

/** Cubes of Exp(1) draws: a law fitted with them is as uncertain as one fitted to a twentieth of the steps, so that states differ. */
function unevenWeights(count: number, key: Key): Float64Array {
  return uniforms(count, key).map((u) => (-Math.log(u)) ** 3);
}
