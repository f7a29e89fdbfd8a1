import { copyColumns, fillRows } from "@unrolled/kernels";
import type { AdditiveNoiseProcess, AdditiveNoiseView, Dataset, ParticleView, Precision, Rows, Workspace } from "../contracts/index.js";
import { selectSequences } from "../data/index.js";
import { type Clouds, openClouds } from "./clouds.js";
import { additiveSpreads, isStill, type Network } from "./network.js";
import { openPaths } from "./open-paths.js";
import { bindSources } from "./sources.js";

/**
 * A network's state and y_t given it, for a cloud of particles; without draws, or where no draw spreads, every particle moves
 * alike and one is exact.
 *
 * Draws are addressed by (key, "noise", t). Cost a step O(N · weights).
 */
export function particleView(network: Network, data: Dataset): ParticleView {
  bindSources(network.name, network.slice, data);
  const deterministic = isStill(network);
  return Object.freeze<ParticleView>({
    data,
    stateDim: stateDimOf(network),
    deterministic,
    ...(network.slice.previousTarget === null
      ? {}
      : { openPaths: (index, count, from, workspace) => openPaths(network, data, index, count, from, workspace) }),
    open(index, count, workspace, precision = "float64") {
      const clouds = openOne(network, data, index, count, precision, !deterministic, workspace);
      return {
        length: clouds.length,
        stateDim: clouds.stateDim,
        openedFor: { particles: count, precision },
        initialInto: (out, key) => clouds.moveInto(out, null, 0, [key]),
        moveInto: (out, previous, t, key) => clouds.moveInto(out, previous, t, [key]),
        logPotentialInto: clouds.logPotentialInto,
        targetLaws: clouds.targetLaws,
        transition: clouds.transition,
        emission: clouds.emission,
        expansion: clouds.expansion ?? null,
      };
    },
  });
}

/**
 * The same with its transition density in closed form, N(f(s_{t−1}, x_t), diag sd²), for the grid filter and guided samplers: of the
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
        const clouds = openOne(network, data, index, count, "float64", false, workspace);
        if (columns.length < clouds.stateDim) return processOf(clouds, columns, count, workspace);
        const { length, stateDim, meanInto, logPotentialInto } = clouds;
        return { length, stateDim, meanInto, logEmissionInto: (out, state, t) => logPotentialInto(out, state, null, t) };
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

/** Numbers of a state. */
export function stateDimOf({ slice }: Network): number {
  return slice.variables.reduce((sum, { slot }) => sum + slot.size, 0);
}

function openOne(
  network: Network,
  data: Dataset,
  index: number,
  count: number,
  precision: Precision,
  noise: boolean,
  workspace: Workspace,
): Clouds {
  if (data.sequences[index] === undefined)
    throw new RangeError(`open: sequence index must be 0..${data.sequences.length - 1}, got ${index}`);
  return openClouds(network, selectSequences(data, [index]), { particles: count, precision, noise, tape: false }, workspace);
}
