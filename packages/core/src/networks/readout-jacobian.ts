import { copyColumns } from "@unrolled/kernels";
import type { Dataset, Workspace } from "../contracts/index.js";
import { linearReadout } from "./linear-emission.js";
import type { Network } from "./network.js";
import { type OpenTask, openSlice } from "./open-slice.js";
import { openSources } from "./open-sources.js";
import { moveSources } from "./over-time.js";
import { bindSources } from "./sources.js";

/** What a network reads out at one point for each sequence, and its derivative. */
export interface ReadoutJacobian {
  /** Numbers of a point: those of a state, and where the readout reads the state before those of that one after them. */
  readonly pointSize: number;
  /** Sets the law's rows (W numbers a point) and ∂ r / ∂ point (O × `pointSize`) at the points of the sequences alive at t. */
  readInto(rows: Float64Array, jacobians: Float64Array, points: Float64Array, t: number): void;
}

/** Does the readout read the state before, beside that of its own step? */
export function readsStateBefore(network: Network): boolean {
  return network.plan({ repeated: true, dropout: false }).toReadout.some(({ readsPrevious }) => readsPrevious);
}

/**
 * Opens r(s) of a network with its derivative, whose rows come from the way back through the readout, one row of the slice for each number
 * read out; of a linear readout once, else at every point. O(O weights of the readout) a point.
 */
export function openReadoutJacobian(network: Network, data: Dataset, workspace: Workspace): ReadoutJacobian {
  const { slice } = network;
  const { starts, aliveCounts } = data;
  const { readoutSize: O, width: W } = slice.emission.law;
  const batch = data.sequences.length;
  const plan = network.plan({ repeated: true, dropout: false });
  const isLinear = linearReadout(network) !== null;
  const sources = openSources(network, bindSources(network.name, slice, data), { precision: "float64", backward: false }, workspace);
  const open = openSlice(
    plan,
    network,
    { positions: batch, positionsAtOnce: batch, repeat: O, precision: "float64", backward: true, noise: false, sources },
    workspace,
  );
  const opened = new Map(open.stages.flatMap(({ tasks }) => tasks.map((one) => [one.task, one] as const)));
  const tasks = plan.toReadout.map((task): OpenTask => opened.get(task)!);
  const readout = open.places[plan.readout]!;
  let S = 0;
  const variables = plan.variables.map((id) => {
    const place = open.places[id]!;
    S += place.size;
    return { place, size: place.size, offset: S - place.size };
  });
  const before = !readsStateBefore(network)
    ? []
    : plan.previous.flatMap((id, i) => {
        if (id === null) return [];
        const place = open.places[id]!;
        const own = variables[slice.variables.findIndex(({ name }) => name === slice.states[i]!.name)]!;
        place.values = workspace.vector(batch * O * place.size);
        return [{ place, size: place.size, offset: S + own.offset }];
      });
  const n = before.length === 0 ? S : 2 * S;
  const read = [...variables, ...before];
  const inner = [...new Set(tasks.flatMap(({ task }) => [...task.reads, ...task.writes]))]
    .map((id) => open.places[id]!)
    .filter(({ gradient, values }) => gradient !== null && gradient !== values);
  const known = workspace.vector(isLinear ? batch * O * n : 0);
  let knownCount = 0;

  /** The point of cloud i in `count` rows of its own, through the readout. */
  function forward(points: Float64Array, i: number, count: number): void {
    for (const { place, size, offset } of read)
      copyColumns(place.values, place.base + i * O * size, size, points, i * n + offset, 0, count, size);
    for (const { task, forward } of tasks) if (!task.shared) forward(i * O, count);
  }

  /** ∂ r / ∂ point of cloud i, whose O rows were forward: row o goes back from the unit vector of number o. */
  function back(J: Float64Array, i: number): void {
    for (const { gradient, gradientBase, size } of inner) gradient!.fill(0, gradientBase + i * O * size, gradientBase + (i + 1) * O * size);
    const at = readout.gradientBase + i * O * W;
    readout.gradient!.fill(0, at, at + O * W);
    for (let o = 0; o < O; o++) readout.gradient![at + o * W + o] = 1;
    for (let k = tasks.length - 1; k >= 0; k--) if (!tasks[k]!.task.shared) tasks[k]!.backward(i * O, O);
    for (const { place, size, offset } of read)
      copyColumns(J, i * O * n + offset, n, place.gradient!, place.gradientBase + i * O * size, size, O, size);
  }

  return {
    pointSize: n,
    readInto(rows, jacobians, points, t) {
      const alive = aliveCounts[t]!;
      moveSources(open, starts[t]!);
      for (const { task, forward } of tasks) if (task.shared) forward(0, alive);
      for (let i = 0; i < alive; i++) {
        const isKnown = i < knownCount;
        forward(points, i, isKnown ? 1 : O);
        const at = readout.base + i * O * W;
        rows.set(readout.values.subarray(at, at + W), i * W);
        if (!isKnown) back(jacobians, i);
        else jacobians.set(known.subarray(i * O * n, (i + 1) * O * n), i * O * n);
      }
      if (!isLinear || alive <= knownCount) return;
      known.set(jacobians.subarray(0, alive * O * n));
      knownCount = alive;
    },
  };
}
