import type { Dataset } from "../../contracts/index.js";

/** Distinct n-grams as rising codes (see `NGramSpec`) and how often each occurs. */
export interface NGramCounts {
  readonly codes: Float64Array;
  readonly counts: Float64Array;
}

/** Counts every observed target with the steps before it in its sequence. O(T log T) for T steps. */
export function countNGrams(data: Dataset, order: number): NGramCounts {
  const V = data.targets.size;
  const base = V + 2;
  const symbols = data.targetSymbols!;
  const newest = order > 1 ? base ** (order - 2) : 0;
  const allOf = (digit: number): number => {
    let context = 0;
    for (let j = 1; j < order; j++) context = context * base + digit;
    return context;
  };
  const beforeStart = allOf(V);
  const unknown = allOf(V + 1);

  const contexts = new Float64Array(data.sequences.length).fill(beforeStart);
  const codes = new Float64Array(data.stepCount);
  let observed = 0;
  for (let t = 0; t < data.length; t++) {
    const start = data.starts[t]!;
    for (let row = 0; row < data.aliveCounts[t]!; row++) {
      const symbol = symbols[start + row]!;
      const context = contexts[row]!;
      if (symbol < 0) {
        contexts[row] = unknown;
        continue;
      }
      codes[observed++] = context * base + symbol;
      contexts[row] = symbol * newest + (context - (context % base)) / base;
    }
  }
  return countRuns(codes.subarray(0, observed).sort());
}

function countRuns(sorted: Float64Array): NGramCounts {
  const codes: number[] = [];
  const counts: number[] = [];
  sorted.forEach((code, i) => {
    if (i > 0 && code === sorted[i - 1]) counts[counts.length - 1]!++;
    else {
      codes.push(code);
      counts.push(1);
    }
  });
  return { codes: Float64Array.from(codes), counts: Float64Array.from(counts) };
}

/** The digits d_1 … d_{n−1} w of each code, one row of n each. */
export function digitsOf(codes: Float64Array, order: number, V: number): Int32Array {
  const base = V + 2;
  const digits = new Int32Array(codes.length * order);
  codes.forEach((code, i) => {
    let rest = code;
    // The target is the last digit; the others follow from the oldest step to the newest.
    for (let j = order - 1; j >= 0; j--) {
      const digit = rest % base;
      digits[i * order + j] = digit;
      rest = (rest - digit) / base;
    }
  });
  return digits;
}
