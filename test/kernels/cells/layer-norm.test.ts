import { layerNormBack, layerNormRows, layerNormWeightsBack } from "@unrolled/kernels";
import fc from "fast-check";
import { expect, it } from "vitest";

const number = fc.double({ min: -3, max: 3, noNaN: true });

/** Σ d ⊙ layerNorm(x), from the definition: x less its mean, over √(its mean square + 1e-5). */
function value(x: readonly number[], gain: readonly number[], bias: readonly number[], d: readonly number[]): number {
  const centred = x.map((one) => one - x.reduce((a, b) => a + b) / x.length);
  const size = Math.sqrt(centred.reduce((sum, one) => sum + one * one, 0) / x.length + 1e-5);
  return centred.reduce((sum, one, j) => sum + d[j] * ((gain[j] * one) / size + bias[j]), 0);
}

it("layer normalisation is what its definition says, and its way back the central differences of that, row by row and added", () => {
  const row = fc.integer({ min: 2, max: 9 }).chain((width) => {
    const list = fc.array(number, { minLength: width, maxLength: width });
    return fc.tuple(list, list, list, list, list);
  });
  fc.assert(
    fc.property(row, ([first, x, gain, bias, d]) => {
      // Rows so flat that 1e-5 is most of their size have derivatives in the hundreds.
      const mean = x.reduce((a, b) => a + b) / x.length;
      fc.pre(x.some((one) => Math.abs(one - mean) > 0.1));
      const width = x.length;
      const both = Float64Array.from([0, ...first, ...x]);
      const [out, dx, kept] = [new Float64Array(2 * width + 1), new Float64Array(2 * width + 1).fill(1), new Float64Array(5)];
      const [g, b] = [Float64Array.from(gain), Float64Array.from(bias)];
      layerNormRows(out, 1, both, 1, kept, 1, g, b, 2, width);
      const rows = [first, x];
      rows.forEach((one, n) => {
        const own = Array.from({ length: width }, (_, j) => value(one, gain, bias, gain.map((_, i) => (i === j ? 1 : 0)))); // biome-ignore format: one line
        own.forEach((expected, j) => {
          expect(out[1 + n * width + j]).toBeCloseTo(expected, 9);
        });
      });
      // The way back of the second row alone.
      const dOut = Float64Array.from([...first.map(() => Number.NaN), ...d]);
      const [dGain, dBias] = [new Float64Array(width).fill(2), new Float64Array(width).fill(3)];
      layerNormBack(dx, 1 + width, dOut, width, both, 1 + width, kept, 3, g, 1, width);
      layerNormWeightsBack(dGain, dBias, dOut, width, both, 1 + width, kept, 3, 1, width);
      const slope = (list: readonly number[], j: number, at: (moved: readonly number[]) => number): number => {
        const by = (step: number) => at(list.map((one, i) => (i === j ? one + step : one)));
        return (8 * (by(1e-4) - by(-1e-4)) - (by(2e-4) - by(-2e-4))) / 12e-4;
      };
      for (let j = 0; j < width; j++) {
        expect(dx[1 + width + j] - 1).toBeCloseTo(
          slope(x, j, (moved) => value(moved, gain, bias, d)),
          5,
        );
        expect(dGain[j] - 2).toBeCloseTo(
          slope(gain, j, (moved) => value(x, moved, bias, d)),
          6,
        );
        expect(dBias[j] - 3).toBeCloseTo(
          slope(bias, j, (moved) => value(x, gain, moved, d)),
          6,
        );
      }
      expect(Array.from(dx.subarray(0, 1 + width))).toEqual(new Array(1 + width).fill(1));
    }),
    { numRuns: 100, seed: 7 },
  );
});
