import type { LinearGaussianView, Workspace } from "@unrolled/core";
import { openClassFilter } from "./class-filter.js";
import { type CovarianceForm, formNeeded } from "./covariance-recursion.js";
import type { FilterVisitor } from "./filtered-step.js";
import { type LinearSystem, readLinearSystem } from "./linear-system.js";
import { type ScoreSheet, scoreByFours, scoreShared } from "./score-in-blocks.js";

/** What a pass of the filter leaves; arrays come from the workspace. */
export interface LinearGaussianPass {
  /** By row: log p(y). */
  readonly values: Float64Array;
  /** Packed: log p(y_t | y_<t); 0 where missing. */
  readonly increments: Float64Array;
  /** By row: observed steps, after the sequence's context, before which some of the state was not known at all. */
  readonly diffuseSteps: Int32Array;
  /** By row: 1 where covariances went on as their roots, as was asked for or because digits were lost otherwise. */
  readonly roots: Int32Array;
}

/**
 * The Kalman filter (Durbin & Koopman 2012, §§4.3, 5.2, 6.4): log p(y_t | y_<t, x_≤t) of every step of every row, and, where asked for, the
 * laws it goes through. Rows that share covariances (see `LinearSystem.classes`) share their recursion, at O(n³ + m n²) a step until it is steady; each row
 * adds O(n² + m n). Rows with gaps have recursions of their own, four side by side. What the kernels cannot take (matrices of a row, variances that have lost digits,
 * part of a target whose noises depend on each other) goes row by row.
 *
 * @throws RangeError where an innovation covariance is singular, naming step and sequence.
 * @example
 * import { linearGaussian } from "unrolled";
 * import { createWorkspace, filterLinearGaussian } from "unrolled/extend";
 * const walk = linearGaussian({ initialMean: [0], initialCov: [[1]], A: [[1]], Q: [[1]], C: [[1]], R: [[1]] });
 * const path = packDataset({ name: "path", targets: { kind: "real", size: 1 }, sequences: [{ id: "a", targets: [[0.3], [1.1]] }] });
 * filterLinearGaussian(walk.views.linearGaussian(path), createWorkspace(), (t, _, { target }) => console.log(t, target.mean[0]));
 */
export function filterLinearGaussian(
  view: LinearGaussianView,
  workspace: Workspace,
  visit: FilterVisitor | null = null,
  form: CovarianceForm = "standard",
): LinearGaussianPass {
  const { data } = view;
  const rows = data.sequences.length;
  const pass = {
    values: workspace.vector(rows),
    increments: workspace.vector(data.stepCount),
    diffuseSteps: workspace.indices(rows),
    roots: workspace.indices(rows),
  };
  workspace.scope(() => {
    const system = readLinearSystem(view, workspace);
    const sheet = { increments: pass.increments, diffuseEnds: workspace.indices(rows), roots: pass.roots };
    const formOf = (members: readonly number[]): CovarianceForm =>
      form === "standard" ? formNeeded(system, members[0]!, workspace) : form;
    const classes = visit === null ? scoreByKernels(system, form, sheet, workspace) : system.classes;
    for (const members of classes) workspace.scope(() => filterClass(system, members, formOf(members), sheet, visit, workspace));
    sumInto(pass, system, sheet);
  });
  return pass;
}

/** The classes that are left for the filter that takes anything. */
function scoreByKernels(system: LinearSystem, form: CovarianceForm, sheet: ScoreSheet, workspace: Workspace): (readonly number[])[] {
  const { view, classes, gaps } = system;
  if (view.matrices === "row") return [...classes];
  const gappy = classes.flatMap((members) => (gaps[members[0]!] === 1 ? members : []));
  for (const members of classes)
    if (gaps[members[0]!] === 0 && !workspace.scope(() => scoreShared(system, members, form, sheet, workspace)))
      workspace.scope(() => scoreShared(system, members, "square-root", sheet, workspace));
  if (view.matrices !== "one" || form !== "standard" || gappy.length === 0) return gappy.map((row) => [row]);
  return workspace.scope(() => scoreByFours(system, gappy, sheet, workspace)).map((row) => [row]);
}

function filterClass(
  system: LinearSystem,
  members: readonly number[],
  form: CovarianceForm,
  { increments, diffuseEnds, roots }: ScoreSheet,
  visit: FilterVisitor | null,
  workspace: Workspace,
): void {
  const filter = openClassFilter(system, members, form, visit, workspace);
  if (form === "square-root") for (const row of members) roots[row] = 1;
  for (let t = 0; t < filter.length; t++) if (filter.step(t, increments)) for (const row of members) diffuseEnds[row] = t + 1;
}

/** Values, and how many of a row's scored steps with a target a diffuse start took. */
function sumInto(
  { values, increments, diffuseSteps }: LinearGaussianPass,
  { data, m, targets }: LinearSystem,
  { diffuseEnds }: ScoreSheet,
): void {
  for (let t = 0; t < data.length; t++) {
    const from = data.starts[t]!;
    for (let r = 0; r < data.aliveCounts[t]!; r++) values[r] = values[r]! + increments[from + r]!;
  }
  for (let r = 0; r < values.length; r++) {
    const { id, length, context = 0 } = data.sequences[data.order[r]!]!;
    if (Number.isNaN(values[r]!))
      for (let t = 0; t < length; t++) if (Number.isNaN(increments[data.starts[t]! + r]!)) throw notANumber(id, t);
    for (let t = context; t < diffuseEnds[r]!; t++) {
      const at = (data.starts[t]! + r) * m;
      if (targets.subarray(at, at + m).some((y) => !Number.isNaN(y))) diffuseSteps[r] = diffuseSteps[r]! + 1;
    }
  }
}

function notANumber(id: string, t: number): RangeError {
  return new RangeError(
    `kalman: log p(y_t | y_<t) must be a number, got NaN at step ${t + 1} of sequence "${id}"; check the model's parameters`,
  );
}
