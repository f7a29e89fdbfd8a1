import { type Key, key } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { chiSquareScore, kolmogorovLimit, kolmogorovSmirnov, normalCdf } from "../support/law-tests.js";

/**
 * Streams as the samplers use them: one long fill, the first draws of a run of keys, and short fills of a run of keys. Each
 * goes through tests of its leading bits, its triples, the spacings of its values and its runs.
 */
const n = 1 << 22;
const root = key("streams");
const uniformsOf = (source: Key, length: number): Float64Array => {
  const out = new Float64Array(length);
  source.fillUniform(out);
  return out;
};
const shortFills = (length: number): Float64Array => {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i += length) out.set(uniformsOf(root.fold("short").fold(i / length), Math.min(length, n - i)), i);
  return out;
};
const streams: Record<string, () => Float64Array> = {
  "one long fill": () => uniformsOf(root, n),
  "the first draws of a run of keys": () => shortFills(1),
  "fills of seven values": () => shortFills(7),
  "normals, through their own law": () => {
    const out = new Float64Array(n);
    root.fillNormal(out);
    return out.map(normalCdf);
  },
};

/** Poisson probabilities 0..most−1 and the rest. */
function poissonLaw(rate: number, most: number): number[] {
  const law: number[] = [];
  let p = Math.exp(-rate);
  for (let i = 0; i < most; i++) {
    law.push(p);
    p *= rate / (i + 1);
  }
  return [...law, 1 - law.reduce((a, b) => a + b)];
}

describe.each(Object.keys(streams))("%s", (name) => {
  const values = streams[name]();

  it("follow the uniform law", () => {
    expect(kolmogorovSmirnov(values, (x) => x)).toBeLessThan(kolmogorovLimit);
  });

  it("fill the 32³ cells of successive triples, and of values 1, 4 and 5 apart, evenly", () => {
    for (const [b, c] of [
      [1, 2],
      [1, 5],
      [4, 8],
    ] as const) {
      const counts = new Float64Array(32 ** 3);
      const triples = Math.floor(n / 12) * 4;
      for (let i = 0; i < triples; i++) {
        const at = (i * 3) % (n - 8);
        counts[(Math.floor(values[at] * 32) * 32 + Math.floor(values[at + b] * 32)) * 32 + Math.floor(values[at + c] * 32)]++;
      }
      const expected = new Float64Array(counts.length).fill(triples / counts.length);
      expect(triples / counts.length).toBeGreaterThan(20);
      expect(Math.abs(chiSquareScore(counts, expected))).toBeLessThan(6);
    }
  });

  it("have birthday spacings with Poisson repeats: 4,096 days in a year of 2³², leading bits and the bits after them", () => {
    for (const shift of [1, 2 ** 16]) {
      const repeats: number[] = [];
      for (let from = 0; from + 4096 <= n; from += 4096) {
        const days = values
          .slice(from, from + 4096)
          .map((u) => Math.floor(((u * shift) % 1) * 2 ** 32))
          .sort();
        const spacings = days.map((day, i) => (i === 0 ? day : day - days[i - 1])).sort();
        repeats.push(spacings.reduce((count, spacing, i) => count + (i > 0 && spacing === spacings[i - 1] ? 1 : 0), 0));
      }
      // m³ / (4 year) = 4
      const law = poissonLaw(4096 ** 3 / (4 * 2 ** 32), 9);
      const counts = law.map((_, i) => repeats.filter((r) => Math.min(r, 9) === i).length);
      const expected = law.map((p) => p * repeats.length);
      expect(Math.abs(chiSquareScore(counts, expected))).toBeLessThan(8);
    }
  });

  it("rise in runs of the right lengths", () => {
    // A run followed by one value thrown away is independent of the next: length r with probability 1/r! − 1/(r+1)!.
    const counts = new Float64Array(7);
    for (let i = 0; i < n - 20; i++) {
      let length = 1;
      while (values[i + 1] > values[i]) {
        length++;
        i++;
      }
      i++;
      counts[Math.min(length, 7) - 1]++;
    }
    const runs = counts.reduce((a, b) => a + b);
    const factorial = [1, 1, 2, 6, 24, 120, 720, 5040];
    const expected = Array.from({ length: 7 }, (_, i) => runs * (1 / factorial[i + 1] - (i === 6 ? 0 : 1 / factorial[i + 2])));
    expect(Math.abs(chiSquareScore(counts, expected))).toBeLessThan(6);
  });
});
