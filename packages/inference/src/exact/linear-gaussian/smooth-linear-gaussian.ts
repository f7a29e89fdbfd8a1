import type { LinearGaussianExpectation, LinearGaussianView, LinearGaussianVisitor, Workspace } from "@unrolled/core";
import { addSandwich, openBackwardLaw } from "./backward-law.js";
import { type ClassFilter, openClassFilter } from "./class-filter.js";
import { formNeeded } from "./covariance-recursion.js";
import { keepFiltered, keptAtOnce } from "./kept-filter.js";
import { type LinearSystem, notDetermined, readLinearSystem } from "./linear-system.js";

/**
 * The fixed-interval smoother: the posterior of every h_t, and of h_t with h_{t−1}, given all targets, shown step by step, backwards in time, rows of one
 * length together. From the filtered laws backwards, with h_t | h_{t+1} as `openBackwardLaw` has it (Rauch, Tung & Striebel 1965, eqs. 3.28–3.29, without
 * inverses):
 *
 *     s_t = m_t + G (s_{t+1} − A m_t − b),  S_t = G S_{t+1} Gᵀ + V,  Cov(h_{t+1}, h_t) = S_{t+1} Gᵀ
 *
 * Cost O(n³) a step for rows that share covariances and length, else for each row; memory n² + n numbers a step, at most `most` of them (see `keepFiltered`).
 *
 * @throws RangeError where an innovation covariance is singular, and where the targets leave some of the state not known at all, naming the sequence.
 */
export function smoothLinearGaussian(
  view: LinearGaussianView,
  workspace: Workspace,
  visit: LinearGaussianVisitor | null = null,
  most: number = keptAtOnce,
): LinearGaussianExpectation {
  const increments = workspace.vector(view.data.stepCount);
  workspace.scope(() => {
    const system = readLinearSystem(view, workspace);
    for (const members of system.classes)
      workspace.scope(() => {
        const filter = openClassFilter(system, members, formNeeded(system, members[0]!, workspace), null, workspace);
        if (visit === null) for (let t = 0; t < filter.length; t++) filter.step(t, increments);
        else smoothClass(system, filter, increments, visit, most, workspace);
      });
  });
  return { increments };
}

function smoothClass(
  system: LinearSystem,
  filter: ClassFilter,
  increments: Float64Array,
  visit: LinearGaussianVisitor,
  most: number,
  workspace: Workspace,
): void {
  const { view, data, n, stateOffsets } = system;
  const { rows, recursion } = filter;
  const kept = keepFiltered(system, filter, increments, workspace, most);
  const backward = openBackwardLaw(n, view.matrices === "one", workspace);
  // Rows of one length share their smoothed covariance: of t + 1 and of t, one of each for every length.
  const lengths = [...new Set(rows.map((row) => data.sequences[data.order[row]!]!.length))];
  const groupOf = rows.map((row) => lengths.indexOf(data.sequences[data.order[row]!]!.length));
  const next = lengths.map(() => workspace.vector(n * n));
  const here = lengths.map(() => workspace.vector(n * n));
  const cross = lengths.map(() => workspace.vector(n * n));
  const product = workspace.vector(n * n);
  const means = workspace.vector(rows.length * n);
  const mean = workspace.vector(n);
  const previousMean = workspace.vector(n);
  const zeroMean = workspace.vector(n);
  const zeroMatrix = workspace.vector(n * n);

  for (let t = filter.length - 1; t >= 0; t--) {
    const alive = filter.aliveAt(t);
    const goingOn = t + 1 < filter.length ? filter.aliveAt(t + 1) : 0;
    kept.read(t);
    if (goingOn > 0) {
      kept.readTransition(t + 1);
      if (!backward.set(kept.law, recursion.transition, recursion.noise)) throw notDetermined(system, rows[0]!, t);
      for (let g = 0; g < lengths.length && lengths[g]! > t + 1; g++) {
        here[g]!.set(backward.covariance);
        addSandwich(here[g]!, backward.gain, next[g]!, product, n);
        timesTransposedInto(cross[g]!, next[g]!, backward.gain, n);
      }
    }
    for (let i = 0; i < alive; i++) {
      const group = groupOf[i]!;
      if (i >= goingOn) {
        if (kept.law.rank > 0) throw notDetermined(system, rows[i]!, t);
        means.set(kept.means.subarray(i * n, (i + 1) * n), i * n);
        if (lengths[group] === t + 1) here[group]!.set(kept.law.P);
        continue;
      }
      mean.set(means.subarray(i * n, (i + 1) * n));
      // What h_{t+1} turned out to be beyond its prediction moves h_t.
      const position = (data.starts[t + 1]! + rows[i]!) * n;
      for (let k = 0; k < n; k++) {
        let rest = mean[k]! - (stateOffsets.length === 0 ? 0 : stateOffsets[position + k]!);
        for (let j = 0; j < n; j++) rest -= recursion.transition[k * n + j]! * kept.means[i * n + j]!;
        product[k] = rest;
      }
      for (let k = 0; k < n; k++) {
        let moved = kept.means[i * n + k]!;
        for (let j = 0; j < n; j++) moved += backward.gain[k * n + j]! * product[j]!;
        previousMean[k] = moved;
      }
      visit(t + 1, rows[i]!, {
        mean,
        covariance: next[group]!,
        previousMean,
        previousCovariance: here[group]!,
        cross: cross[group]!,
      });
      means.set(previousMean, i * n);
    }
    for (let g = 0; g < lengths.length; g++) next[g]!.set(here[g]!);
  }
  for (let i = 0; i < rows.length; i++) {
    mean.set(means.subarray(i * n, (i + 1) * n));
    visit(0, rows[i]!, {
      mean,
      covariance: next[groupOf[i]!]!,
      previousMean: zeroMean,
      previousCovariance: zeroMatrix,
      cross: zeroMatrix,
    });
  }
}

/** out ← S Bᵀ */
function timesTransposedInto(out: Float64Array, S: Float64Array, B: Float64Array, n: number): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += S[i * n + k]! * B[j * n + k]!;
      out[i * n + j] = sum;
    }
}
