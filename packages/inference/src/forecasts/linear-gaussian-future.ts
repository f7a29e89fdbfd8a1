import { fullNormal, type Key, type LinearGaussianView, normalCdf, rowsByIndex, type TargetLaw, type Workspace } from "@unrolled/core";
import { symmetricEigen } from "@unrolled/kernels";
import { filterLinearGaussian } from "../exact/linear-gaussian/filter-linear-gaussian.js";
import type { FutureData } from "./future-data.js";
import type { FutureVisitor, TargetPath } from "./future-visitor.js";

/**
 * The future of a linear-Gaussian state, exactly: the Kalman filter over steps without targets says N(mean, covariance) of each.
 * Draws of paths by (key, "path", m): the state at the origin and its noises by ("states", t), targets by ("targets", t).
 */
export function linearGaussianFuture(
  view: LinearGaussianView,
  { data, pieces }: FutureData,
  paths: number,
  keyOf: (index: number) => Key,
  visit: FutureVisitor,
  workspace: Workspace,
): void {
  const starts = new Map<number, { readonly mean: Float64Array; readonly factor: Float64Array }>();
  const unknown = new Set<number>();
  filterLinearGaussian(view, workspace, (t, row, { predicted, target }) => {
    const index = data.order[row]!;
    const { origin } = pieces[index]!;
    if (t < origin || unknown.has(index)) return;
    if (target.diffuse?.some((x, i) => i % (data.targets.size + 1) === 0 && x > 0)) {
      unknown.add(index);
      visit.noLaw(
        index,
        `some of the state is not known at all after ${origin === 1 ? "1 step" : `${origin} steps`} (a diffuse start), so that the targets after them have no law; choose a later origin`,
      );
      return;
    }
    visit.law(index, t - origin, [{ weights: [1], laws: [normalLaw(target.mean, target.covariance)] }], true);
    if (t === origin && paths > 0)
      starts.set(index, { mean: predicted.mean.slice(), factor: factorOf(predicted.covariance, view.stateDim) });
  });
  const rows = rowsByIndex(data);
  for (const [index, start] of starts) {
    if (unknown.has(index)) continue;
    const { origin, truth } = pieces[index]!;
    visit.paths(index, drawPaths(view, rows[index]!, origin, truth.length, start, paths, keyOf(index)));
  }
}

function drawPaths(
  view: LinearGaussianView,
  row: number,
  origin: number,
  H: number,
  start: { readonly mean: Float64Array; readonly factor: Float64Array },
  count: number,
  key: Key,
): TargetPath[] {
  const { data, stateDim: n } = view;
  const m = data.targets.size;
  const keys = Array.from({ length: count }, (_, i) => key.fold("path").fold(i));
  const states = keys.map((): Float64Array => new Float64Array(n));
  const paths = keys.map((): number[][] => []);
  const [A, Q, C, R] = [new Float64Array(n * n), new Float64Array(n * n), new Float64Array(m * n), new Float64Array(m * m)];
  for (let t = origin; t < origin + H; t++) {
    const alive = data.aliveCounts[t]!;
    const b = new Float64Array(alive * n);
    const d = new Float64Array(alive * m);
    if (t > origin) {
      view.transitionInto(A, Q, t, row);
      view.stateOffsetInto(b, t);
    }
    view.emissionInto(C, R, t, row);
    view.targetOffsetInto(d, t);
    const noise = t === origin ? start.factor : factorOf(Q, n);
    const targetNoise = factorOf(R, m);
    keys.forEach((own, i) => {
      const centre = t === origin ? start.mean : plus(b.subarray(row * n, (row + 1) * n), A, states[i]!, n);
      states[i] = plus(centre, noise, normals(n, own.fold("states").fold(t)), n);
      const expected = plus(d.subarray(row * m, (row + 1) * m), C, states[i]!, n);
      paths[i]!.push(Array.from(plus(expected, targetNoise, normals(m, own.fold("targets").fold(t)), m)));
    });
  }
  return paths;
}

/** N(mean, covariance); a number whose variance is 0 is its mean. */
function normalLaw(mean: Float64Array, covariance: Float64Array): TargetLaw {
  const D = mean.length;
  const centre = Array.from(mean);
  const matrix = centre.map((_, i) => Array.from(covariance.subarray(i * D, (i + 1) * D)));
  const variance = (d: number): number => Math.max(0, matrix[d]![d]!);
  return {
    logProb: (y) => fullNormal(centre, matrix).logProb(y as readonly number[]),
    sample: (key) => Array.from(plus(mean, factorOf(Float64Array.from(matrix.flat()), D), normals(D, key), D)),
    marginals: {
      size: D,
      discrete: false,
      mean: (d) => centre[d]!,
      variance,
      cdf: (y, d) => (variance(d) > 0 ? normalCdf((y - centre[d]!) / Math.sqrt(variance(d))) : y < centre[d]! ? 0 : 1),
    },
  };
}

function normals(count: number, key: Key): Float64Array {
  const out = new Float64Array(count);
  key.fillNormal(out);
  return out;
}

/** x + M z, M with `columns` columns. */
function plus(x: Float64Array, M: Float64Array, z: Float64Array, columns: number): Float64Array {
  return x.map((start, i) => {
    let sum = start;
    for (let j = 0; j < columns; j++) sum += M[i * columns + j]! * z[j]!;
    return sum;
  });
}

/** F with F Fᵀ = a covariance, which may be singular. */
function factorOf(covariance: Float64Array, n: number): Float64Array {
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  symmetricEigen(values, vectors, covariance.slice(0, n * n), n);
  return vectors.map((x, i) => x * Math.sqrt(Math.max(0, values[i % n]!)));
}
