import {
  addColumnSums,
  addRowsOfSymbols,
  addSparseProduct,
  addSparseProductTransposed,
  addToRowsOfSymbols,
  affine,
  fillRows,
  gemm,
  gemmTransposedA,
  repeatRows,
  sumRepeatedRows,
} from "@unrolled/kernels";
import type { Op, Place, Run } from "../op.js";
import type { Param } from "../param.js";
import type { Bias } from "../run-parameters.js";

/** One product of a sum b + W₁ x₁ + W₂ x₂ + …, all of whose products write the same slot, one after the other. */
export interface ProductOptions {
  readonly weight: Param;
  /** The first of W's columns that belong to x. */
  readonly column: number;
  /** Numbers of x and of the sum. */
  readonly size: number;
  readonly width: number;
  /** True for a table with a row for each number of x, such as an embedding. */
  readonly transposed: boolean;
  /**
   * What the row starts from: biases (none: zeros); "onto", what stands there already; "repeated", the row of the second slot
   * read, one for all rows of a packed position.
   */
  readonly start: readonly Bias[] | "onto" | "repeated";
}

/**
 * out = start + W x, row by row. A one-hot x adds a column of W, a sparse one passes its zeros over.
 *
 * Every number of a row is summed in the order of x, after its start, so that a sum in several products has the bits of one.
 */
export function product(options: ProductOptions): Op {
  const { weight, column, size, width, transposed, start } = options;
  const biases = typeof start === "string" ? [] : start;
  return {
    name: "product",
    sizes: [width],
    parameters: [weight, ...biases.flat()],
    readsSources: true,
    open(run, [x, shared], [out]) {
      const { forward: WT, back: W, gradient: dWT } = run.parameters.matrix(weight, column, size, width, transposed);
      const bias = biases.length > 0 ? run.parameters.biases(biases, width) : null;
      const zeros = bias === null && start !== "onto" ? run.workspace.vector(width, run.precision) : null;
      const from = start === "repeated" ? shared! : null;

      const begin = (at: number, row: number, count: number): void => {
        if (from !== null) repeatShared(out!, from, row, count, run);
        else if (start !== "onto") fillRows(out!.values, at, (bias?.values ?? zeros)!, 0, count, width);
      };
      return {
        forward(row, count) {
          const at = out!.base + row * width;
          const { source } = x!;
          if (source !== null && source.symbols !== null) {
            begin(at, row, count);
            addRowsOfSymbols(out!.values, at, WT, 0, source.symbols, source.position + row, count, width);
            return;
          }
          const values = source === null ? x!.values : source.values!;
          const xAt = source === null ? x!.base + row * size : (source.position + row) * size;
          if (source?.sparse) {
            begin(at, row, count);
            addSparseProduct(out!.values, at, values, xAt, WT, 0, count, size, width);
            return;
          }
          // A row that all share is what the product starts from; so is a bias.
          if (bias !== null) affine(out!.values, at, values, xAt, WT, 0, bias.values, count, size, width);
          else if (from !== null && count <= run.repeat && sharedAt(from, row, run) === 0)
            affine(out!.values, at, values, xAt, WT, 0, from.values, count, size, width);
          else {
            if (from !== null) begin(at, row, count);
            gemm(out!.values, at, values, xAt, WT, 0, count, size, width, start === "onto" || from !== null);
          }
        },
        backward(row, count) {
          const d = out!.gradientBase + row * width;
          if (x!.gradient !== null) gemm(x!.gradient, x!.gradientBase + row * size, out!.gradient!, d, W, 0, count, width, size, true);
          if (from !== null) sumShared(from, out!, row, count, run);
        },
        weightsBack(row, count) {
          const d = out!.gradientBase + row * width;
          const { source } = x!;
          if (source !== null && source.symbols !== null)
            addToRowsOfSymbols(dWT, 0, out!.gradient!, d, source.symbols, source.position + row, count, width);
          else if (source?.sparse)
            addSparseProductTransposed(dWT, 0, source.values!, (source.position + row) * size, out!.gradient!, d, count, size, width);
          else {
            const values = source === null ? x!.values : source.values!;
            const xAt = source === null ? x!.base + row * size : (source.position + row) * size;
            gemmTransposedA(dWT, 0, values, xAt, out!.gradient!, d, count, size, width);
          }
        },
        biasesBack(row, count) {
          if (bias !== null) addColumnSums(bias.gradient, 0, out!.gradient!, out!.gradientBase + row * width, count, width);
        },
      };
    },
  };
}

/** Where the row that wide row `row` shares begins. */
function sharedAt(shared: Place, row: number, run: Run): number {
  return shared.base + Math.floor(row / run.repeat) * shared.size;
}

/** Wide rows row..row + count − 1 become copies of the rows that they share. */
export function repeatShared(out: Place, shared: Place, row: number, count: number, run: Run): void {
  const from = sharedAt(shared, row, run);
  const at = out.base + row * out.size;
  if (count <= run.repeat) fillRows(out.values, at, shared.values, from, count, out.size);
  else repeatRows(out.values, at, shared.values, from, count / run.repeat, run.repeat, out.size);
}

/** The way back: the derivative of a shared row is set to the sum over the rows that share it. */
export function sumShared(shared: Place, out: Place, row: number, count: number, run: Run): void {
  const to = shared.gradientBase + Math.floor(row / run.repeat) * shared.size;
  sumRepeatedRows(shared.gradient!, to, out.gradient!, out.gradientBase + row * out.size, count / run.repeat, run.repeat, out.size);
}
