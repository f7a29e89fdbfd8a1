/**
 * The name that was probably meant: the one of `names` with the fewest letters added, dropped, changed or swapped, in any case, if these are
 * at most a third of its letters; null where none is near.
 *
 * @example
 * closestName("heigth", ["date", "height"]); // "height"
 */
export function closestName(name: string, names: readonly string[]): string | null {
  let closest: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of names) {
    const steps = distance(name.toLowerCase(), candidate.toLowerCase());
    if (steps < least && 3 * steps <= Math.max(candidate.length, 3)) [closest, least] = [candidate, steps];
  }
  return closest;
}

/** ` (did you mean "height"?)`, or nothing. */
export function didYouMean(name: string, names: readonly string[]): string {
  const closest = closestName(name, names);
  return closest === null ? "" : ` (did you mean ${JSON.stringify(closest)}?)`;
}

/** Optimal string alignment: Levenshtein's distance with swapped neighbours as one change. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const before = rows[i - 1] as number[];
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (before[j] as number) + 1,
          (row[j - 1] as number) + 1,
          (before[j - 1] as number) + change,
          swapped ? (rows[i - 2]?.[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) as number;
}
