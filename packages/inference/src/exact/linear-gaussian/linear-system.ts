import type { Dataset, LinearGaussianView, Workspace } from "@unrolled/core";

/** A linear-Gaussian view with its offsets read: what is left is linear, and which rows of the data go through one covariance recursion. */
export interface LinearSystem {
  readonly view: LinearGaussianView;
  readonly data: Dataset;
  /** n */
  readonly n: number;
  /** m */
  readonly m: number;
  /** Packed × m: y_t − d_t, NaN where missing. */
  readonly targets: Float64Array;
  /** Packed × m: d_t; empty where it is 0 throughout. */
  readonly targetOffsets: Float64Array;
  /** Packed × n: b_t, zeros at t = 0; empty where it is 0 throughout. */
  readonly stateOffsets: Float64Array;
  /**
   * Rows whose covariances are the same at every step, longest first: covariances do not depend on the targets but by which are missing, so all rows
   * without gaps that start alike share one recursion, where matrices are not a row's own. Every other row stands alone.
   */
  readonly classes: readonly (readonly number[])[];
  /** By row: 1 where a number of its targets is missing. */
  readonly gaps: Uint8Array;
}

/** Reads what a view adds to states and targets. Memory, from the workspace: m numbers a step, and as many for each kind of offset as that has. */
export function readLinearSystem(view: LinearGaussianView, workspace: Workspace): LinearSystem {
  const { data, stateDim: n } = view;
  const m = data.targets.size;
  const targets = workspace.vector(data.stepCount * m);
  targets.set(data.targetValues!);
  const targetOffsets = view.movesTargets === false ? none : offsetsOf(data, m, 0, (out, t) => view.targetOffsetInto(out, t), workspace);
  const stateOffsets = view.movesStates === false ? none : offsetsOf(data, n, 1, (out, t) => view.stateOffsetInto(out, t), workspace);
  for (let i = 0; i < targetOffsets.length; i++) targets[i] = targets[i]! - targetOffsets[i]!;
  const gaps = gapsOf(data, targets, m);
  return { view, data, n, m, targets, targetOffsets, stateOffsets, classes: classesOf(view, gaps), gaps };
}

const none = new Float64Array(0);

/** Offsets of all steps from `first` on, `size` numbers each, packed; empty where all are 0. */
function offsetsOf(
  data: Dataset,
  size: number,
  first: number,
  offsetInto: (out: Float64Array, t: number) => void,
  workspace: Workspace,
): Float64Array {
  const offsets = workspace.vector(data.stepCount * size);
  for (let t = first; t < data.length; t++) {
    const from = data.starts[t]!;
    offsetInto(offsets.subarray(from * size, (from + data.aliveCounts[t]!) * size), t);
  }
  for (let i = 0; i < offsets.length; i++) if (offsets[i] !== 0) return offsets;
  return none;
}

/** By row: 1 where a number is NaN. */
function gapsOf(data: Dataset, targets: Float64Array, m: number): Uint8Array {
  const gaps = new Uint8Array(data.sequences.length);
  for (let t = 0; t < data.length; t++) {
    let at = data.starts[t]! * m;
    if (!hasGap(targets, at, at + data.aliveCounts[t]! * m)) continue;
    for (let r = 0; r < data.aliveCounts[t]!; r++) for (const end = at + m; at < end; at++) if (Number.isNaN(targets[at]!)) gaps[r] = 1;
  }
  return gaps;
}

/** Whether one of some numbers may be NaN: their sum says so sooner than they do one by one, in two chains that do not wait for each other. */
function hasGap(numbers: Float64Array, from: number, to: number): boolean {
  let even = (to - from) % 2 === 1 ? numbers[to - 1]! : 0;
  let odd = 0;
  for (let i = from; i < to - 1; i += 2) {
    even += numbers[i]!;
    odd += numbers[i + 1]!;
  }
  return Number.isNaN(even + odd);
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
