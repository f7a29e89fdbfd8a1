import type { Precision, Reals, Rows } from "@unrolled/core";
import type { Workspace } from "@unrolled/kernels";
import type { NoisyModel, PathGroup } from "./expectation.js";

/** Σ over steps and paths of the log-density of a state given the one before and, where it was asked for, of the target given the state. */
export interface CompleteData {
  readonly value: number;
  /** S: Σ (s_t − f(s_{t−1}, x_t))², and how many terms there are. */
  readonly squares: Float64Array;
  readonly count: number;
}

export interface CompleteDataOptions {
  /** K */
  readonly paths: number;
  /** Whether the targets' density counts; where its parameters have a closed form it need not. */
  readonly emission: boolean;
  readonly precision: Precision;
}

/**
 * Σ log N(s_t; f(s_{t−1}, x_t), sd²) + log p(y_t | s_t) over sampled paths, and its gradient: every state is given, so that each step is
 * a regression of its own and nothing is propagated through time. Numbers without noise (layers below it) are functions of the data and of
 * the parameters: they are made anew, in `groups` too, and their derivatives do go back through time.
 *
 * ADDS to `gradient` the derivatives by the parameters of f and (with `emission`) of p(y_t | s_t); those by the noise's sds are not among
 * them, as `squares` gives their maximum. Cost about three model steps a state.
 */
export function completeDataInto(
  model: NoisyModel,
  groups: readonly PathGroup[],
  gradient: Float64Array,
  options: CompleteDataOptions,
  workspace: Workspace,
): CompleteData {
  let value = 0;
  let count = 0;
  let squares: Float64Array | null = null;
  for (const group of groups)
    workspace.scope(() => {
      const own = groupInto(model, group, gradient, options, workspace);
      value += own.value;
      count += group.data.stepCount * options.paths;
      squares ??= new Float64Array(own.squares.length);
      for (let s = 0; s < squares.length; s++) squares[s]! += own.squares[s]!;
    });
  return { value, squares: squares!, count };
}

function groupInto(
  model: NoisyModel,
  { data, states }: PathGroup,
  gradient: Float64Array,
  { paths: K, emission, precision }: CompleteDataOptions,
  workspace: Workspace,
): { readonly value: number; readonly squares: Float64Array } {
  const process = model.views.particleGradient(data).open(K, workspace, { precision, back: true });
  const { stateDim: S, transition } = process;
  const back = process.back!;
  const sd = transition!.sd;
  const { starts, aliveCounts, length } = data;
  const all = data.stepCount * K;
  const residuals = workspace.vector(all * S, precision);
  const means = workspace.rows(aliveCounts[0]! * K, S, precision);
  const potentials = workspace.vector(means.count);
  const squares = new Float64Array(S);
  const rowsAt = (t: number, count: number, of: Reals): Rows<Reals> => {
    const from = starts[t]! * K * S;
    return { count, dim: S, data: of.subarray(from, from + count * S) };
  };
  const before = (t: number, count: number): Rows<Reals> | null => (t === 0 ? null : rowsAt(t - 1, count, states));

  let value = 0;
  for (let t = 0; t < length; t++) {
    const count = aliveCounts[t]! * K;
    const previous = before(t, count);
    const now = rowsAt(t, count, states);
    const mean = { count, dim: S, data: means.data };
    transition!.meanInto(mean, previous, t);
    const from = starts[t]! * K * S;
    for (let i = 0, s = 0; i < count * S; i++, s = s + 1 === S ? 0 : s + 1) {
      if (sd[s] === 0) {
        now.data[i] = means.data[i]!;
        continue;
      }
      const residual = now.data[i]! - means.data[i]!;
      squares[s]! += residual * residual;
      residuals[from + i] = residual / sd[s]! ** 2;
    }
    if (!emission) continue;
    process.logPotentialInto(potentials, now, previous, t);
    for (let n = 0; n < count; n++) value += potentials[n]!;
  }
  for (let s = 0; s < S; s++)
    if (sd[s]! > 0) value -= (0.5 * squares[s]!) / sd[s]! ** 2 + all * (Math.log(sd[s]!) + 0.5 * Math.log(2 * Math.PI));

  const carried = [...sd.keys()].filter((s) => sd[s] === 0);
  const ignored = workspace.rows(means.count, S, precision);
  const ones = workspace.vector(means.count).fill(1);
  for (let t = length - 1; t >= 0; t--) {
    const count = aliveCounts[t]! * K;
    const to = { count, dim: S, data: ignored.data };
    ignored.data.fill(0);
    const dMean = rowsAt(t, count, residuals);
    if (emission) back.backPotential(to, ones, t);
    addColumns(dMean, to, carried);
    back.backMean(to, dMean, before(t, count), t);
    if (t > 0) addColumns(rowsAt(t - 1, count, residuals), to, carried);
  }
  back.addTo(gradient);
  return { value, squares };
}

/** Those columns of `to` += those of `from`. */
function addColumns(to: Rows<Reals>, { data }: Rows<Reals>, columns: readonly number[]): void {
  for (const column of columns) for (let i = column; i < to.count * to.dim; i += to.dim) to.data[i] = to.data[i]! + data[i]!;
}
