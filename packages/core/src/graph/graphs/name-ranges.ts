/**
 * Names with runs of times written as ranges: "X1:4", "H2.1:3", others one by one, in the order of names.
 */
export function nameRanges(names: readonly string[]): string[] {
  const parts: string[] = [];
  let run: { stem: string; first: number; last: number } | null = null;
  const close = (): void => {
    if (run !== null) parts.push(run.first === run.last ? `${run.stem}${run.first}` : `${run.stem}${run.first}:${run.last}`);
    run = null;
  };
  for (const name of [...names].sort(compareNames)) {
    const match = /^([A-Za-z]+(?:\d+\.)?)(\d+)$/.exec(name);
    if (match === null) {
      close();
      parts.push(name);
      continue;
    }
    const [, stem, digits] = match;
    const time = Number(digits);
    if (run !== null && run.stem === stem && time === run.last + 1) run.last = time;
    else {
      close();
      run = { stem: stem!, first: time, last: time };
    }
  }
  close();
  return parts;
}

/** "H4", "H4 and C4", "X1:4, Y2 and Y5": names in a sentence. */
export function nameList(names: readonly string[]): string {
  const parts = nameRanges(names);
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** The order of names: letters first, numbers by their size, so that H9 stands before H10. */
export function compareNames(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i]!, right[i]!];
    if (x === y) continue;
    const difference = Number(x) - Number(y);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
