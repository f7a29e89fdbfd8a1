/** Packed rows that miss the same dimensions. */
export interface MissingPattern {
  /** Observed dimensions, rising; never all and never none of them. */
  readonly observed: readonly number[];
  readonly missing: readonly number[];
  readonly rows: readonly number[];
}

export interface MissingPatterns {
  /** Per packed row: −1 complete, −2 wholly missing, else the index of its pattern. */
  readonly of: Int32Array;
  readonly partial: readonly MissingPattern[];
}

/** Sorts the rows of `values` (n × D, NaN where missing) by which dimensions they miss. */
export function missingPatterns(values: Float64Array, n: number, D: number): MissingPatterns {
  const of = new Int32Array(n);
  const indexOf = new Map<string, number>();
  const partial: { observed: number[]; missing: number[]; rows: number[] }[] = [];
  for (let i = 0; i < n; i++) {
    let missingCount = 0;
    for (let d = 0; d < D; d++) if (Number.isNaN(values[i * D + d]!)) missingCount++;
    if (missingCount === 0 || missingCount === D) {
      of[i] = missingCount === 0 ? -1 : -2;
      continue;
    }
    const dimensions = Array.from({ length: D }, (_, d) => d);
    const missing = dimensions.filter((d) => Number.isNaN(values[i * D + d]!));
    const name = missing.join();
    let index = indexOf.get(name);
    if (index === undefined) {
      index = partial.length;
      indexOf.set(name, index);
      partial.push({ observed: dimensions.filter((d) => !missing.includes(d)), missing, rows: [] });
    }
    of[i] = index;
    partial[index]!.rows.push(i);
  }
  return { of, partial };
}
