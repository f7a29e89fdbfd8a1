import { fullNormalLogProb } from "@unrolled/kernels";
import { expect, it } from "vitest";

it("log densities of full normals are those of the inverse and the determinant, and nothing is written beside them", () => {
  const [B, D, K] = [2, 2, 3];
  const Y = [0.3, -1, 2, 0.5];
  const means = [0, 0, 1, -1, 0.5, 2];
  const L = [1, 0, 0.5, 2, 0.3, 0, -0.2, 0.7, 1.5, 0, 1, 0.1];
  const constants = [-1, -2, -3];
  const out = new Float64Array(B * K + 3).fill(7);
  fullNormalLogProb(
    out,
    1,
    Float64Array.from(Y),
    0,
    B,
    D,
    K,
    Float64Array.from(means),
    Float64Array.from(L),
    Float64Array.from(constants),
    new Float64Array(D),
  );
  expect([out[0], out[B * K + 1], out[B * K + 2]]).toEqual([7, 7, 7]);
  for (let b = 0; b < B; b++)
    for (let k = 0; k < K; k++) {
      const [u, v] = [Y[2 * b]! - means[2 * k]!, Y[2 * b + 1]! - means[2 * k + 1]!];
      const [p, , r, s] = L.slice(4 * k, 4 * k + 4) as [number, number, number, number];
      const [a, c, d] = [p * p, p * r, r * r + s * s];
      const square = (d * u * u - 2 * c * u * v + a * v * v) / (a * d - c * c);
      expect(out[1 + b * K + k]).toBeCloseTo(constants[k]! - square / 2, 10);
    }
});
