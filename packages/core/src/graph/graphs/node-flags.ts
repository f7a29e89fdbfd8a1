import type { Dag } from "../../contracts/index.js";
import { indexByName } from "./dag.js";
import { compareNames } from "./name-ranges.js";

/** A set of nodes: one byte each, 1 where the node is in it. */
export type NodeFlags = Uint8Array;

/**
 * Indices of the named nodes.
 *
 * @throws RangeError that names the first name which is no node of the graph.
 */
export function indicesOf(graph: Pick<Dag, "nodes">, names: readonly string[], who: string): number[] {
  const place = indexByName(graph.nodes);
  return names.map((name) => {
    const index = place.get(name);
    if (index === undefined) {
      const some = graph.nodes.slice(0, 8).map((node) => node.name);
      throw new RangeError(
        `${who}: a node of the graph is required (${some.join(", ")}${graph.nodes.length > 8 ? ", …" : ""}), got "${name}"`,
      );
    }
    return index;
  });
}

export function flagsOf(size: number, indices: Iterable<number>): NodeFlags {
  const flags = new Uint8Array(size);
  for (const index of indices) flags[index] = 1;
  return flags;
}

export function indicesOfFlags(flags: NodeFlags): number[] {
  return [...flags.keys()].filter((index) => flags[index] === 1);
}

/** Names of flagged nodes, in the order of names. */
export function namesOfFlags(graph: Pick<Dag, "nodes">, flags: NodeFlags): string[] {
  return indicesOfFlags(flags)
    .map((index) => graph.nodes[index]!.name)
    .sort(compareNames);
}
