import type { ModelGraph } from "../../contracts/index.js";
import { variableId } from "./template-graph.js";

/**
 * Names of the numbers that make up a model's hidden state, in the order in which states are given (as in
 * `SampledSequence.states`): "h[1]", "h[2]", …, for an LSTM then "c[1]", …; "h2[1]" in layer 2. A finite state is one number, "h".
 *
 * @example
 * console.log(stateLabels(noisyNetwork.graph)); // h[1] h[2] h[3] h[4]
 */
export function stateLabels(graph: ModelGraph): string[] {
  // Of a graph by length, variables without a space are an encoder's, whose numbers are no part of the state.
  return graph.variables
    .filter(({ role, space }) => role === "hidden" && (space !== null || "edges" in graph))
    .flatMap((variable) => {
      const name = variableId(variable).toLowerCase();
      const { space } = variable;
      return space === null || space.kind === "categorical" ? [name] : Array.from({ length: space.size }, (_, d) => `${name}[${d + 1}]`);
    });
}
