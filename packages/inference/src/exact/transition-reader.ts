import type { FiniteView } from "@unrolled/core";

/**
 * A view's transitions in one matrix, read as often as they change. Rows of a step are worked through in blocks that share a matrix: all that
 * are alive at once, or one after the other where each has its own.
 */
export interface TransitionReader {
  /** K × K, what was read last, prepared. */
  readonly matrix: Float64Array;
  /** Rows of a block, of `alive`. */
  blockOf(alive: number): number;
  /** Makes `matrix` that of the step to t for the rows from `row`; true where it was read anew. */
  read(t: number, row: number): boolean;
}

/** Reads into `matrix`; `prepare` is what is done with it after each reading, such as taking logarithms. */
export function transitionReader(view: FiniteView, matrix: Float64Array, prepare?: (matrix: Float64Array) => void): TransitionReader {
  const { transitions } = view;
  let [lastStep, lastRow] = [-1, -1];
  return {
    matrix,
    blockOf: (alive) => (transitions === "row" ? 1 : alive),
    read(t, row) {
      const known = lastStep >= 0 && (transitions === "one" || (t === lastStep && (transitions === "step" || row === lastRow)));
      if (known) return false;
      view.transitionInto(matrix, t, row);
      prepare?.(matrix);
      [lastStep, lastRow] = [t, row];
      return true;
    },
  };
}

export function logInPlace(x: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] = Math.log(x[i]!);
}
