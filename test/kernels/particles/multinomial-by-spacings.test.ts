import { key } from "@unrolled/core";
import { multinomialBySpacings } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";

const draw = (weights: Float64Array, M: number, label: number): Int32Array => {
  const uniforms = new Float64Array(M + 1);
  key("spacings").fold(label).fillUniform(uniforms);
  const ancestors = new Int32Array(M);
  multinomialBySpacings(ancestors, M, weights, weights.length, uniforms);
  return ancestors;
};

describe("multinomialBySpacings", () => {
  it("counts have the multinomial's means, variances and covariances", () => {
    const weights = Float64Array.of(0.2, 0, 0.5, 0.3);
    const M = 10;
    const runs = 40_000;
    const counts = Array.from({ length: runs }, (_, run) => {
      const count = [0, 0, 0, 0];
      for (const n of draw(weights, M, run)) count[n]! += 1;
      return count;
    });
    for (let i = 0; i < 4; i++)
      for (let j = 0; j <= i; j++) {
        const products = counts.map((count) => (count[i]! - M * weights[i]!) * (count[j]! - M * weights[j]!));
        const mean = products.reduce((sum, x) => sum + x, 0) / runs;
        const sd = Math.sqrt(products.reduce((sum, x) => sum + (x - mean) ** 2, 0) / runs / runs);
        const covariance = M * (i === j ? weights[i]! * (1 - weights[i]!) : -weights[i]! * weights[j]!);
        expect(sd).toBeLessThan(0.03);
        expect(Math.abs(mean - covariance)).toBeLessThan(5 * sd + 1e-12);
      }
    for (let i = 0; i < 4; i++) {
      const mean = counts.reduce((sum, count) => sum + count[i]!, 0) / runs;
      const sd = Math.sqrt((M * weights[i]! * (1 - weights[i]!)) / runs);
      expect(Math.abs(mean - M * weights[i]!)).toBeLessThan(5 * sd + 1e-12);
    }
  });

  it("never chooses a particle of weight 0, first or last, and rises", () => {
    for (let run = 0; run < 200; run++) {
      const ancestors = draw(Float64Array.of(0, 0, 1e-300, 3e-300, 0), 50, run);
      for (let m = 0; m < 50; m++) {
        expect(ancestors[m] === 2 || ancestors[m] === 3).toBe(true);
        if (m > 0) expect(ancestors[m]).toBeGreaterThanOrEqual(ancestors[m - 1]!);
      }
    }
  });
});
