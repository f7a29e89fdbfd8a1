import { linearGaussian, sampleDataset } from "../unrolled.mjs";
import { inputFile, inputKey, normalMatrix } from "./inputs.mjs";

const eye = (n, scale) => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? scale : 0)));
const plus = (a, b) => a.map((row, i) => row.map((x, j) => x + b[i][j]));

/**
 * A stable system of n numbers of state and m of target, whose noises are dependent in the state and independent in the target, and S
 * sequences of T steps that it drew. With `gaps`, so many steps of each sequence have no target, each sequence others.
 */
function kalmanInput({ n, m, S, T, gaps }) {
  const factor = normalMatrix(n, n, 0.3 / Math.sqrt(n), `state noise ${n}`);
  const model = linearGaussian({
    initialMean: new Array(n).fill(0),
    initialCov: eye(n, 1),
    A: plus(eye(n, 0.85), normalMatrix(n, n, 0.1 / Math.sqrt(n), `dynamics ${n}`)),
    Q: factor.map((row, i) => factor.map((other, j) => row.reduce((sum, x, k) => sum + x * other[k], i === j ? 0.05 : 0))),
    C: normalMatrix(m, n, 1 / Math.sqrt(n), `readout ${n}`),
    R: eye(m, 0.5),
  });
  const input = inputFile(model, sampleDataset(model, { count: S, length: T }, inputKey.fold(`linear system ${n}`)), { n, m, S, T });
  const places = new Float64Array(S * gaps);
  inputKey.fold(`gaps ${n}`).fillUniform(places);
  input.data.sequences.forEach(({ targets }, i) => {
    for (const u of places.subarray(i * gaps, (i + 1) * gaps)) targets[Math.floor(u * T)] = null;
  });
  return input;
}

export const kalmanFilterVariant = (sizes) => ({
  workload: "W4",
  program: "kalman-filter",
  title: `Kalman filter, ${sizes.S} × ${sizes.T.toLocaleString("en")}, n = ${sizes.n}, m = ${sizes.m}, ${sizes.gaps === 0 ? "whole" : "gaps"}`,
  input: () => kalmanInput(sizes),
});

export const kalmanFilters = [
  { n: 4, m: 2 },
  { n: 16, m: 8 },
].flatMap((sizes) => [10, 0].map((gaps) => kalmanFilterVariant({ ...sizes, S: 100, T: 1000, gaps })));
export const kalmanFiltersSmoke = [2, 0].map((gaps) => kalmanFilterVariant({ n: 2, m: 1, S: 3, T: 12, gaps }));
