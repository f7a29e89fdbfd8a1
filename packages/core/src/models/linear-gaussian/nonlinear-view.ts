import type { Dataset, LinearGaussianView, NonlinearGaussianView, Rows, Workspace } from "../../contracts/index.js";

/**
 * A linear system whose start is a law as a nonlinear one, which what approximates can then be held against: its step and its readout are
 * linear, all noise is added.
 */
export function nonlinearView(view: LinearGaussianView): NonlinearGaussianView {
  const { data, stateDim: n } = view;
  return Object.freeze<NonlinearGaussianView>({
    data,
    stateDim: n,
    ownDim: n,
    noiseDim: 0,
    open: (points, workspace) => openProcess(view, data, n, points, workspace),
  });
}

function openProcess(view: LinearGaussianView, data: Dataset, n: number, points: number, workspace: Workspace) {
  const m = data.targets.size;
  const batch = data.sequences.length;
  const step = { weights: workspace.vector(n * n), noise: workspace.vector(n * n), offsets: workspace.vector(batch * n) };
  const readout = { weights: workspace.vector(m * n), noise: workspace.vector(m * m), offsets: workspace.vector(batch * m) };
  const unknown = workspace.vector(n * n);
  const single = workspace.vector(n);

  /** A and Q of a row at t, which at t = 0 are of no meaning and P. */
  function readStep(t: number, row: number): void {
    if (t > 0) view.transitionInto(step.weights, step.noise, t, row);
    else view.initialInto(single, step.noise, unknown, row);
  }
  /** The offsets of all rows at t: b_t, at t = 0 the mean of the start. */
  function readOffsets(t: number): void {
    if (t > 0) view.stateOffsetInto(step.offsets, t);
    else for (let i = 0; i < data.aliveCounts[0]!; i++) view.initialInto(step.offsets.subarray(i * n, (i + 1) * n), step.noise, unknown, i);
  }
  /** Rows of offset + weights s, `count` of each sequence, n numbers to k. */
  function apply(
    out: Float64Array,
    state: Rows | null,
    offsets: Float64Array,
    weights: Float64Array,
    i: number,
    count: number,
    k: number,
  ): void {
    for (let p = i * count; p < (i + 1) * count; p++)
      for (let a = 0; a < k; a++) {
        let sum = offsets[i * k + a]!;
        if (state !== null) for (let j = 0; j < n; j++) sum += weights[a * n + j]! * state.data[p * n + j]!;
        out[p * k + a] = sum;
      }
  }

  return {
    moveInto(out: Rows, previous: Rows | null, _noise: Rows | null, t: number): void {
      readOffsets(t);
      for (let i = 0; i < data.aliveCounts[t]!; i++) {
        if (previous !== null) readStep(t, i);
        apply(out.data, previous, step.offsets, step.weights, i, points, n);
      }
    },
    lineariseMoveInto(
      values: Float64Array,
      byState: Float64Array,
      _byNoise: Float64Array | null,
      at: Float64Array | null,
      t: number,
    ): void {
      readOffsets(t);
      for (let i = 0; i < data.aliveCounts[t]!; i++) {
        if (at !== null) readStep(t, i);
        apply(values, at === null ? null : { count: batch, dim: n, data: at }, step.offsets, step.weights, i, 1, n);
        byState.set(step.weights, i * n * n);
      }
    },
    addedNoiseInto(out: Float64Array, t: number, row: number): void {
      readStep(t, row);
      out.set(step.noise);
    },
    normal: {
      size: m,
      linear: true,
      meanInto(out: Rows, state: Rows, t: number): void {
        view.targetOffsetInto(readout.offsets, t);
        for (let i = 0; i < data.aliveCounts[t]!; i++) {
          view.emissionInto(readout.weights, readout.noise, t, i);
          apply(out.data, state, readout.offsets, readout.weights, i, points, m);
        }
      },
      lineariseInto(values: Float64Array, byState: Float64Array, at: Float64Array, t: number): void {
        view.targetOffsetInto(readout.offsets, t);
        for (let i = 0; i < data.aliveCounts[t]!; i++) {
          view.emissionInto(readout.weights, readout.noise, t, i);
          apply(values, { count: batch, dim: n, data: at }, readout.offsets, readout.weights, i, 1, m);
          byState.set(readout.weights, i * m * n);
        }
      },
      noiseInto: (out: Float64Array, t: number, row: number) => view.emissionInto(readout.weights, out, t, row),
      targetsInto: (out: Float64Array, t: number) =>
        out.set(data.targetValues!.subarray(data.starts[t]! * m, (data.starts[t]! + data.aliveCounts[t]!) * m)),
    },
    potential: null,
  };
}
