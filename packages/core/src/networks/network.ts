import type { TemplateGraph } from "../contracts/index.js";
import { type Plan, type PlanOptions, planner } from "./plan.js";
import type { NetworkValues } from "./run-parameters.js";
import type { Slice } from "./slice.js";
import { grapher } from "./slice-graph.js";

/** A slice with its numbers: what the views of a model open. */
export interface Network extends NetworkValues {
  readonly name: string;
  readonly slice: Slice;
  /** The slice's ops in order, for one way of running it. */
  plan(options: PlanOptions): Plan;
  /** The slice as a graph, by which of its variables are random. */
  graphOf(isRandom: readonly boolean[]): TemplateGraph;
}

export function networkOf(name: string, slice: Slice, { values, spreads }: NetworkValues): Network {
  return { name, slice, values, spreads, plan: planner(slice), graphOf: grapher(name, slice) };
}

/** The same network with other numbers; plans and graphs that were made serve it too. */
export function withValues(network: Network, { values, spreads }: NetworkValues): Network {
  return { ...network, values, spreads };
}

/** The network as a two-slice graph; a variable is random where one of its numbers has noise, else a function. */
export function networkGraph(network: Network): TemplateGraph {
  return network.graphOf(
    network.slice.variables.map((_, i) => {
      const spread = spreadOf(network, i);
      return spread === null || spread.some((sd) => sd > 0);
    }),
  );
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
