import { addInPlace, addTransposed, transposeInto } from "@unrolled/kernels";
import type { Precision, Reals, Workspace } from "../contracts/index.js";
import type { Param } from "./param.js";

/** The numbers of a network: its parameter vector, and standard deviations as they were given (exp log sd is not always sd to the bit). */
export interface NetworkValues {
  readonly values: Float64Array;
  /** By the name of the parameter that holds their logarithms. */
  readonly spreads: ReadonlyMap<string, Float64Array>;
}

/** Numbers of a parameter in a run's memory, and what a backward pass gathers of their derivatives; empty in runs that only go forward. */
export interface RunVector {
  readonly values: Reals;
  readonly gradient: Reals;
}

/** `size` columns of a weight matrix, as products of rows want them. */
export interface RunMatrix {
  /** size x width: rows of `size` numbers times this. */
  readonly forward: Reals;
  /** width x size: the way back. */
  readonly back: Reals;
  /** size x width */
  readonly gradient: Reals;
}

/** A bias: vectors one after the other; shorter ones end early. Sums of several are what a row starts from. */
export type Bias = readonly Param[];

/** The parameters of a run, laid out once for its products, and its gradients, which end in the parameter vector. */
export interface RunParameters {
  /** Their sum, `width` long; a parameter that stands in several gets the derivative of each. */
  biases(biases: readonly Bias[], width: number): RunVector;
  /** Columns column..column + size − 1 of W (width x X); `transposed`: W is size x width, taken as it is. */
  matrix(W: Param, column: number, size: number, width: number, transposed: boolean): RunMatrix;
  /**
   * `width` standard deviations whose logarithms the parameter holds, one each or one for all; the gradient gathered is that of the
   * logarithms, and one for all gets their sum.
   */
  spread(logSd: Param, width: number): RunVector;
  /** ADDS what was gathered to a gradient of the parameter vector: in float64 from here on. */
  addTo(gradient: Float64Array): void;
}

/** The standard deviations whose logarithms a parameter holds, as they were given. */
export function spreadsOf({ values, spreads }: NetworkValues, { name, start, offset, size }: Param): Float64Array {
  const given = spreads.get(name);
  // A part of a longer parameter: the numbers given belong to the whole of it.
  if (given !== undefined) return given.slice(start, start + size);
  return values.slice(offset, offset + size).map(Math.exp);
}

/** The parameters of one run. `backward`: whether gradients are gathered. */
export function runParameters(
  { values, spreads }: NetworkValues,
  precision: Precision,
  backward: boolean,
  workspace: Workspace,
): RunParameters {
  const finish: ((gradient: Float64Array) => void)[] = [];
  const vector = (length: number): Reals => workspace.vector(length, precision);
  const gathered = (length: number): Reals => vector(backward ? length : 0);
  const partOf = ({ offset, size }: Param): Float64Array => values.subarray(offset, offset + size);
  const wide = (A: Reals): Reals => {
    if (A instanceof Float64Array) return A;
    const out = workspace.vector(A.length);
    out.set(A);
    return out;
  };
  const runVector = (numbers: Reals, params: Bias): RunVector => {
    const gradient = gathered(numbers.length);
    finish.push((out) => addBias(out, params, wide(gradient)));
    return { values: numbers, gradient };
  };
  return {
    biases(biases, width) {
      const sum = vector(width);
      const part = biases.length > 1 ? vector(width) : sum;
      biases.forEach((bias, i) => {
        const into = i === 0 ? sum : part;
        let at = 0;
        for (const param of bias) {
          into.set(partOf(param), at);
          at += param.size;
        }
        if (i > 0) addInPlace(sum, 0, part, 0, at);
      });
      const gradient = gathered(width);
      finish.push((out) => {
        const total = wide(gradient);
        for (const bias of biases) addBias(out, bias, total);
      });
      return { values: sum, gradient };
    },
    matrix(W, column, size, width, transposed) {
      const X = transposed ? width : W.shape[1]!;
      const rows = W.shape[0]!;
      const forward = vector(size * width);
      const back = gathered(size * width);
      const gradient = gathered(size * width);
      const W0 = partOf(W);
      if (transposed) {
        forward.set(W0.subarray(column * width, (column + size) * width));
        if (backward) transposeInto(back, forward, size, width);
        finish.push((out) => addInPlace(out, W.offset + column * width, wide(gradient), 0, size * width));
        return { forward, back, gradient };
      }
      // Numbers beyond W's rows have no weights: they are biases alone.
      const whole = column === 0 && size === X && rows === width;
      const direct = backward ? back : vector(size * width);
      if (size === X) direct.set(W0);
      else for (let i = 0; i < rows; i++) direct.set(W0.subarray(i * X + column, i * X + column + size), i * size);
      transposeInto(forward, direct, width, size);
      finish.push((out) => {
        const total = wide(gradient);
        if (whole) addTransposed(out, W.offset, total, 0, width, size);
        else
          for (let i = 0; i < rows; i++)
            for (let j = 0; j < size; j++) {
              const at = W.offset + i * X + column + j;
              out[at] = out[at]! + total[j * width + i]!;
            }
      });
      return { forward, back, gradient };
    },
    spread(logSd, width) {
      const sd = vector(width);
      const own = spreadsOf({ values, spreads }, logSd);
      if (own.length === width) sd.set(own);
      else sd.fill(own[0]!);
      return runVector(sd, own.length === width ? [logSd] : new Array<Param>(width).fill(logSd));
    },
    addTo(gradient) {
      for (const add of finish) add(gradient);
    },
  };
}

function addBias(out: Float64Array, bias: Bias, gradient: Reals): void {
  let at = 0;
  for (const { offset, size } of bias) {
    addInPlace(out, offset, gradient, at, size);
    at += size;
  }
}
