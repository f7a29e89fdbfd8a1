import { copyColumns } from "@unrolled/kernels";
import type {
  Dataset,
  NonlinearGaussianProcess,
  NonlinearGaussianView,
  NormalReadout,
  Rows,
  StatePotential,
  Workspace,
} from "../contracts/index.js";
import { type Clouds, openClouds } from "./clouds.js";
import { linearReadout } from "./linear-emission.js";
import { type Network, spreadOf, stateDimOf } from "./network.js";

import { openExpansion } from "./potential-expansion.js";
import { openReadoutJacobian, readsStateBefore } from "./readout-jacobian.js";
import { bindSources } from "./sources.js";
import { openStepJacobian } from "./step-jacobian.js";

/**
 * A network with draws as a state moved by a function and normal noise, and read out: its step, its readout, and their derivatives by the
 * way back. Noise is added where it is a mean's alone (`Network.additiveColumns`); else, as where a layer reads the draw of the one below,
 * or an sd depends on the state, all draws' ε are inside the function.
 *
 * Cost a step and sequence: `points` steps of the network; a linearisation O(n weights).
 */
export function nonlinearGaussianView(network: Network, data: Dataset): NonlinearGaussianView {
  bindSources(network.name, network.slice, data);
  const S = stateDimOf(network);
  const isAdded = network.additiveColumns !== null;
  return Object.freeze<NonlinearGaussianView>({
    data,
    stateDim: readsStateBefore(network) ? 2 * S : S,
    ownDim: S,
    noiseDim: isAdded ? 0 : network.slice.draws.reduce((sum, { slot }) => sum + slot.size, 0),
    open(points, workspace) {
      const clouds = openClouds(network, data, { particles: points, precision: "float64", noise: !isAdded, tape: false }, workspace);
      const process = openProcess(network, data, clouds, isAdded, workspace);
      return readsStateBefore(network) ? withStateBefore(network, data, clouds, process, points, workspace) : process;
    },
  });
}

function openProcess(network: Network, data: Dataset, clouds: Clouds, isAdded: boolean, workspace: Workspace): NonlinearGaussianProcess {
  const S = clouds.stateDim;
  const jacobian = openStepJacobian(network, data, !isAdded, workspace);
  const sds = isAdded ? network.slice.variables.flatMap((_, i) => [...spreadOf(network, i)!]) : null;
  return {
    moveInto: (out, previous, noise, t) =>
      noise === null ? clouds.meanInto(out, previous, t) : clouds.moveByInto(out, previous, t, noise.data),
    lineariseMoveInto: jacobian.stepInto,
    addedNoiseInto(out) {
      out.fill(0, 0, S * S);
      sds?.forEach((sd, i) => {
        out[i * S + i] = sd * sd;
      });
    },
    normal: normalReadout(network, data, (out, state, t) => clouds.readoutInto(out, state, null, t), workspace),
    potential: statePotential(network, data, (out, state, t) => clouds.logPotentialInto(out, state, null, t), workspace),
  };
}

/** y_t ~ N(r(s_t), diag sd²) with sds of the law's own; null for other laws. */
function normalReadout(network: Network, data: Dataset, meanInto: NormalReadout["meanInto"], workspace: Workspace): NormalReadout | null {
  const { law, own } = network.slice.emission;
  if (law.fixedSds === undefined) return null;
  const { readoutSize: D, width: W } = law;
  const sds = law.fixedSds(Float64Array.from(own.flatMap(({ offset, size }) => [...network.values.subarray(offset, offset + size)])));
  const jacobian = openReadoutJacobian(network, data, workspace);
  const rows = workspace.vector(data.sequences.length * W);
  return {
    size: D,
    linear: linearReadout(network) !== null,
    meanInto,
    lineariseInto(values, byState, points, t) {
      jacobian.readInto(rows, byState, points, t);
      copyColumns(values, 0, D, rows, 0, W, data.aliveCounts[t]!, D);
    },
    noiseInto(out) {
      out.fill(0, 0, D * D);
      sds.forEach((sd, d) => {
        out[d * D + d] = sd * sd;
      });
    },
    targetsInto: (out, t) => out.set(data.targetValues!.subarray(data.starts[t]! * D, (data.starts[t]! + data.aliveCounts[t]!) * D)),
  };
}

