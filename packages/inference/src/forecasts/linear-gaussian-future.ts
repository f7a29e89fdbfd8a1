import { type Key, type LinearGaussianView, rowsByIndex, type Workspace } from "@unrolled/core";
import { filterLinearGaussian } from "../exact/linear-gaussian/filter-linear-gaussian.js";
import type { FutureData } from "./future-data.js";
import type { FutureVisitor, TargetPath } from "./future-visitor.js";
import { factorOf, normalLaw, normals, plus } from "./normal-law.js";

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
