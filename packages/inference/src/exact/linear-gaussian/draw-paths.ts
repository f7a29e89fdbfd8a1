import type { Key, LinearGaussianView, Workspace } from "@unrolled/core";
import { openBackwardLaw } from "./backward-law.js";
import { type ClassFilter, openClassFilter } from "./class-filter.js";
import { formNeeded } from "./covariance-recursion.js";
import { keepFiltered } from "./kept-filter.js";
import { type LinearSystem, notDetermined, readLinearSystem } from "./linear-system.js";

/**
 * `count` independent draws of h_{1:T} ~ p(h_{1:T} | y_{1:T}) of every sequence, in file order, each T × n: h_T by the filter's law, then back by that of
 * h_t given h_{t+1} and the targets up to t (Carter & Kohn 1994, doi:10.1093/biomet/81.3.541). It has the law of the simulation smoother of Durbin & Koopman
 * (2002), and like it takes singular noises and diffuse starts. Path k of a sequence depends on the key, its id and k alone.
 *
 * Cost O(n²) a path and step beside what the smoother costs.
 *
 * @throws RangeError as the smoother does.
 */
export function drawLinearGaussianPaths(view: LinearGaussianView, count: number, key: Key, workspace: Workspace): Float64Array[][] {
  const { data, stateDim: n } = view;
  // Normals first, paths in their place.
  const paths = data.sequences.map(({ id, length }) => {
    const own = key.fold("sequence").fold(id).fold("paths");
    return Array.from({ length: count }, (_, k) => {
      const normals = new Float64Array(length * n);
      own.fold(k).fillNormal(normals);
      return normals;
    });
  });
  workspace.scope(() => {
    const increments = workspace.vector(data.stepCount);
    const system = readLinearSystem(view, workspace);
    for (const members of system.classes)
      workspace.scope(() => {
        const form = formNeeded(system, members[0]!, workspace);
        drawClass(system, openClassFilter(system, members, form, null, workspace), paths, increments, workspace);
      });
  });
  return paths;
}

function drawClass(
  system: LinearSystem,
  filter: ClassFilter,
  paths: readonly (readonly Float64Array[])[],
  increments: Float64Array,
  workspace: Workspace,
): void {
  const { view, data, n, stateOffsets } = system;
  const { rows, recursion } = filter;
  const kept = keepFiltered(system, filter, increments, workspace);
  const backward = openBackwardLaw(n, view.matrices === "one", workspace);
  const root = workspace.vector(n * n);
  const moved = workspace.vector(n);
  const drawn = workspace.vector(n);
  for (let t = filter.length - 1; t >= 0; t--) {
    const alive = filter.aliveAt(t);
    const goingOn = t + 1 < filter.length ? filter.aliveAt(t + 1) : 0;
    kept.read(t);
    if (goingOn > 0) {
      kept.readTransition(t + 1);
      if (!backward.set(kept.law, recursion.transition, recursion.noise)) throw notDetermined(system, rows[0]!, t);
      rootInto(root, backward.covariance, kept.law.P, n);
    }
    for (let i = 0; i < alive; i++) {
      if (i === goingOn) rootInto(root, kept.law.P, kept.law.P, n);
      if (i >= goingOn && kept.law.rank > 0) throw notDetermined(system, rows[i]!, t);
      const at = i * n;
      for (const path of paths[data.order[rows[i]!]!]!) {
        if (i < goingOn) {
          // What h_{t+1} was drawn as beyond its prediction.
          const offset = (data.starts[t + 1]! + rows[i]!) * n;
          for (let k = 0; k < n; k++) {
            let rest = path[(t + 1) * n + k]! - (stateOffsets.length === 0 ? 0 : stateOffsets[offset + k]!);
            for (let j = 0; j < n; j++) rest -= recursion.transition[k * n + j]! * kept.means[at + j]!;
            moved[k] = rest;
          }
        }
        for (let k = 0; k < n; k++) {
          let sum = kept.means[at + k]!;
          if (i < goingOn) for (let j = 0; j < n; j++) sum += backward.gain[k * n + j]! * moved[j]!;
          for (let j = 0; j <= k; j++) sum += root[k * n + j]! * path[t * n + j]!;
          drawn[k] = sum;
        }
        path.set(drawn, t * n);
      }
    }
  }
}

/** A pivot below this part of what S was subtracted from is what rounding has left of 0. */
const vanishes = 1e-13;

/** The lower triangle of a root of S, S = root rootᵀ; of size `whole` (its diagonal) before something was subtracted. */
function rootInto(root: Float64Array, S: Float64Array, whole: Float64Array, n: number): void {
  root.fill(0);
  for (let j = 0; j < n; j++) {
    let pivot = S[j * n + j]!;
    for (let k = 0; k < j; k++) pivot -= root[j * n + k]! * root[j * n + k]!;
    if (!(pivot > vanishes * whole[j * n + j]!)) continue;
    const scale = Math.sqrt(pivot);
    root[j * n + j] = scale;
    for (let i = j + 1; i < n; i++) {
      let sum = S[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= root[i * n + k]! * root[j * n + k]!;
      root[i * n + j] = sum / scale;
    }
  }
}
