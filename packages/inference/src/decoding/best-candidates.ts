/** Symbols that rows may go on with, the most probable first; of equals the lower row, then the lower symbol. */
export interface Candidates {
  readonly count: number;
  readonly logProbabilities: Float64Array;
  readonly rows: Int32Array;
  readonly symbols: Int32Array;
}

/**
 * The best `most` of all (row, symbol) with log-probability `before[row]` + `logProbs[row, symbol]` above −Infinity. O(rows V log most) at worst, about
 * O(rows V) where few are better than those seen.
 */
export function bestCandidates(before: ArrayLike<number>, rows: number, logProbs: Float64Array, V: number, most: number): Candidates {
  const size = Math.min(most, rows * V);
  const values = new Float64Array(size);
  /** row · V + symbol, so that a lower number wins a tie. */
  const places = new Float64Array(size);
  let count = 0;
  // A heap whose root is the worst that is held.
  const isWorse = (x: number, p: number, y: number, q: number): boolean => x < y || (x === y && p > q);
  const sink = (length: number, value: number, place: number, from: number): void => {
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && isWorse(values[child + 1]!, places[child + 1]!, values[child]!, places[child]!)) child++;
      if (!isWorse(values[child]!, places[child]!, value, place)) break;
      values[at] = values[child]!;
      places[at] = places[child]!;
      at = child;
    }
    values[at] = value;
    places[at] = place;
  };
  for (let place = 0; place < rows * V; place++) {
    const value = before[Math.floor(place / V)]! + logProbs[place]!;
    if (!(value > Number.NEGATIVE_INFINITY)) continue;
    if (count < size) {
      let at = count++;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!isWorse(value, place, values[parent]!, places[parent]!)) break;
        values[at] = values[parent]!;
        places[at] = places[parent]!;
        at = parent;
      }
      values[at] = value;
      places[at] = place;
    } else if (isWorse(values[0]!, places[0]!, value, place)) sink(count, value, place, 0);
  }
  // The worst goes to the end, again and again.
  for (let last = count - 1; last > 0; last--) {
    const [value, place] = [values[last]!, places[last]!];
    const [worst, where] = [values[0]!, places[0]!];
    sink(last, value, place, 0);
    values[last] = worst;
    places[last] = where;
  }
  return {
    count,
    logProbabilities: values.subarray(0, count),
    rows: Int32Array.from(places.subarray(0, count), (place) => Math.floor(place / V)),
    symbols: Int32Array.from(places.subarray(0, count), (place) => place % V),
  };
}
