import type { LinearGaussianView, Workspace } from "@unrolled/core";
import { openClassFilter } from "./class-filter.js";
import type { FilterVisitor } from "./filtered-step.js";
import { readLinearSystem } from "./linear-system.js";

/** What a pass of the filter leaves; arrays come from the workspace. */
export interface LinearGaussianPass {
  /** By row: log p(y). */
  readonly values: Float64Array;
  /** Packed: log p(y_t | y_<t); 0 where missing. */
  readonly increments: Float64Array;
  /** By row: observed steps, after the sequence's context, before which some of the state was not known at all. */
  readonly diffuseSteps: Int32Array;
}

/**
 * The Kalman filter (Durbin & Koopman 2012, §§4.3, 5.2, 6.4): log p(y_t | y_<t, x_≤t) of every step of every row, and, where asked for, the
 * laws it goes through. Rows that share covariances (see `LinearSystem.classes`) share their recursion, at O(n³ + m n²) a step; each row adds O(n² + m n).
 *
 * @throws RangeError where an innovation covariance is singular, naming step and sequence.
 * @example
 * const variances = (view: LinearGaussianView) =>
 *   filterLinearGaussian(view, createWorkspace(), (t, row, { target }) => console.log(t, row, target.mean, target.covariance));
 */
export function filterLinearGaussian(
  view: LinearGaussianView,
  workspace: Workspace,
  visit: FilterVisitor | null = null,
): LinearGaussianPass {
  const { data } = view;
  const rows = data.sequences.length;
  const pass = {
    values: workspace.vector(rows),
    increments: workspace.vector(data.stepCount),
    diffuseSteps: workspace.indices(rows),
  };
  const { values, increments, diffuseSteps } = pass;
  workspace.scope(() => {
    const system = readLinearSystem(view, workspace);
    for (const members of system.classes)
      workspace.scope(() => {
        const filter = openClassFilter(system, members, visit, workspace);
        for (let t = 0; t < filter.length; t++) {
          const wasDiffuse = filter.step(t, increments);
          for (let i = 0; i < filter.aliveAt(t); i++) {
            const row = members[i]!;
            values[row] = values[row]! + increments[data.starts[t]! + row]!;
            const { context = 0 } = data.sequences[data.order[row]!]!;
            if (wasDiffuse && filter.recursion.observedCount > 0 && t >= context) diffuseSteps[row] = diffuseSteps[row]! + 1;
          }
        }
      });
  });
  return pass;
}
