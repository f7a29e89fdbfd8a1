import { fillNormal } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { tailStart, ziggurat } from "../../../packages/kernels/src/plain/random/ziggurat.js";
import { chiSquareScore, kolmogorovLimit, kolmogorovSmirnov, normalCdf } from "../../support/law-tests.js";

const n = 1 << 20;
const draws = new Float32Array(n);
fillNormal(draws, 0, n, 0x2545f491, 0x4f6cdd1d);

describe("fillNormal of float32", () => {
  it("follows N(0, 1): Kolmogorov–Smirnov over a million draws, whose places of 24 bits are far finer than its gate", () => {
    expect(kolmogorovSmirnov(draws, normalCdf)).toBeLessThan(kolmogorovLimit);
  });

  it("has the first six moments of N(0, 1) within 5 standard errors", () => {
    const moments = [0, 1, 0, 3, 0, 15];
    const variances = [1, 2, 15, 96, 945, 10_170];
    moments.forEach((moment, i) => {
      let sum = 0;
      for (const x of draws) sum += x ** (i + 1);
      const error = Math.sqrt(variances[i] / n);
      // The precision to see a bug with: a hundredth of the law's own spread.
      expect(error).toBeLessThan(0.01 * Math.sqrt(variances[i]));
      expect(Math.abs(sum / n - moment)).toBeLessThan(5 * error);
    });
  });

  it("fills every layer's band on both sides in proportion to the curve", () => {
    const edges = Array.from(ziggurat.edges.subarray(1, 256));
    const bounds = [...edges.map((x) => -x), 0, ...edges.toReversed()];
    const counts = new Float64Array(bounds.length + 1);
    for (const x of draws) {
      let low = 0;
      let high = bounds.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (x < bounds[middle]) high = middle;
        else low = middle + 1;
      }
      counts[low]++;
    }
    const cdf = [0, ...bounds.map(normalCdf), 1];
    const expected = counts.map((_, bin) => n * (cdf[bin + 1] - cdf[bin]));
    expect(Math.min(...expected)).toBeGreaterThan(100);
    expect(Math.abs(chiSquareScore(counts, expected))).toBeLessThan(6);
  });

  it("has the tail of N(0, 1) beyond the ziggurat's last edge, in weight and in shape", () => {
    const tail = Array.from(draws).filter((x) => Math.abs(x) > tailStart);
    const mass = 2 * normalCdf(-tailStart);
    expect(tail.length).toBeGreaterThan(200);
    expect(Math.abs(tail.length - n * mass)).toBeLessThan(5 * Math.sqrt(n * mass));
    expect(kolmogorovSmirnov(tail.map(Math.abs), (x) => 1 - (2 * normalCdf(-x)) / mass)).toBeLessThan(kolmogorovLimit);
    expect(Math.max(...tail.map(Math.abs))).toBeGreaterThan(4.5);
    const positive = tail.filter((x) => x > 0).length;
    expect(Math.abs(positive - tail.length / 2)).toBeLessThan(5 * Math.sqrt(tail.length / 4));
  });

  it("shares no words with the float64 fill of the same key", () => {
    const doubles = new Float64Array(n);
    fillNormal(doubles, 0, n, 0x2545f491, 0x4f6cdd1d);
    let product = 0;
    for (let i = 0; i < n; i++) product += doubles[i] * draws[i];
    expect(Math.abs(product / Math.sqrt(n))).toBeLessThan(5);
  });
});
