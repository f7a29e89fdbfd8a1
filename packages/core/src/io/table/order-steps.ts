/** How the values of a time column may follow each other within a sequence. */
export type TimeRule =
  /** Integers that count up by one. */
  | "by one"
  /** Integers that count up by the same step, whatever it is. */
  | "evenly"
  /** Dates, times and fractions, at any distances. */
  | "in order";

export interface OrderedSteps {
  readonly stepOf: Int32Array;
  /** Were the rows of some sequence in another order than its times? */
  readonly sorted: boolean;
  /** The least and the greatest distance of two steps of a sequence; null where no sequence has two. */
  readonly spacing: readonly [number, number] | null;
}

/**
 * The step of each row within its sequence, by the values of its time column: rows may stand in any order. `fault` is called
 * with a row whose time is there twice, or does not follow as `rule` says, and must throw. Cost O(rows), and a sort where needed.
 */
export function orderSteps(
  sequenceOf: Int32Array,
  lengths: readonly number[],
  times: Float64Array,
  rule: TimeRule,
  lineOf: (row: number) => number,
  fault: (row: number, problem: string) => never,
): OrderedSteps {
  const starts = new Int32Array(lengths.length + 1);
  lengths.forEach((length, sequence) => {
    starts[sequence + 1] = (starts[sequence] as number) + length;
  });
  const next = starts.slice(0, lengths.length);
  const rows = new Int32Array(sequenceOf.length);
  for (let i = 0; i < sequenceOf.length; i++) rows[next[sequenceOf[i]!]!++] = i;
  const stepOf = new Int32Array(sequenceOf.length);
  let sorted = false;
  let least = Number.POSITIVE_INFINITY;
  let greatest = 0;
  for (let sequence = 0; sequence < lengths.length; sequence++) {
    const own = rows.subarray(starts[sequence] as number, starts[sequence + 1] as number);
    if (isOutOfOrder(own, times)) {
      sorted = true;
      own.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
    }
    for (let step = 0; step < own.length; step++) {
      const row = own[step] as number;
      stepOf[row] = step;
      if (step === 0) continue;
      const before = own[step - 1] as number;
      const distance = (times[row] as number) - (times[before] as number);
      if (distance === 0) fault(row, `expected a time of its own within the sequence, found that of line ${lineOf(before)} again`);
      if (rule === "by one" && distance !== 1) missingStep(row, (times[before] as number) + 1, times[row] as number, fault);
      least = Math.min(least, distance);
      greatest = Math.max(greatest, distance);
    }
  }
  if (rule === "evenly" && least !== greatest) {
    for (let sequence = 0; sequence < lengths.length; sequence++) {
      for (let i = (starts[sequence] as number) + 1; i < (starts[sequence + 1] as number); i++) {
        const [before, after] = [times[rows[i - 1] as number] as number, times[rows[i] as number] as number];
        if (after - before !== least) missingStep(rows[i] as number, before + least, after, fault);
      }
    }
  }
  return { stepOf, sorted, spacing: greatest === 0 ? null : [least, greatest] };
}

function missingStep(row: number, expected: number, found: number, fault: (row: number, problem: string) => never): never {
  return fault(row, `expected ${expected} (steps in order; a row with empty targets for a missing one), found ${found}`);
}

function isOutOfOrder(rows: Int32Array, times: Float64Array): boolean {
  for (let i = 1; i < rows.length; i++) if ((times[rows[i] as number] as number) <= (times[rows[i - 1] as number] as number)) return true;
  return false;
}
