import type { Dataset, LinearGaussianView, Workspace } from "@unrolled/core";

/** A linear-Gaussian view with its offsets read: what is left is linear, and which rows of the data go through one covariance recursion. */
export interface LinearSystem {
  readonly view: LinearGaussianView;
  readonly data: Dataset;
  /** n */
  readonly n: number;
  /** m */
  readonly m: number;
  /** Packed × m: y_t, NaN where missing, and d_t. */
  readonly targets: Float64Array;
  readonly targetOffsets: Float64Array;
  /** Packed × n: b_t; zeros at t = 0. */
  readonly stateOffsets: Float64Array;
  /** Whether any of b_t is other than 0. */
  readonly moves: boolean;
  /**
   * Rows whose covariances are the same at every step, longest first: covariances do not depend on the targets but by which are missing, so all rows
   * without gaps that start alike share one recursion, where matrices are not a row's own. Every other row stands alone.
   */
  readonly classes: readonly (readonly number[])[];
  /** By row: 1 where a number of its targets is missing. */
  readonly gaps: Uint8Array;
}

/** Reads what a view adds to states and targets. Memory, from the workspace: n + 2 m numbers a step. */
export function readLinearSystem(view: LinearGaussianView, workspace: Workspace): LinearSystem {
  const { data, stateDim: n } = view;
  const m = data.targets.size;
  const targets = workspace.vector(data.stepCount * m);
  targets.set(data.targetValues!);
  const targetOffsets = workspace.vector(data.stepCount * m);
  const stateOffsets = workspace.vector(data.stepCount * n);
  for (let t = 0; t < data.length; t++) {
    const from = data.starts[t]!;
    const to = from + data.aliveCounts[t]!;
    view.targetOffsetInto(targetOffsets.subarray(from * m, to * m), t);
    if (t > 0) view.stateOffsetInto(stateOffsets.subarray(from * n, to * n), t);
  }
  const gaps = gapsOf(data, targets, m);
  return {
    view,
    data,
    n,
    m,
    targets,
    targetOffsets,
    stateOffsets,
    moves: stateOffsets.some((b) => b !== 0),
    classes: classesOf(view, gaps),
    gaps,
  };
}

function gapsOf(data: Dataset, targets: Float64Array, m: number): Uint8Array {
  const gaps = new Uint8Array(data.sequences.length);
  for (let t = 0; t < data.length; t++)
    for (let r = 0; r < data.aliveCounts[t]!; r++) {
      const at = (data.starts[t]! + r) * m;
      for (let i = at; i < at + m; i++) if (Number.isNaN(targets[i]!)) gaps[r] = 1;
    }
  return gaps;
}

function classesOf(view: LinearGaussianView, gaps: Uint8Array): number[][] {
  const classes: number[][] = [];
  const shared: { readonly start: Float64Array; readonly rows: number[] }[] = [];
  for (let r = 0; r < gaps.length; r++) {
    const own = [r];
    if (view.matrices !== "row" && gaps[r] === 0) {
      const start = startOf(view, r);
      const alike = shared.find((other) => other.start.every((x, i) => x === start[i]));
      if (alike !== undefined) {
        alike.rows.push(r);
        continue;
      }
      shared.push({ start, rows: own });
    }
    classes.push(own);
  }
  return classes;
}

/** P and P∞ of a row, one after the other. */
function startOf(view: LinearGaussianView, row: number): Float64Array {
  const n = view.stateDim;
  const both = new Float64Array(2 * n * n);
  view.initialInto(new Float64Array(n), both.subarray(0, n * n), both.subarray(n * n), row);
  return both;
}

/** What smoothing says of a diffuse start that the targets of a row do not determine. */
export function notDetermined({ data }: LinearSystem, row: number, t: number): RangeError {
  return new RangeError(
    `kalman smoother: the targets must determine a start of which nothing is known before, those of sequence "${data.sequences[data.order[row]!]!.id}" leave some of the state of step ${t + 1} without any; leave the sequence out, or give its start a covariance`,
  );
}
