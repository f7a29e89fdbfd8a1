import type { ModelGraph } from "../contracts/index.js";
import { additiveColumns } from "./additive-columns.js";
import { isLinear } from "./is-linear.js";
import { type Plan, type PlanOptions, planner } from "./plan.js";
import { type NetworkValues, spreadsOf } from "./run-parameters.js";
import type { Encoder, Slice } from "./slice.js";
import { grapher } from "./slice-graph.js";

/** A slice with its numbers: what the views of a model open. */
export interface Network extends NetworkValues {
  readonly name: string;
  readonly slice: Slice;
  /** The slice's ops in order, for one way of running it. */
  plan(options: PlanOptions): Plan;
  /** The same of an encoder. */
  encoderPlan(encoder: Encoder, options: PlanOptions): Plan;
  /** The slice as a graph, by which of its variables are random. */
  graphOf(isRandom: readonly boolean[]): ModelGraph;
  /** The numbers of a state that have additive noise, see `additiveColumns`. */
  readonly additiveColumns: Int32Array | null;
  /** Whether it is a linear system with Gaussian noise, see `isLinear`. */
  readonly isLinear: boolean;
}

export function networkOf(name: string, slice: Slice, { values, spreads }: NetworkValues): Network {
  const plan = planner(slice);
  const columns = slice.draws.length === 0 ? null : additiveColumns(slice, plan({ repeated: true, dropout: false }));
  const encoderPlans = new Map(slice.spans.flatMap((made) => ("parts" in made ? [] : [[made, planner(made)] as const])));
  const encoderPlan: Network["encoderPlan"] = (encoder, options) => encoderPlans.get(encoder)!(options);
  return {
    name,
    slice,
    values,
    spreads,
    plan,
    encoderPlan,
    graphOf: grapher(name, slice),
    additiveColumns: columns,
    isLinear: isLinear(slice),
  };
}

/** The same network with other numbers; plans and graphs that were made serve it too. */
export function withValues(network: Network, { values, spreads }: NetworkValues): Network {
  return { ...network, values, spreads };
}

/** The network as a graph, of two slices or where it has encoders by length; a variable is random where one of its numbers has noise, else a function. */
export function networkGraph(network: Network): ModelGraph {
  return network.graphOf(
    network.slice.variables.map((_, i) => {
      const spread = spreadOf(network, i);
      return spread === null || spread.some((sd) => sd > 0);
    }),
  );
}

/** The standard deviations of a variable's draw; zeros where it is a function, null where they differ from step to step. */
export function spreadOf(network: Network, variable: number): Float64Array | null {
  const { slice } = network;
  const { slot, draw } = slice.variables[variable]!;
  if (draw === null) return new Float64Array(slot.size);
  const { logSd } = slice.draws[draw]!;
  if ("id" in logSd) return null;
  const sd = spreadsOf(network, logSd);
  return sd.length === slot.size ? sd : new Float64Array(slot.size).fill(sd[0]!);
}

/** True where the state is a function of what came before: no draws, or none that spreads. */
export function isStill(network: Network): boolean {
  return network.slice.variables.every((variable, i) => variable.draw === null || spreadOf(network, i)?.every((sd) => sd === 0) === true);
}

/** The standard deviations of the numbers with additive noise, in their order; null where there are none such. */
export function additiveSpreads(network: Network): Float64Array | null {
  if (network.additiveColumns === null) return null;
  return Float64Array.from(network.slice.variables.flatMap(({ draw }, i) => (draw === null ? [] : [...spreadOf(network, i)!])));
}

/** S: the same, all above 0, with 0 for the numbers of a state that are functions of the data; null where noise is not additive. */
export function additiveSd(network: Network): Float64Array | null {
  if (additiveSpreads(network)?.every((one) => one > 0) !== true) return null;
  return Float64Array.from(network.slice.variables.flatMap((_, i) => [...spreadOf(network, i)!]));
}

/** Numbers of a state. */
export function stateDimOf({ slice }: Network): number {
  return slice.variables.reduce((sum, { slot }) => sum + slot.size, 0);
}
