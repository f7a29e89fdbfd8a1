/** The `most` symbols 0..V−1 of the largest Σ_k p(v | k), in their own order; all where there are no more. */
export function mostEmitted(values: readonly (readonly number[])[], most: number): number[] {
  const totals = values[0]!.map((_, v) => values.reduce((sum, row) => sum + row[v]!, 0));
  return [...totals.keys()]
    .sort((v, w) => totals[w]! - totals[v]! || v - w)
    .slice(0, most)
    .sort((v, w) => v - w);
}
