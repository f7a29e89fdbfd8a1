import { wasm } from "../engine/pointers.js";
import { weightedSymbolCounts as plainCounts } from "../plain/laws/weighted-sums.js";
import { addTransposed } from "./gemm.js";
import { addToRowsOfSymbols } from "./rows.js";

/** counts (K × V) += the weights (n × K) of each symbol; −1 (missing) is passed over. */
export function weightedSymbolCounts(
  counts: Float64Array,
  weights: Float64Array,
  symbols: Int32Array,
  n: number,
  K: number,
  V: number,
): void {
  if (wasm() === null) return plainCounts(counts, weights, symbols, n, K, V);
  // By symbol first: whole rows are added, not one number each of K far rows.
  const bySymbol = new Float64Array(V * K);
  addToRowsOfSymbols(bySymbol, 0, weights, 0, symbols, 0, n, K);
  addTransposed(counts, 0, bySymbol, 0, K, V);
}
