import type { Dag, MixedGraph } from "../contracts/index.js";
import { contractFunctions } from "./contract-functions.js";
import { latentProjection } from "./latent-projection.js";

/**
 * A model without its hidden variables: functions contracted into their children, then the rest projected onto inputs and
 * outputs (`contractFunctions`, `latentProjection`).
 *
 * Random hidden states leave the complete bidirected graph over Y; targets that are fed back leave Y(s) → Y(t) for all s < t;
 * deterministic states without feedback leave no edge between outputs, only X(s) → Y(t) for s ≤ t. An output that is itself a
 * function stays as a leaf. The result has O(T²) edges.
 *
 * @throws RangeError where no node is an input or an output.
 * @example
 * console.log(mSeparation(marginalGraph(unroll(noisyNetwork.graph, 4)), "Y4 _||_ Y2 | Y1 Y3").trail); // Y2 → Y4
 */
export function marginalGraph(graph: Dag): MixedGraph {
  const observable = graph.nodes.filter(({ role }) => role === "input" || role === "output").map(({ name }) => name);
  if (observable.length === 0)
    throw new RangeError("marginalGraph: the graph must have inputs or outputs, got none; name what to keep with latentProjection");
  return latentProjection(contractFunctions(graph, { keep: observable }), observable);
}
