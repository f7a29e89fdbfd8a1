import { copyColumns, gemm, gemmTransposedA } from "@unrolled/kernels";
import type { Dataset, OpenExpansion, PotentialExpansion, Workspace } from "../contracts/index.js";
import { linearReadout } from "./linear-emission.js";
import type { Network } from "./network.js";
import { type OpenTask, openSlice } from "./open-slice.js";
import { moveSources } from "./over-time.js";
import { bindSources, placeSources } from "./sources.js";

/**
 * log p(y_t | s) of a network as a quadratic about one point for each sequence, where its law says how it bends
 * (`ReadoutLaw.timesInformation`) and the readout reads the state of its own step alone; null for others.
 *
 * With r(s) what is read out, g = Jᵀ ∂ log p / ∂r and P = Jᵀ F J, J = ∂r / ∂s. J's rows come from the way back through the readout, one
 * row of the slice for each number read out; of a linear readout once, else at every point. O(O (weights of the readout + O S + S²)) a point.
 */
export function potentialExpansion(network: Network, data: Dataset): OpenExpansion | null {
  const { law } = network.slice.emission;
  const plan = network.plan({ repeated: true, dropout: false });
  if (law.timesInformation === undefined || plan.toReadout.some(({ readsPrevious }) => readsPrevious)) return null;
  return (workspace) => openExpansion(network, data, workspace);
}

function openExpansion(network: Network, data: Dataset, workspace: Workspace): PotentialExpansion {
  const { slice } = network;
  const { law } = slice.emission;
  const { starts, aliveCounts } = data;
  const { readoutSize: O, width: W } = law;
  const batch = data.sequences.length;
  const plan = network.plan({ repeated: true, dropout: false });
  const isLinear = linearReadout(network) !== null;
  const sources = placeSources(bindSources(network.name, slice, data), "float64", workspace);
  const open = openSlice(
    plan,
    network,
    { positions: batch, positionsAtOnce: batch, repeat: O, precision: "float64", backward: true, noise: false, sources },
    workspace,
  );
  const timesInformation = law.timesInformation!(data);
  const logEmission = law.logEmission(data, workspace);
  const opened = new Map(open.stages.flatMap(({ tasks }) => tasks.map((one) => [one.task, one] as const)));
  const tasks = plan.toReadout.map((task): OpenTask => opened.get(task)!);
  const readout = open.places[plan.readout]!;
  let S = 0;
  const variables = plan.variables.map((id) => {
    const place = open.places[id]!;
    S += place.size;
    return { place, size: place.size, offset: S - place.size };
  });
  const inner = [...new Set(tasks.flatMap(({ task }) => [...task.reads, ...task.writes]))]
    .map((id) => open.places[id]!)
    .filter(({ gradient, values }) => gradient !== null && gradient !== values);
  const rows = workspace.vector(batch * W);
  const J = workspace.vector(batch * O * S);
  const FJ = workspace.vector(O * S);
  const derivative = workspace.vector(O);
  const logProb = workspace.vector(1);
  let known = 0;

  /** The point of cloud i in `count` rows of its own, through the readout. */
  function forward(points: Float64Array, i: number, count: number): void {
    for (const { place, size, offset } of variables)
      copyColumns(place.values, place.base + i * O * size, size, points, i * S + offset, 0, count, size);
    for (const { task, forward } of tasks) if (!task.shared) forward(i * O, count);
  }

  /** ∂ r / ∂ s at the point of cloud i, whose O rows were forward: row o goes back from the unit vector of number o. */
  function back(i: number): void {
    for (const { gradient, gradientBase, size } of inner) gradient!.fill(0, gradientBase + i * O * size, gradientBase + (i + 1) * O * size);
    const at = readout.gradientBase + i * O * W;
    readout.gradient!.fill(0, at, at + O * W);
    for (let o = 0; o < O; o++) readout.gradient![at + o * W + o] = 1;
    for (let k = tasks.length - 1; k >= 0; k--) if (!tasks[k]!.task.shared) tasks[k]!.backward(i * O, O);
    for (const { place, size, offset } of variables)
      copyColumns(J, i * O * S + offset, S, place.gradient!, place.gradientBase + i * O * size, size, O, size);
  }

  return {
    expandInto(values, gradients, precisions, points, t) {
      const alive = aliveCounts[t]!;
      moveSources(open, starts[t]!);
      for (const { task, forward } of tasks) if (task.shared) forward(0, alive);
      for (let i = 0; i < alive; i++) {
        const isKnown = isLinear && i < known;
        forward(points, i, isKnown ? 1 : O);
        const position = starts[t]! + i;
        const at = readout.base + i * O * W;
        const row = rows.subarray(i * W, (i + 1) * W);
        row.set(readout.values.subarray(at, at + W));
        logEmission(logProb, 0, readout.values, at, position, 1, 1, true);
        values[i] = logProb[0]!;
        derivative.set(readout.values.subarray(at, at + O));
        if (!isKnown) back(i);
        known = Math.max(known, i + 1);
        gemm(gradients, i * S, derivative, 0, J, i * O * S, 1, O, S, false);
        FJ.set(J.subarray(i * O * S, (i + 1) * O * S));
        timesInformation(FJ, S, row as Float64Array, position);
        precisions.fill(0, i * S * S, (i + 1) * S * S);
        gemmTransposedA(precisions, i * S * S, J, i * O * S, FJ, 0, O, S, S);
      }
    },
  };
}
