import type { ModelGraph } from "../../contracts/index.js";
import { variableId } from "./template-graph.js";

/**
 * Names of the numbers that make up a model's hidden state, in the order in which states are given (as in
 * `SampledSequence.states`): "h[1]", "h[2]", …, for an LSTM then "c[1]", …; "h2[1]" in layer 2. A finite state is one number, "h".
 *
 * @example
 * console.log(stateLabels(noisyNetwork.graph)); // h[1] h[2] h[3] h[4]
 */
export function stateLabels({ variables }: ModelGraph): string[] {
  return variables
    .filter(({ role }) => role === "hidden")
    .flatMap((variable) => {
      const name = variableId(variable).toLowerCase();
      const { space } = variable;
      return space === null || space.kind === "categorical" ? [name] : Array.from({ length: space.size }, (_, d) => `${name}[${d + 1}]`);
    });
}
