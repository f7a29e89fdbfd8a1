import { type Plan, type PlanOptions, planner } from "./plan.js";
import type { NetworkValues } from "./run-parameters.js";
import type { Slice } from "./slice.js";

/** A slice with its numbers: what the views of a model open. */
export interface Network extends NetworkValues {
  readonly name: string;
  readonly slice: Slice;
  /** The slice's ops in order, for one way of running it. */
  plan(options: PlanOptions): Plan;
}

export function networkOf(name: string, slice: Slice, { values, spreads }: NetworkValues): Network {
  return { name, slice, values, spreads, plan: planner(slice) };
}

/** The same network with other numbers; plans that were made serve it too. */
export function withValues(network: Network, { values, spreads }: NetworkValues): Network {
  return { ...network, values, spreads };
}
