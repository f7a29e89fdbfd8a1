import { fillNormal, threefry } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { portableExp, portableLog } from "../../../packages/kernels/src/plain/random/portable-exp-log.js";
import { layerArea, normalAfterMiss, tailStart, ziggurat } from "../../../packages/kernels/src/plain/random/ziggurat.js";
import { chiSquareScore, kolmogorovLimit, kolmogorovSmirnov, normalCdf } from "../../support/law-tests.js";

const n = 1 << 20;
const draws = new Float64Array(n);
fillNormal(draws, 0, n, 0x2545f491, 0x4f6cdd1d);

describe("the ziggurat's tables", () => {
  it("have layers of one area whose last one closes at the top", () => {
    const { edges, heights } = ziggurat;
    for (let i = 1; i < 256; i++) expect(Math.abs(edges[i] * (heights[i + 1] - heights[i]) - layerArea)).toBeLessThan(1e-15);
    for (let i = 1; i < 257; i++) expect(heights[i]).toBeCloseTo(Math.exp(-0.5 * edges[i] ** 2), 14);
    expect(edges[0] * heights[1]).toBeCloseTo(layerArea, 17);
  });

  it("have a base strip whose area is its rectangle and the tail beyond it", () => {
    const tail = (1 - normalCdf(0)) * 2 * Math.sqrt(Math.PI / 2) * 2 * normalCdf(-tailStart);
    expect(tailStart * Math.exp(-0.5 * tailStart ** 2) + tail).toBeCloseTo(layerArea, 15);
  });
});

describe("portableExp and portableLog", () => {
  it("agree with the engine's to a few units in the last place", () => {
    for (let i = 0; i <= 20_000; i++) {
      const x = -i / 1000;
      expect(Math.abs(portableExp(x) / Math.exp(x) - 1)).toBeLessThan(6e-16);
      const u = (i + 0.5) / 20_001;
      expect(Math.abs(portableLog(u) - Math.log(u))).toBeLessThan(4e-16 * Math.max(0.5, Math.abs(Math.log(u))));
    }
    expect(portableLog(2 ** -53)).toBeCloseTo(-53 * Math.LN2, 13);
    expect(portableLog(1)).toBe(0);
    expect(portableExp(0)).toBe(1);
  });
});

describe("normalAfterMiss", () => {
  const laneAt = (draw: number): Int32Array => {
    const state = new Int32Array(4);
    threefry(state, 0, 3, 1, draw, 0);
    threefry(state, 2, 3, 1, draw, 1);
    return state;
  };
  const draws = 20_000;

  it("keeps a point beside a layer's edge with the share of the strip that lies under the curve", () => {
    for (const layer of [1, 2, 40, 200, 254, 255])
      for (const share of [0.1, 0.5, 0.9]) {
        const { edges, heights, scales } = ziggurat;
        const wanted = edges[layer + 1] + share * (edges[layer] - edges[layer + 1]);
        const hi = Math.floor(wanted / scales[layer] / 1048576);
        const x = (hi * 1048576 + 0.5) * scales[layer];
        expect(x).toBeGreaterThan(edges[layer + 1]);
        const p = (Math.exp(-0.5 * x * x) - heights[layer]) / (heights[layer + 1] - heights[layer]);
        for (const sign of [1, -1]) {
          let kept = 0;
          // The place −x has the words ~hi and the complement of lo's upper bits.
          const [high, low] = sign === 1 ? [hi, layer] : [~hi, 0xfffff000 | layer];
          for (let draw = 0; draw < draws; draw++) if (normalAfterMiss(laneAt(draw), high, low) === sign * x) kept++;
          expect(Math.abs(kept / draws - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / draws));
        }
      }
  });

  it("draws from the tail beyond the last edge with its exact shape, on the side of the point", () => {
    const mass = normalCdf(-tailStart);
    const highest = 0x7fffffff;
    const tail = Float64Array.from({ length: draws }, (_, draw) => normalAfterMiss(laneAt(draw), highest, 0));
    expect(kolmogorovSmirnov(tail, (x) => 1 - normalCdf(-x) / mass)).toBeLessThan(kolmogorovLimit);
    const other = Float64Array.from({ length: draws }, (_, draw) => -normalAfterMiss(laneAt(draw), ~highest, 0));
    expect(other).toEqual(tail);
  });
});

describe("fillNormal", () => {
  it("follows N(0, 1): Kolmogorov–Smirnov over a million draws", () => {
    expect(kolmogorovSmirnov(draws, normalCdf)).toBeLessThan(kolmogorovLimit);
  });

  it("has the first six moments of N(0, 1) within 5 standard errors", () => {
    const moments = [0, 1, 0, 3, 0, 15];
    const variances = [1, 2, 15, 96, 945, 10_170];
    moments.forEach((moment, i) => {
      let sum = 0;
      for (const x of draws) sum += x ** (i + 1);
      expect(Math.abs(sum / n - moment)).toBeLessThan(5 * Math.sqrt(variances[i] / n));
    });
  });

  it("fills every layer's band on both sides in proportion to the curve", () => {
    const { edges } = ziggurat;
    const bounds = [-Infinity, ...edges.subarray(1, 256).map((x) => -x), 0, ...Array.from(edges.subarray(1, 256)).reverse(), Infinity];
    const counts = new Float64Array(bounds.length - 1);
    const sorted = draws.slice().sort();
    let from = 0;
    for (let bin = 0; bin < counts.length; bin++) {
      let to = from;
      while (to < n && sorted[to] < bounds[bin + 1]) to++;
      counts[bin] = to - from;
      from = to;
    }
    const expected = counts.map((_, bin) => n * (normalCdf(bounds[bin + 1]) - normalCdf(bounds[bin])));
    expect(Math.min(...expected)).toBeGreaterThan(100);
    expect(Math.abs(chiSquareScore(counts, expected))).toBeLessThan(6);
  });

  it("has the tail of N(0, 1) beyond the ziggurat's last edge, in weight and in shape", () => {
    const tail = Array.from(draws).filter((x) => Math.abs(x) > tailStart);
    const mass = 2 * normalCdf(-tailStart);
    expect(tail.length).toBeGreaterThan(200);
    expect(Math.abs(tail.length - n * mass)).toBeLessThan(5 * Math.sqrt(n * mass));
    const above = (x: number): number => 1 - (2 * normalCdf(-x)) / mass;
    expect(kolmogorovSmirnov(tail.map(Math.abs), above)).toBeLessThan(kolmogorovLimit);
    const positive = tail.filter((x) => x > 0).length;
    expect(Math.abs(positive - tail.length / 2)).toBeLessThan(5 * Math.sqrt(tail.length / 4));
  });

  it("gives a shorter fill as a prefix of a longer one, across lanes and blocks", () => {
    for (const length of [1, 2, 3, 5, 100, 4095, 4096, 4097, 9000]) {
      const out = new Float64Array(length);
      fillNormal(out, 0, length, 0x2545f491, 0x4f6cdd1d);
      expect(out).toEqual(draws.slice(0, length));
    }
  });

  it("writes only the places asked for", () => {
    const out = new Float64Array(4200);
    fillNormal(out, 50, 4100, 0x2545f491, 0x4f6cdd1d);
    expect(out.slice(50, 4150)).toEqual(draws.slice(0, 4100));
    expect(out.slice(0, 50).every((x) => x === 0)).toBe(true);
    expect(out.slice(4150).every((x) => x === 0)).toBe(true);
  });
});
