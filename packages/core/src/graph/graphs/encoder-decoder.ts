import { checkOptions } from "../../checks/index.js";
import type { Dag, GraphByLength, GraphLengths, TemplateGraph } from "../../contracts/index.js";
import { dag, type NamedEdge } from "./dag.js";
import { nodeName } from "./template-graph.js";
import { unroll } from "./unroll.js";

export interface EncoderDecoderOptions {
  /**
   * Where the context, the encoder's hidden variables of its last step, goes: to the decoder's hidden variables at its first
   * step (Sutskever, Vinyals & Le 2014) or at every step (Cho et al. 2014). Default "first".
   */
  readonly context?: "first" | "every";
}

/**
 * An encoder and a decoder as one graph by length, { source: S, target: T }: the encoder's template unrolled over the source, the decoder's over the targets, and
 * edges from the last encoder state to the decoder's states, layer to layer where both have layers.
 *
 * The two must use different letters, since time runs from 1 in both: E for the encoder's state, H for the decoder's. An
 * output of the encoder and an input of the decoder are kept as they are. Cost O(S + T).
 *
 * @throws RangeError where the two share a variable name or have no hidden variable, and from `unroll` where it is given one length only.
 * @example
 * const encoder = templateGraph({ name: "encoder", variables: [{ name: "X", role: "input" }, { name: "E", role: "hidden" }],
 *   edges: [{ from: "X", to: "E" }, { from: "E", to: "E", delay: 1 }] });
 * const decoder = templateGraph({ name: "decoder", variables: [{ name: "H", role: "hidden" }, { name: "Y", role: "output" }],
 *   edges: [{ from: "H", to: "H", delay: 1 }, { from: "H", to: "Y" }, { from: "Y", to: "H", delay: 1 }] });
 * const graph = unroll(encoderDecoder(encoder, decoder), { source: 3, target: 2 });
 * console.log(independence(graph, "X1 _||_ Y1 | E3").independent); // true
 */
export function encoderDecoder(encoder: TemplateGraph, decoder: TemplateGraph, options: EncoderDecoderOptions = {}): GraphByLength {
  checkOptions("encoderDecoder", options, ["context"]);
  const { context = "first" } = options;
  const shared = encoder.variables.find(({ name }) => decoder.variables.some((other) => other.name === name));
  if (shared !== undefined)
    throw new RangeError(`encoderDecoder: encoder and decoder must use different letters, both have "${shared.name}"; rename one`);
  const hidden = (template: TemplateGraph) => template.variables.filter(({ role }) => role === "hidden");
  for (const template of [encoder, decoder])
    if (hidden(template).length === 0) throw new RangeError(`encoderDecoder: "${template.name}" must have a hidden variable, got none`);
  const name = `${encoder.name} to ${decoder.name}`;
  const layered = [encoder, decoder].every((template) => hidden(template).some(({ layer }) => layer !== null));
  return Object.freeze({
    name,
    variables: Object.freeze([...encoder.variables, ...decoder.variables]),
    unroll(lengths: GraphLengths) {
      if (typeof lengths === "number")
        throw new RangeError(
          `encoderDecoder: "${name}" must have two lengths, got ${lengths}; pass { source: 3, target: ${lengths} }, say`,
        );
      const [source, target] = [unroll(encoder, lengths.source), unroll(decoder, lengths.target)];
      const bridges: NamedEdge[] = [];
      for (const from of hidden(encoder))
        for (const to of hidden(decoder)) {
          if (layered && from.layer !== to.layer) continue;
          for (let time = 1; time <= (context === "first" ? 1 : target.length); time++)
            bridges.push({ from: nodeName(from, source.length), to: nodeName(to, time) });
        }
      return dag([...source.nodes, ...target.nodes], [...edgesOf(source), ...edgesOf(target), ...bridges]);
    },
  });
}

/** A graph's directed edges, by name. */
export function edgesOf(graph: Dag): NamedEdge[] {
  return graph.parents.flatMap((parents, node) =>
    parents.map((parent) => ({ from: graph.nodes[parent]!.name, to: graph.nodes[node]!.name })),
  );
}
