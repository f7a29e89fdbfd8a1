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

/** The standard deviations of a variable's draw; zeros where it is a function, null where they differ from step to step. */
export function spreadOf({ slice, values, spreads }: Network, variable: number): Float64Array | null {
  const { slot, draw } = slice.variables[variable]!;
  if (draw === null) return new Float64Array(slot.size);
  const { logSd } = slice.draws[draw]!;
  if ("id" in logSd) return null;
  const given = spreads.get(logSd.name);
  if (given !== undefined) return given.slice(logSd.start, logSd.start + logSd.size);
  return values.slice(logSd.offset, logSd.offset + logSd.size).map(Math.exp);
}
