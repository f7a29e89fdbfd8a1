import type { FiniteView } from "@unrolled/core";
import type { ValuedNode } from "./node-values.js";
import type { TableLayout } from "./table-places.js";

/** p of the values so far of the query's nodes, and of the present state: rows of K numbers, one row for each cell. */
interface Message {
  readonly rows: Float64Array;
  /** The cell of the final table that each row will be in, as far as it is decided. */
  readonly cells: Int32Array;
}

/**
 * The table of unnormalised p(z, a, b) of a chain, summed over all nodes that are not in the query (variable elimination in
 * the order of time). `emissions` gives values × K by step, up to a factor: nothing shrinks over steps that are not in the query.
 */
export function jointTable(
  view: FiniteView,
  emissions: ReadonlyMap<number, Float64Array>,
  nodes: readonly ValuedNode[],
  { places, cellCount }: TableLayout,
  length: number,
): Float64Array {
  const K = view.stateCount;
  const transition = new Float64Array(K * K);
  const initial = new Float64Array(K);
  view.initialInto(initial, 0);
  let message: Message = { rows: initial, cells: Int32Array.of(0) };
  const at = (t: number, role: string): ValuedNode | undefined => nodes.find(({ node }) => node.time === t && node.role === role);
  for (let t = 0; t < length; t++) {
    if (t > 0) {
      view.transitionInto(transition, t, 0);
      message = { ...message, rows: moved(message.rows, transition, K) };
    }
    const state = at(t, "hidden");
    if (state !== undefined) {
      // Value v of a state keeps that state and nothing else.
      const indicator = new Float64Array(state.valueCount * K);
      state.values.forEach((k, v) => {
        indicator[v * K + (k as number)] = 1;
      });
      message = split(message, indicator, state.valueCount, places.get(state.name)!.stride, K);
    }
    const target = at(t, "output");
    if (target !== undefined) message = split(message, emissions.get(t)!, target.valueCount, places.get(target.name)!.stride, K);
  }
  const table = new Float64Array(cellCount);
  message.cells.forEach((cell, row) => {
    for (let k = 0; k < K; k++) table[cell]! += message.rows[row * K + k]!;
  });
  return table;
}

/** Rows times the transition. */
function moved(rows: Float64Array, transition: Float64Array, K: number): Float64Array {
  const out = new Float64Array(rows.length);
  for (let start = 0; start < rows.length; start += K)
    for (let i = 0; i < K; i++) {
      const p = rows[start + i]!;
      if (p === 0) continue;
      for (let j = 0; j < K; j++) out[start + j]! += p * transition[i * K + j]!;
    }
  return out;
}

/** Every row becomes one row for each value, times that value's factors by state. */
function split({ rows, cells }: Message, factors: Float64Array, valueCount: number, stride: number, K: number): Message {
  const out = new Float64Array(rows.length * valueCount);
  const places = new Int32Array(cells.length * valueCount);
  cells.forEach((cell, row) => {
    for (let v = 0; v < valueCount; v++) {
      const to = row * valueCount + v;
      places[to] = cell + v * stride;
      for (let k = 0; k < K; k++) out[to * K + k] = rows[row * K + k]! * factors[v * K + k]!;
    }
  });
  return { rows: out, cells: places };
}
