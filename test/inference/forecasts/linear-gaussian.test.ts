import { key, linearGaussian, packDataset, recurrent, standardised } from "@unrolled/core";
import { forecast } from "@unrolled/inference";
import { describe, expect, it } from "vitest";

const A = [
  [0.9, 0.3],
  [-0.2, 0.7],
];
const Q = [
  [0.5, 0.2],
  [0.2, 0.3],
];
const C = [
  [1, 0],
  [0.5, -1],
];
const R = [
  [0.4, 0.1],
  [0.1, 0.2],
];
const start = {
  mean: [1, -1],
  cov: [
    [2, 0.5],
    [0.5, 1],
  ],
};

type Matrix = readonly (readonly number[])[];
const times = (X: Matrix, Y: Matrix): number[][] => X.map((row) => Y[0].map((_, j) => row.reduce((sum, x, k) => sum + x * Y[k][j], 0)));
const transposed = (X: Matrix): number[][] => X[0].map((_, j) => X.map((row) => row[j]));
const add = (X: Matrix, Y: Matrix): number[][] => X.map((row, i) => row.map((x, j) => x + Y[i][j]));

/** Mean and covariance of y_1..y_T stacked, by Cov(h_s, h_t) = V_s (Aᵀ)^(t−s). */
function stacked(T: number): { mean: number[]; covariance: number[][] } {
  const means: number[][][] = [start.mean.map((x) => [x])];
  const variances: Matrix[] = [start.cov];
  for (let t = 1; t < T; t++) {
    means.push(times(A, means[t - 1]));
    variances.push(add(times(times(A, variances[t - 1]), transposed(A)), Q));
  }
  const covariance = Array.from({ length: 2 * T }, () => new Array<number>(2 * T).fill(0));
  for (let s = 0; s < T; s++) {
    let cross: Matrix = variances[s];
    for (let t = s; t < T; t++) {
      if (t > s) cross = times(cross, transposed(A));
      const block = add(
        times(times(C, cross), transposed(C)),
        s === t
          ? R
          : [
              [0, 0],
              [0, 0],
            ],
      );
      for (const i of [0, 1])
        for (const j of [0, 1]) {
          covariance[2 * s + i][2 * t + j] = block[i][j];
          covariance[2 * t + j][2 * s + i] = block[i][j];
        }
    }
  }
  return { mean: means.flatMap((h) => times(C, h).flat()), covariance };
}

/** E and variance of number `i` given the numbers in `given`, by elimination of the conditioning block. */
function conditional(i: number, given: readonly number[], values: readonly number[], T: number): { mean: number; variance: number } {
  const { mean, covariance } = stacked(T);
  const n = given.length;
  const rows = given.map((g) => [...given.map((h) => covariance[g][h]), covariance[g][i]]);
  for (let p = 0; p < n; p++)
    for (let q = 0; q < n; q++) {
      if (q === p) continue;
      const factor = rows[q][p] / rows[p][p];
      for (let c = p; c <= n; c++) rows[q][c] -= factor * rows[p][c];
    }
  const weights = rows.map((row, p) => row[n] / row[p]);
  return {
    mean: mean[i] + weights.reduce((sum, w, p) => sum + w * (values[p] - mean[given[p]]), 0),
    variance: covariance[i][i] - weights.reduce((sum, w, p) => sum + w * covariance[i][given[p]], 0),
  };
}

const model = linearGaussian({ initialMean: start.mean, initialCov: start.cov, A, Q, C, R });
const targets = [[0.3, -1], [1.2, null], null, [0.7, 0.1], [2, -0.4]];
const data = packDataset({ name: "series", targets: { kind: "real", size: 2 }, sequences: [{ id: "a", targets }] } as never);

