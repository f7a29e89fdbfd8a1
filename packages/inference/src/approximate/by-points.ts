import type { Rows, Workspace } from "@unrolled/core";
import { covarianceRoot } from "./covariance-root.js";
import type { LinearFunctions, Linearisation, NormalLaws, OpenPoints } from "./linearisation.js";
import type { PointSet } from "./point-set.js";

/**
 * Linear by regression on points that stand for the law: with s_i = m + P^½ ξ_i and f_i = f(s_i),
 *
 *     values = Σ w_i f_i      weights = Cov(f, s) P⁻¹      noise = Cov(f) − weights P weightsᵀ
 *
 * (statistical linear regression: Arasaratnam, Haykin & Elliott 2007, doi:10.1109/JPROC.2007.894705; Särkkä & Svensson 2023, §9.3). Noise
 * inside the function is drawn out with the state, as points of both; what is added comes after. No derivatives are needed.
 *
 * Cost a step: as many steps of the model as there are points, and O(points n²).
 */
export function byPoints(pointsFor: (dim: number) => PointSet): Linearisation {
  return Object.freeze<Linearisation>({
    open(view, workspace) {
      const { stateDim: n, noiseDim: E, data } = view;
      const set = pointsFor(n + E);
      const { count, dim } = set;
      const batch = data.sequences.length;
      const process = view.open(count, workspace);
      const spread = workspace.rows(batch * count, n);
      const moved = workspace.rows(batch * count, n);
      const noise = E === 0 ? null : workspace.rows(batch * count, E);
      for (let i = 0; noise !== null && i < batch * count; i++)
        for (let e = 0; e < E; e++) noise.data[i * E + e] = set.points[(i % count) * dim + n + e]!;
      const { normal } = process;
      const m = normal?.size ?? 0;
      const readings = workspace.rows(batch * count, m);
      const added = workspace.vector(n * n);
      const targetNoise = workspace.vector(m * m);
      const roots = workspace.vector(batch * n * n);
      const root = covarianceRoot(n, workspace);
      const lostAt = workspace.indices(batch).fill(-1);
      const regress = regression(set, n, Math.max(n, m), workspace);
      const first = ({ dim, data }: Rows, count: number): Rows => ({ count, dim, data });

      /** The points of rows 0..alive − 1; roots stay as those of these laws. */
      function spreadAll({ means, covariances }: NormalLaws, t: number): void {
        for (let i = 0; i < data.aliveCounts[t]!; i++) {
          const at = i * n * n;
          if (!root(roots, at, covariances) && lostAt[i] === -1) lostAt[i] = t;
          for (let p = 0; p < count; p++)
            for (let j = 0; j < n; j++) {
              let sum = means[i * n + j]!;
              for (let k = 0; k <= j; k++) sum += roots[at + j * n + k]! * set.points[p * dim + k]!;
              spread.data[(i * count + p) * n + j] = sum;
            }
        }
      }

      const points: OpenPoints = {
        set,
        lostAt,
        spread(laws, t) {
          spreadAll(laws, t);
          return spread.data;
        },
        read(out, laws, t) {
          const alive = data.aliveCounts[t]!;
          spreadAll(laws, t);
          normal!.meanInto(first(readings, alive * count), first(spread, alive * count), t);
          for (let i = 0; i < alive; i++) {
            regress(out, i, readings.data, m, roots);
            normal!.noiseInto(targetNoise, t, i);
            for (let j = 0; j < m * m; j++) out.noise[i * m * m + j] = out.noise[i * m * m + j]! + targetNoise[j]!;
          }
        },
      };
      return {
        process,
        points,
        move(out, laws, t) {
          const alive = data.aliveCounts[t]!;
          if (laws === null) roots.fill(0);
          else spreadAll(laws, t);
          process.moveInto(
            first(moved, alive * count),
            laws === null ? null : first(spread, alive * count),
            noise === null ? null : first(noise, alive * count),
            t,
          );
          for (let i = 0; i < alive; i++) {
            regress(out, i, moved.data, n, roots);
            process.addedNoiseInto(added, t, i);
            for (let j = 0; j < n * n; j++) out.noise[i * n * n + j] = out.noise[i * n * n + j]! + added[j]!;
          }
        },
      };
    },
  });
}

/** Regression of a function on the points of row i, whose law has the root P^½ = L (lower triangular, zeros in columns that do not spread). */
function regression({ count, dim, points, meanWeights, covarianceWeights }: PointSet, n: number, width: number, workspace: Workspace) {
  const slopes = workspace.vector(width * n);
  const variances = workspace.vector(width);
  return ({ values, weights, noise }: LinearFunctions, i: number, f: Float64Array, k: number, roots: Float64Array): void => {
    const from = i * count * k;
    for (let a = 0; a < k; a++) {
      let mean = 0;
      for (let p = 0; p < count; p++) mean += meanWeights[p]! * f[from + p * k + a]!;
      values[i * k + a] = mean;
    }
    for (let a = 0; a < k; a++)
      for (let b = 0; b <= a; b++) {
        let sum = 0;
        for (let p = 0; p < count; p++)
          sum += covarianceWeights[p]! * (f[from + p * k + a]! - values[i * k + a]!) * (f[from + p * k + b]! - values[i * k + b]!);
        noise[(i * k + a) * k + b] = sum;
      }
    for (let a = 0; a < k; a++) {
      // Cov(f_a, ξ), and times L⁻¹: what the state's numbers weigh.
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < count; p++) sum += covarianceWeights[p]! * (f[from + p * k + a]! - values[i * k + a]!) * points[p * dim + j]!;
        slopes[a * n + j] = roots[(i * n + j) * n + j]! > 0 ? sum : 0;
      }
      for (let j = n - 1; j >= 0; j--) {
        const diagonal = roots[(i * n + j) * n + j]!;
        let rest = slopes[a * n + j]!;
        for (let l = j + 1; l < n; l++) rest -= weights[(i * k + a) * n + l]! * roots[(i * n + l) * n + j]!;
        weights[(i * k + a) * n + j] = diagonal > 0 ? rest / diagonal : 0;
      }
    }
    for (let a = 0; a < k; a++) variances[a] = noise[(i * k + a) * k + a]!;
    for (let a = 0; a < k; a++)
      for (let b = 0; b <= a; b++) {
        let rest = noise[(i * k + a) * k + b]!;
        for (let j = 0; j < n; j++) rest -= slopes[a * n + j]! * slopes[b * n + j]!;
        noise[(i * k + a) * k + b] = noise[(i * k + b) * k + a] = rest;
      }
    for (let a = 0; a < k; a++) {
      if (noise[(i * k + a) * k + a]! > rounding * variances[a]!) continue;
      for (let b = 0; b < k; b++) noise[(i * k + a) * k + b] = noise[(i * k + b) * k + a] = 0;
    }
  };
}

/** What rounding leaves of a variance that the state explains altogether, as a part of it. */
const rounding = 1e-13;
