import { delta, type Key, key, type ParticleView, type PathProcess, type Rows, type TargetLaw, type Workspace } from "@unrolled/core";
import { fillRows } from "@unrolled/kernels";
import type { SettledForecast } from "./forecast-options.js";
import type { FutureData } from "./future-data.js";
import type { FutureVisitor, TargetPath } from "./future-visitor.js";
import { filterState, followState, type OriginState } from "./state-at-origin.js";

/**
 * The future of a vector state by R clouds of N particles, filtered up to the origin and moved on from there, each particle with targets of
 * its own where later steps read them: the law of a step is the mixture of its particles' laws. A state that is a function of what
 * came before is one row, and its laws exact, at every step if it reads no targets, else at the first.
 *
 * Where a law's moments and distribution function are not known, a draw of it stands for it.
 *
 * Keys: those of the filter as in `statePosterior`; path n by ("path", n) of its replicate: noise as the model draws it, targets by
 * ("target", t). Cost a sequence O(R N (T + H)) model steps, of a function O(T + R N H).
 */
export function particleFuture(
  view: ParticleView,
  { pieces, data }: FutureData,
  options: SettledForecast,
  keysOf: (index: number) => readonly Key[],
  visit: FutureVisitor,
  workspace: Workspace,
): void {
  const { particles: N, replicates: R, paths } = options;
  const isStill = view.deterministic === true;
  const readsTargets = view.openPaths !== undefined;
  const areSymbols = data.targets.kind === "categorical";
  const isKnown = ({ marginals }: TargetLaw): boolean => areSymbols || marginals !== undefined;

  pieces.forEach(({ origin, truth }, index) => {
    workspace.scope(() => {
      const row = isStill && origin > 0 ? followState(view, index, origin, nothingDrawn, workspace) : null;
      if (isStill && paths === 0 && (!readsTargets || truth.length === 1) && oneRow(index, origin, truth.length, row)) return;
      const keys = keysOf(index);
      const from: OriginState | null = isStill || origin === 0 ? null : filterState(view, index, origin, N, keys, workspace);
      for (const warning of from?.warnings ?? []) visit.warn(index, warning);
      const process = openFuture(view, index, R * N, origin, keys[0]!.fold("future"), workspace);
      const pathKeys = keys.flatMap((one) => Array.from({ length: N }, (_, n) => one.fold("path").fold(n)));
      let before = from?.states ?? repeated(row, R * N, workspace);
      let now = workspace.rows(R * N, view.stateDim);
      const steps: TargetPath[] = [];
      for (let h = 0; h < truth.length; h++) {
        const t = origin + h;
        process.moveInto(now, before, t, pathKeys);
        const laws = process.targetLaws(now, before, t);
        const known = laws.every(isKnown);
        const drawn = readsTargets || paths > 0 || !known ? laws.map((law, n) => law.sample(pathKeys[n]!.fold("target").fold(t))) : [];
        const isExact = known && isStill && (h === 0 || !readsTargets);
        const each = isExact ? laws.slice(0, 1) : known ? laws : drawn.map((target) => delta(target) as TargetLaw);
        visit.law(index, h, isExact ? [{ weights: [1], laws: each }] : inGroups(each, N), from?.believed ?? true);
        process.setTargets(drawn, t);
        if (paths > 0) steps.push(drawn);
        [before, now] = [now, before ?? workspace.rows(R * N, view.stateDim)];
      }
      if (paths > 0) visit.paths(index, takePaths(steps, paths, N, R));
    });
  });

  /** The laws of a single row; false, before any is told of, where they are not known. */
  function oneRow(index: number, origin: number, steps: number, start: Rows | null): boolean {
    const process = openFuture(view, index, 1, origin, nothingDrawn, workspace);
    let before = start;
    let now = workspace.rows(1, view.stateDim);
    for (let h = 0; h < steps; h++) {
      process.moveInto(now, before, origin + h, [nothingDrawn]);
      const laws = process.targetLaws(now, before, origin + h);
      if (!laws.every(isKnown)) return false;
      visit.law(index, h, [{ weights: [1], laws }], true);
      [before, now] = [now, before ?? workspace.rows(1, view.stateDim)];
    }
    return true;
  }
}

/** Of processes that draw nothing. */
const nothingDrawn = key(0);

/** The paths of a view; its particles, where no step reads targets. Their key is folded with ("move", t). */
function openFuture(view: ParticleView, index: number, count: number, from: number, own: Key, workspace: Workspace): PathProcess {
  if (view.openPaths !== undefined) return view.openPaths(index, count, from, workspace);
  const process = view.open(index, count, workspace);
  if (process.targetLaws === undefined)
    throw new TypeError(
      `forecast: particles with targetLaws are required, those of data "${view.data.name}" have log-densities alone; see docs/adding-a-model.md`,
    );
  return {
    moveInto(out, previous, t) {
      if (previous === null) process.initialInto(out, own.fold("initial"));
      else process.moveInto(out, previous, t, own.fold("move").fold(t));
    },
    targetLaws: (state, previous, t) => process.targetLaws!(state, previous, t),
    setTargets: () => {},
  };
}

function repeated(row: Rows | null, count: number, workspace: Workspace): Rows | null {
  if (row === null) return null;
  const rows = workspace.rows(count, row.dim);
  fillRows(rows.data, 0, row.data, 0, count, row.dim);
  return rows;
}

/** N laws each, all alike in weight. */
function inGroups(laws: readonly TargetLaw[], N: number) {
  const weights = new Float64Array(N).fill(1 / N);
  return Array.from({ length: laws.length / N }, (_, r) => ({ weights, laws: laws.slice(r * N, (r + 1) * N) }));
}

/** M of the paths, the replicates in turn, spread evenly over each: neighbours come from one state where the filter resampled. */
function takePaths(steps: readonly TargetPath[], M: number, N: number, R: number): TargetPath[] {
  return Array.from({ length: M }, (_, m) => {
    const [r, i] = [m % R, Math.floor(m / R)];
    const n = Math.floor((i * N) / Math.ceil(M / R));
    return steps.map((targets) => targets[r * N + n]!);
  });
}
