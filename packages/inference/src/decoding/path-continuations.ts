import type { Key, ParticleView, PathProcess, Rows, TargetLaw, Workspace } from "@unrolled/core";
import { copyColumns, fillRows, logInto, normaliseLogWeights, shiftedExpInPlace } from "@unrolled/kernels";
import { resamplingBelow } from "../feynman-kac/resampling.js";
import { filterState, followState } from "../forecasts/state-at-origin.js";
import type { Continuations } from "./continuations.js";

/** A row's share of the work. */
export interface PathRows {
  /** Most rows at once. */
  readonly rows: number;
  /** N, particles of a row; 1 where the state is a function of what came before. */
  readonly particles: number;
  /** A key for each row at the start; rows that go on from one keep its key. */
  readonly keys: readonly Key[];
}

/**
 * Of a model whose particles carry targets of their own (`ParticleView.openPaths`): a row is one state that is a function of what came, or a cloud of N
 * particles drawn from p(h_t | what came), so that p(y_t) is estimated by Σ_n W^n p(y_t | s_t^n), and a row's product of these is an unbiased estimate of
 * p(its symbols). All rows are one batch, one product a step.
 *
 * Keys: noise of particle n by (the row's key, "path", n), resampling by ("resample", t): rows of one key see the same draws.
 */
export function pathContinuations(
  view: ParticleView,
  index: number,
  from: number,
  { rows, particles: N, keys }: PathRows,
  warn: (warning: string) => void,
  workspace: Workspace,
): Continuations {
  const { stateDim: S } = view;
  const V = view.data.targets.size;
  const isStill = view.deterministic === true;
  const own = pathKeys(N);
  const process = openRows(view, index, rows, N, from, workspace);
  const { scheme, isDue } = resamplingBelow(0.5, "systematic");
  const [before, now] = [workspace.rows(rows * N, S), workspace.rows(rows * N, S)];
  let logWeights = workspace.vector(rows * N).fill(-Math.log(N));
  let nextWeights = workspace.vector(rows * N);
  const weights = workspace.vector(N);
  const law = workspace.vector(V);
  const ancestors = workspace.indices(N);
  const uniforms = workspace.vector(N + 1);
  let rowKeys: readonly Key[] = keys;
  let count = keys.length;
  let t = from;
  let laws: readonly TargetLaw[] = [];

  if (from > 0)
    workspace.scope(() => {
      if (isStill) fillRows(before.data, 0, followState(view, index, from, keys[0]!, workspace).data, 0, count, S);
      else {
        const { states, warnings } = filterState(view, index, from, N, keys, workspace);
        before.data.set(states.data);
        warnings.forEach(warn);
      }
    });
  const firstOf = (all: Rows): Rows => ({ count: count * N, dim: S, data: all.data.subarray(0, count * N * S) });

  return {
    symbolCount: V,
    isEstimate: !isStill,
    logProbsInto(out) {
      const previous = t === 0 ? null : firstOf(before);
      process.moveInto(firstOf(now), previous, t, rowKeys.flatMap(own));
      laws = process.targetLaws(firstOf(now), previous, t);
      if (N === 1) {
        for (let i = 0; i < count; i++) for (let v = 0; v < V; v++) out[i * V + v] = laws[i]!.logProb(v);
        return;
      }
      out.fill(0, 0, count * V);
      for (let i = 0; i < count; i++) {
        normaliseLogWeights(weights, logWeights, N, 0, i * N);
        for (let n = 0; n < N; n++) {
          if (weights[n] === 0) continue;
          for (let v = 0; v < V; v++) law[v] = laws[i * N + n]!.logProb(v);
          shiftedExpInPlace(law, 0, V, 0);
          for (let v = 0; v < V; v++) out[i * V + v]! += weights[n]! * law[v]!;
        }
      }
      logInto(out, 0, out, 0, count * V);
    },
    advance(parents, symbols, children) {
      const targets: number[] = [];
      for (let i = 0; i < children; i++) {
        const parent = parents[i]!;
        copyColumns(before.data, i * N * S, S, now.data, parent * N * S, S, N, S);
        for (let n = 0; n < N; n++) {
          nextWeights[i * N + n] = N === 1 ? 0 : logWeights[parent * N + n]! + laws[parent * N + n]!.logProb(symbols[i]!);
          targets.push(symbols[i]!);
        }
      }
      [logWeights, nextWeights] = [nextWeights, logWeights];
      rowKeys = Array.from({ length: children }, (_, i) => rowKeys[parents[i]!]!);
      count = children;
      if (N > 1) for (let i = 0; i < count; i++) resample(i);
      process.setTargets(targets, t);
      t++;
    },
  };

  /** Row i's particles, where few of them bear all weight; else its log-weights, normalised. */
  function resample(i: number): void {
    const logSum = normaliseLogWeights(weights, logWeights, N, 0, i * N);
    if (!Number.isFinite(logSum)) return void logWeights.fill(-Math.log(N), i * N, (i + 1) * N);
    const ess = 1 / weights.reduce((sum, w) => sum + w * w, 0);
    for (let n = 0; n < N; n++) logWeights[i * N + n]! -= logSum;
    if (!isDue(ess, N)) return;
    rowKeys[i]!.fold("resample").fold(t).fillUniform(uniforms);
    scheme.draw(ancestors, N, weights, N, uniforms);
    // The move is done: its rows are free.
    copyColumns(now.data, i * N * S, S, before.data, i * N * S, S, N, S);
    for (let n = 0; n < N; n++) copyColumns(before.data, (i * N + n) * S, S, now.data, (i * N + ancestors[n]!) * S, S, 1, S);
    logWeights.fill(-Math.log(N), i * N, (i + 1) * N);
  }
}

/** The keys of a row's particles, made once for each row's key. */
function pathKeys(N: number): (key: Key) => readonly Key[] {
  const known = new Map<Key, readonly Key[]>();
  return (key) => {
    const found = known.get(key) ?? Array.from({ length: N }, (_, n) => key.fold("path").fold(n));
    known.set(key, found);
    return found;
  };
}

/** The paths of a view; where no step reads targets, a cloud for each row, which draws what it would draw alone. */
function openRows(view: ParticleView, index: number, rows: number, N: number, from: number, workspace: Workspace): PathProcess {
  if (view.openPaths !== undefined) return view.openPaths(index, rows * N, from, workspace);
  const process = view.open(index, N, workspace);
  if (process.targetLaws === undefined)
    throw new TypeError(
      `decode: particles with targetLaws are required, those of data "${view.data.name}" have log-densities alone; see docs/adding-a-model.md`,
    );
  const part = (all: Rows, i: number): Rows => ({
    count: N,
    dim: all.dim,
    data: all.data.subarray(i * N * all.dim, (i + 1) * N * all.dim),
  });
  return {
    moveInto(out, previous, t, keys) {
      for (let i = 0; i < out.count / N; i++) {
        const key = keys[i * N]!;
        if (previous === null) process.initialInto(part(out, i), key.fold("initial"));
        else process.moveInto(part(out, i), part(previous, i), t, key.fold("move").fold(t));
      }
    },
    targetLaws: (state, previous, t) =>
      Array.from({ length: state.count / N }, (_, i) =>
        process.targetLaws!(part(state, i), previous === null ? null : part(previous, i), t),
      ).flat(),
    setTargets: () => {},
  };
}
