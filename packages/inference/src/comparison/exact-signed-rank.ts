/**
 * Wilcoxon's signed rank test with its exact null law given the ranks: every |d_i| keeps its rank (tied ones share their
 * mean) and its sign is a fair coin. Two-sided p = min(1, 2 min(P(W ≤ w), P(W ≥ w))); `differences` hold no 0 and no NaN,
 * and ±Infinity ties with itself. Ranks are doubled to be whole numbers; cost n³.
 *
 * Source: Lehmann, Nonparametrics (1975), section 3.2 and its treatment of ties.
 */
export function exactSignedRank(differences: readonly number[]): { readonly statistic: number; readonly pValue: number } {
  const n = differences.length;
  const doubled = differences.map((d) => {
    let smaller = 0;
    let equal = 0;
    for (const other of differences) {
      if (Math.abs(other) < Math.abs(d)) smaller++;
      else if (Math.abs(other) === Math.abs(d)) equal++;
    }
    return 2 * smaller + equal + 1;
  });
  let w = 0;
  differences.forEach((d, i) => {
    if (d > 0) w += doubled[i]!;
  });
  const total = n * (n + 1);
  const law = new Float64Array(total + 1);
  law[0] = 1;
  for (const rank of doubled) for (let s = total; s >= 0; s--) law[s] = 0.5 * (law[s]! + (s < rank ? 0 : law[s - rank]!));
  let atMost = 0;
  let atLeast = 0;
  for (let s = 0; s <= total; s++) {
    if (s <= w) atMost += law[s]!;
    if (s >= w) atLeast += law[s]!;
  }
  return { statistic: w / 2, pValue: Math.min(1, 2 * Math.min(atMost, atLeast)) };
}
