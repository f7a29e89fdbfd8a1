import { copyColumns, fillRows, repeatRows } from "@unrolled/kernels";
import type { Dataset, Workspace } from "../contracts/index.js";
import type { Network } from "./network.js";
import { type OpenTask, openSlice } from "./open-slice.js";
import { openSources } from "./open-sources.js";
import { moveSources } from "./over-time.js";
import { bindSources } from "./sources.js";

/** s_t = g(s_{t−1}, x_t, ε_t) of a network at one point for each sequence, and its derivatives, at ε_t = 0. */
export interface StepJacobian {
  /**
   * Sets g (S numbers), ∂g/∂s_{t−1} (S × S) and, where noise is gone through, ∂g/∂ε_t (S × E) for the sequences alive at t; points (S
   * numbers each) are states, null at t = 0: s_0.
   */
  stepInto(values: Float64Array, byState: Float64Array, byNoise: Float64Array | null, points: Float64Array | null, t: number): void;
}

/**
 * Opens a network's step with its derivatives, by the way back through it, one row of the slice for each number of the state. O(S weights)
 * a point. `throughNoise`: whether ∂g/∂ε is asked for.
 */
export function openStepJacobian(network: Network, data: Dataset, throughNoise: boolean, workspace: Workspace): StepJacobian {
  const { slice } = network;
  const { starts, aliveCounts } = data;
  const batch = data.sequences.length;
  const plan = network.plan({ repeated: true, dropout: false });
  const S = slice.variables.reduce((sum, { slot }) => sum + slot.size, 0);
  const open = openSlice(
    plan,
    network,
    {
      positions: batch,
      positionsAtOnce: batch,
      repeat: S,
      precision: "float64",
      backward: true,
      noise: throughNoise ? "differentiated" : false,
      sources: openSources(network, bindSources(network.name, slice, data), { precision: "float64", backward: false }, workspace),
    },
    workspace,
  );
  const { places, noise } = open;
  const opened = new Map(open.stages.flatMap(({ tasks }) => tasks.map((one) => [one.task, one] as const)));
  const tasks = plan.toVariables.map((task): OpenTask => opened.get(task)!);
  const [shared, own] = [tasks.filter(({ task }) => task.shared), tasks.filter(({ task }) => !task.shared)];
  let offset = 0;
  const variables = plan.variables.map((id) => {
    const place = places[id]!;
    offset += place.size;
    return { place, size: place.size, offset: offset - place.size };
  });
  const rows = batch * S;
  const states = plan.previous.flatMap((id, i) => {
    if (id === null) return [];
    const place = places[id]!;
    const { offset } = variables[slice.variables.findIndex(({ name }) => name === slice.states[i]!.name)]!;
    place.values = workspace.vector(rows * place.size);
    return [{ place, size: place.size, offset, initial: open.initial[i]!, part: workspace.vector(batch * place.size) }];
  });
  const gradients = [...new Set(places)].filter(({ gradient, values }) => gradient !== null && gradient !== values);

  return {
    stepInto(values, byState, byNoise, points, t) {
      const alive = aliveCounts[t]!;
      moveSources(open, starts[t]!);
      for (const task of shared) task.forward(0, alive);
      for (const { place, size, offset, initial, part } of states) {
        if (points === null) fillRows(place.values, 0, initial, 0, alive * S, size);
        else {
          copyColumns(part, 0, size, points, offset, S, alive, size);
          repeatRows(place.values, 0, part, 0, alive, S, size);
        }
      }
      for (const task of own) task.forward(0, alive * S);
      for (const { place, size, offset } of variables) copyColumns(values, offset, S, place.values, place.base, S * size, alive, size);

      for (const { gradient } of gradients) gradient!.fill(0);
      // Row o of each sequence goes back from the unit vector of number o.
      for (const { place, size, offset } of variables)
        for (let i = 0; i < alive; i++)
          for (let j = 0; j < size; j++) place.gradient![place.gradientBase + (i * S + offset + j) * size + j] = 1;
      for (let k = own.length - 1; k >= 0; k--) own[k]!.backward(0, alive * S);
      byState.fill(0, 0, alive * S * S);
      for (const { place, size, offset } of states)
        copyColumns(byState, offset, S, place.gradient!, place.gradientBase, size, alive * S, size);
      if (noise !== null) byNoise?.set(noise.gradient!.subarray(0, alive * S * noise.size));
    },
  };
}
