import { copyColumns, fillRows } from "@unrolled/kernels";
import type { AdditiveNoiseProcess, AdditiveNoiseView, Dataset, Rows, Workspace } from "../contracts/index.js";
import { type Clouds, openCloud } from "./clouds.js";
import { additiveSpreads, type Network } from "./network.js";
import { bindSources } from "./sources.js";

/**
 * A network's state with its transition density in closed form, N(f(s_{t−1}, x_t), diag sd²), for the grid filter and guided samplers: of the
 * numbers with noise, the others being functions of the data. Null where noise is not additive, so that there is none.
 */
export function additiveNoiseView(network: Network): ((data: Dataset) => AdditiveNoiseView) | null {
  const { additiveColumns: columns } = network;
  if (columns === null) return null;
  return (data) => {
    const sd = additiveSpreads(network)!;
    const still = sd.indexOf(0);
    if (still !== -1)
      throw new RangeError(
        `additiveNoise: every noise.sd must be above 0 for a transition density, got noise.sd[${still}] = 0; use smc, or rollout where all are 0`,
      );
    bindSources(network.name, network.slice, data);
    return Object.freeze<AdditiveNoiseView>({
      data,
      stateDim: sd.length,
      sd,
      columns: columns.slice(),
      open(index, count, workspace) {
        const clouds = openCloud(network, data, index, { particles: count, precision: "float64", noise: false, tape: false }, workspace);
        if (columns.length < clouds.stateDim) return processOf(clouds, columns, count, workspace);
        const { length, stateDim, meanInto, logPotentialInto, emission, expansion = null } = clouds;
        return {
          length,
          stateDim,
          meanInto,
          logEmissionInto: (out, state, t) => logPotentialInto(out, state, null, t),
          emission,
          expansion,
        };
      },
    });
  };
}

/** The process of `columns` of a state whose other numbers are functions of the data: those are computed now, for all steps. */
function processOf(
  { length, stateDim, ...clouds }: Clouds,
  columns: Int32Array,
  count: number,
  workspace: Workspace,
): AdditiveNoiseProcess {
  const states = workspace.vector(length * stateDim);
  const rowOf = (t: number): Rows => ({ count: 1, dim: stateDim, data: states.subarray(t * stateDim, (t + 1) * stateDim) });
  for (let t = 0; t < length; t++) clouds.meanInto(rowOf(t), t === 0 ? null : rowOf(t - 1), t);
  const before = workspace.rows(count, stateDim);
  const now = workspace.rows(count, stateDim);
  /** Whole states of step t with these numbers in their columns. */
  const whole = (into: Rows, { data, count: rows }: Rows, t: number): Rows => {
    fillRows(into.data, 0, states, t * stateDim, rows, stateDim);
    columns.forEach((column, i) => {
      copyColumns(into.data, column, stateDim, data, i, columns.length, rows, 1);
    });
    return { ...into, count: rows };
  };
  return {
    length,
    stateDim: columns.length,
    meanInto(out, previous, t) {
      const means = { ...now, count: out.count };
      clouds.meanInto(means, previous === null ? null : whole(before, previous, t - 1), t);
      columns.forEach((column, i) => {
        copyColumns(out.data, i, columns.length, means.data, column, stateDim, out.count, 1);
      });
    },
    logEmissionInto: (out, state, t) => clouds.logPotentialInto(out, whole(now, state, t), null, t),
  };
}