/** log p(y_t | s_t) of a law that says how it bends; null for others. */
function statePotential(
  network: Network,
  data: Dataset,
  logProbInto: StatePotential["logProbInto"],
  workspace: Workspace,
): StatePotential | null {
  if (network.slice.emission.law.timesInformation === undefined) return null;
  return { ...openExpansion(network, data, workspace), logProbInto };
}

/** The same over (s_t, s_{t−1}), for a readout that reads both. */
function withStateBefore(
  network: Network,
  data: Dataset,
  clouds: Clouds,
  process: NonlinearGaussianProcess,
  points: number,
  workspace: Workspace,
): NonlinearGaussianProcess {
  const S = clouds.stateDim;
  const n = 2 * S;
  const batch = data.sequences.length;
  const now = workspace.rows(batch * points, S);
  const before = workspace.rows(batch * points, S);
  const values = workspace.vector(batch * S);
  const byState = workspace.vector(batch * S * S);
  const single = workspace.vector(batch * S);
  // s_0 as a row of a state; numbers that no step reads are zeros.
  const start = workspace.vector(S);
  network.slice.variables.reduce((offset, { name, slot }) => {
    const state = network.slice.states.find((one) => one.name === name);
    if (state !== undefined) start.set(state.initial, offset);
    return offset + slot.size;
  }, 0);
  const split = (into: Rows, { count, data }: Rows, part: 0 | 1): Rows => {
    copyColumns(into.data, 0, S, data, part * S, n, count, S);
    return { ...into, count };
  };
  return {
    ...process,
    moveInto(out, previous, noise, t) {
      const moved = { ...now, count: out.count };
      process.moveInto(moved, previous === null ? null : split(before, previous, 0), noise, t);
      copyColumns(out.data, 0, n, moved.data, 0, S, out.count, S);
      if (previous === null) copyColumns(out.data, S, n, start, 0, 0, out.count, S);
      else copyColumns(out.data, S, n, before.data, 0, S, out.count, S);
    },
    lineariseMoveInto(g, J, byNoise, at, t) {
      const alive = data.aliveCounts[t]!;
      if (at !== null) copyColumns(single, 0, S, at, 0, n, alive, S);
      const E = byNoise === null ? 0 : network.slice.draws.reduce((sum, { slot }) => sum + slot.size, 0);
      const noise = byNoise === null ? null : byNoise.slice(0, alive * S * E);
      process.lineariseMoveInto(values, byState, noise, at === null ? null : single, t);
      copyColumns(g, 0, n, values, 0, S, alive, S);
      if (at === null) copyColumns(g, S, n, start, 0, 0, alive, S);
      else copyColumns(g, S, n, single, 0, S, alive, S);
      J.fill(0, 0, alive * n * n);
      byNoise?.fill(0, 0, alive * n * E);
      for (let i = 0; i < alive; i++) {
        copyColumns(J, i * n * n, n, byState, i * S * S, S, S, S);
        for (let d = 0; d < S; d++) J[i * n * n + (S + d) * n + d] = 1;
        byNoise?.set(noise!.subarray(i * S * E, (i + 1) * S * E), i * n * E);
      }
    },
    addedNoiseInto: (out) => out.fill(0, 0, n * n),
    potential: statePotential(
      network,
      data,
      (out, state, t) => clouds.logPotentialInto(out, split(now, state, 0), split(before, state, 1), t),
      workspace,
    ),
    normal: normalReadout(
      network,
      data,
      (out, state, t) => clouds.readoutInto(out, split(now, state, 0), split(before, state, 1), t),
      workspace,
    ),
  };
}
