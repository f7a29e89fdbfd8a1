/** K rows of D numbers as a D × K table (states side by side, as the kernels read them), each number mapped by `f`. */
export function tableOf(rows: readonly (readonly number[])[], f: (x: number) => number = (x) => x): Float64Array {
  const K = rows.length;
  const D = rows[0]!.length;
  return Float64Array.from({ length: D * K }, (_, i) => f(rows[i % K]![Math.floor(i / K)]!));
}

/** K rows of D numbers from the entries (d, k) of a D × K table. */
export function rowsOf(K: number, D: number, entry: (index: number, k: number, d: number) => number): number[][] {
  return Array.from({ length: K }, (_, k) => Array.from({ length: D }, (_, d) => entry(d * K + k, k, d)));
}

/** A frozen copy. */
export function freezeRows(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return Object.freeze(rows.map((row) => Object.freeze([...row])));
}

/** A state in messages, counted from 1. */
export function nameOfState(k: number): string {
  return `state ${k + 1}`;
}