describe("forecast of a linear dynamic system", () => {
  const given = [0, 1, 2, 6, 7, 8, 9];
  const values = targets.flatMap((y) => (y ?? []).filter((x) => x !== null)) as number[];
  const H = 3;

  it("is dense Gaussian algebra, with numbers and steps missing, and needs no key", () => {
    const [one] = forecast(model, data, { steps: H });
    for (let h = 0; h < H; h++)
      for (const d of [0, 1]) {
        const { mean, variance } = conditional(2 * (5 + h) + d, given, values, 5 + H);
        expect(one.laws!.means[2 * h + d]).toBeCloseTo(mean, 10);
        expect(one.laws!.sds[2 * h + d]).toBeCloseTo(Math.sqrt(variance), 10);
        expect(one.laws!.quantiles[4][2 * h + d]).toBeCloseTo(mean + 1.6448536269514722 * Math.sqrt(variance), 9);
      }
    expect(one.laws!.standardErrorFrom).toEqual(["exact", "exact", "exact"]);
    expect(one.key).toBeNull();
  });

  it("is in original units where the model is of standardised data", () => {
    const scaling = { targets: { means: [10, -3], sds: [2, 0.5] }, inputs: null };
    const scaled = targets.map((y) =>
      y === null ? null : y.map((x, d) => (x === null ? null : scaling.targets.means[d] + scaling.targets.sds[d] * x)),
    );
    const original = packDataset({
      name: "original",
      targets: { kind: "real", size: 2 },
      sequences: [{ id: "a", targets: scaled }],
    } as never);
    const [inner] = forecast(model, data, { steps: H });
    const [outer] = forecast(standardised(model, scaling), original, { steps: H });
    inner.laws!.means.forEach((mean, i) => void expect(outer.laws!.means[i]).toBeCloseTo([10, -3][i % 2] + [2, 0.5][i % 2] * mean, 10));
    inner.laws!.sds.forEach((sd, i) => void expect(outer.laws!.sds[i]).toBeCloseTo([2, 0.5][i % 2] * sd, 10));
  });

  it("draws joint paths with the law's means and the covariance of steps", () => {
    const { paths, laws } = forecast(model, data, { steps: 2, paths: 4000 }, key("paths"))[0];
    const column = (h: number) => paths.map((path) => (path[h] as number[])[0]);
    const meanOf = (x: readonly number[]) => x.reduce((a, b) => a + b, 0) / x.length;
    for (const h of [0, 1]) expect(Math.abs(meanOf(column(h)) - laws!.means[2 * h])).toBeLessThan((5 * laws!.sds[2 * h]) / Math.sqrt(4000));
    const products = column(0).map((x, i) => (x - laws!.means[0]) * (column(1)[i] - laws!.means[2]));
    const extended = conditional(12, [...given, 10], [...values, laws!.means[0] + 1], 8);
    const expected = (extended.mean - laws!.means[2]) * laws!.sds[0] ** 2;
    const se = Math.sqrt(meanOf(products.map((p) => p * p)) / products.length);
    expect(Math.abs(meanOf(products) - expected)).toBeLessThan(5 * se);
    expect(Math.abs(expected)).toBeGreaterThan(5 * se);
  });

  it("of a linear network that reads its targets is exact one step ahead, and within 5 standard errors of the system with targets in its state", () => {
    const [w, e, b, q, c, d, r] = [0.6, 0.5, 0.1, 0.7, 1.5, -0.2, 0.4];
    const network = recurrent({
      cell: "elman",
      nonlinearity: "identity",
      inputSize: 1,
      hiddenSize: 1,
      inputs: "previous-target",
      layers: [{ weight_ih: [[e]], weight_hh: [[w]], bias_ih: [b], bias_hh: [0] }],
      initialState: null,
      noise: { sd: [q] },
      readout: { weight: [[c]], bias: [d] },
      emission: { kind: "gaussian", sd: [r] },
    });
    // (h, y): y_t = c h_t + d + N(0, r²), so that the noises of both are dependent.
    const noise = [
      [q * q, c * q * q],
      [c * q * q, c * c * q * q + r * r],
    ];
    const joint = linearGaussian({
      initialMean: [b, c * b + d],
      initialCov: noise,
      A: [
        [w, e],
        [c * w, c * e],
      ],
      b: [b, c * b + d],
      Q: noise,
      C: [[0, 1]],
      R: [[0]],
    });
    const series = packDataset({
      name: "s",
      targets: { kind: "real", size: 1 },
      sequences: [{ id: "a", targets: [[0.3], [1.1], [0.4], [1.9]] }],
    });
    const [expected] = forecast(joint, series, { steps: 3 });
    const [one] = forecast(network, series, { steps: 3, particles: 1000 }, key("network"));
    const { means, sds, standardErrors } = one.laws!;
    expect(forecast(network, series, { steps: 1 })[0].laws!.means[0]).toBeCloseTo(expected.laws!.means[0], 10);
    for (const h of [0, 1, 2]) {
      expect(standardErrors.means[h]).toBeLessThan(0.05);
      expect(Math.abs(means[h] - expected.laws!.means[h])).toBeLessThan(5 * standardErrors.means[h]);
      expect(Math.abs(sds[h] - expected.laws!.sds[h])).toBeLessThan(5 * standardErrors.sds[h]);
    }
  });

  it("has no law where a diffuse start is still open, and says so", () => {
    const level = linearGaussian({ initialMean: [0], initialCov: "diffuse", A: [[1]], Q: [[1]], C: [[1]], R: [[1]] });
    const series = packDataset({ name: "level", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[5], [6]] }] });
    const [open, told] = forecast(level, series, { steps: 1, origin: [0, 1] });
    expect(open.laws).toBeNull();
    expect(open.warnings[0]).toMatch(/diffuse start/);
    expect(told.laws!.means[0]).toBeCloseTo(5, 12);
    expect(told.laws!.sds[0]).toBeCloseTo(Math.sqrt(3), 12);
  });
});
