import type { Key, NonlinearGaussianView, Workspace } from "@unrolled/core";
import { addSandwich, openBackwardLaw } from "../exact/linear-gaussian/backward-law.js";
import { covarianceRoot } from "./covariance-root.js";
import { type GaussianFilterOptions, gaussianFilter } from "./gaussian-filter.js";
import type { NormalLaws } from "./linearisation.js";

/** What is kept of every step, packed; arrays come from the workspace. */
export interface KeptGaussians {
  readonly increments: Float64Array;
  readonly lostAt: Int32Array;
  /** n numbers, and n × n, of s_t given y_<t and y_≤t. */
  readonly predicted: NormalLaws;
  readonly filtered: NormalLaws;
  /** n × n each: s_t as the linear function of s_{t−1} that the filter took it for, and its noise. */
  readonly moves: Float64Array;
  readonly noises: Float64Array;
}

/** The filter, with every step kept: 4 n² + 2 n numbers a step. */
export function keepGaussians(view: NonlinearGaussianView, options: GaussianFilterOptions, workspace: Workspace): KeptGaussians {
  const { data, stateDim: n } = view;
  const kept = {
    predicted: lawsOf(data.stepCount, n, workspace),
    filtered: lawsOf(data.stepCount, n, workspace),
    moves: workspace.vector(data.stepCount * n * n),
    noises: workspace.vector(data.stepCount * n * n),
  };
  const { increments, lostAt } = gaussianFilter(view, options, workspace, (t, { predicted, filtered, move }) => {
    const at = data.starts[t]!;
    const alive = data.aliveCounts[t]!;
    for (const [to, from] of [
      [kept.predicted, predicted],
      [kept.filtered, filtered],
    ] as const) {
      to.means.set(from.means.subarray(0, alive * n), at * n);
      to.covariances.set(from.covariances.subarray(0, alive * n * n), at * n * n);
    }
    kept.moves.set(move.weights.subarray(0, alive * n * n), at * n * n);
    kept.noises.set(move.noise.subarray(0, alive * n * n), at * n * n);
  });
  return { increments, lostAt, ...kept };
}

export interface PathDraws {
  /** K, of each sequence. */
  readonly count: number;
  /** By row. */
  readonly keys: readonly Key[];
}

/** Laws given all targets, packed as `KeptGaussians`, and draws of whole paths: by row, K × T × n. */
export interface SmoothedGaussians extends NormalLaws {
  readonly paths: readonly Float64Array[];
}

/**
 * From the last step back, each s_t given s_{t+1} as in the linear model that the filter made (`openBackwardLaw`): the extended, unscented or
 * statistically linearised Rauch–Tung–Striebel smoother (Särkkä & Svensson 2023, ch. 12 and 13; Särkkä 2008, doi:10.1109/TAC.2008.919531). The last
 * step's law is the filter's. Cost O(n³) a step.
 */
export function smoothGaussians(
  view: NonlinearGaussianView,
  { predicted, filtered, moves, noises }: KeptGaussians,
  draws: PathDraws,
  workspace: Workspace,
): SmoothedGaussians {
  const { data, stateDim: n } = view;
  const { starts, aliveCounts } = data;
  const smoothed = lawsOf(data.stepCount, n, workspace);
  smoothed.means.set(filtered.means);
  smoothed.covariances.set(filtered.covariances);
  const paths = Array.from(data.order, (index) => workspace.vector(draws.count * data.sequences[index]!.length * n));
  workspace.scope(() => {
    const backward = openBackwardLaw(n, false, workspace);
    const drawBack = pathDrawer(n, draws, workspace);
    const product = workspace.vector(n * n);
    const matrix = (all: Float64Array, position: number): Float64Array => all.subarray(position * n * n, (position + 1) * n * n);
    const none = workspace.vector(0);
    for (let t = data.length - 1; t >= 0; t--)
      for (let row = 0; row < aliveCounts[t]!; row++) {
        const here = starts[t]! + row;
        const { length } = data.sequences[data.order[row]!]!;
        if (t === length - 1) {
          drawBack(
            paths[row]!,
            row,
            t,
            length,
            filtered.means.subarray(here * n, (here + 1) * n),
            null,
            matrix(filtered.covariances, here),
          );
          continue;
        }
        const next = starts[t + 1]! + row;
        backward.set({ P: matrix(filtered.covariances, here), W: none, rank: 0 }, matrix(moves, next), matrix(noises, next));
        const { gain, covariance } = backward;
        for (let i = 0; i < n; i++) {
          let mean = filtered.means[here * n + i]!;
          for (let j = 0; j < n; j++) mean += gain[i * n + j]! * (smoothed.means[next * n + j]! - predicted.means[next * n + j]!);
          smoothed.means[here * n + i] = mean;
        }
        const S = matrix(smoothed.covariances, here);
        S.set(covariance);
        addSandwich(S, gain, matrix(smoothed.covariances, next), product, n);
        const move = { gain, from: predicted.means.subarray(next * n, (next + 1) * n) };
        drawBack(paths[row]!, row, t, length, filtered.means.subarray(here * n, (here + 1) * n), move, covariance);
      }
  });
  return { ...smoothed, paths };
}

/** Draws s_t ~ N(mean + gain (s_{t+1} − from), V) of the paths of a row, whose later steps stand; `move` null at the last step. */
function pathDrawer(n: number, { count, keys }: PathDraws, workspace: Workspace) {
  const root = covarianceRoot(n, workspace);
  const L = workspace.vector(n * n);
  const normals = workspace.vector(count * n);
  return (
    paths: Float64Array,
    row: number,
    t: number,
    length: number,
    mean: Float64Array,
    move: { readonly gain: Float64Array; readonly from: Float64Array } | null,
    V: Float64Array,
  ): void => {
    if (count === 0) return;
    root(L, 0, V);
    keys[row]!.fold("backward").fold(t).fillNormal(normals);
    for (let k = 0; k < count; k++) {
      const at = (k * length + t) * n;
      for (let i = 0; i < n; i++) {
        let x = mean[i]!;
        for (let j = 0; j <= i; j++) x += L[i * n + j]! * normals[k * n + j]!;
        if (move !== null) for (let j = 0; j < n; j++) x += move.gain[i * n + j]! * (paths[at + n + j]! - move.from[j]!);
        paths[at + i] = x;
      }
    }
  };
}

function lawsOf(count: number, n: number, workspace: Workspace): NormalLaws {
  return { means: workspace.vector(count * n), covariances: workspace.vector(count * n * n) };
}
