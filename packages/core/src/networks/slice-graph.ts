import type { ModelGraph, TemplateGraph, TemplateVariable } from "../contracts/index.js";
import { type TemplateGraphSpec, templateGraph, variableId } from "../graph/index.js";
import { coupledGraph } from "./coupled-graph.js";
import type { Node, Slice, Slot } from "./slice.js";
import { readsSymbols } from "./sources.js";

type Edge = TemplateGraphSpec["edges"][number];

/**
 * A slice as a two-slice graph: its inputs X, its hidden variables in the order of a state's numbers, its target Y. An edge joins
 * two of them where one is computed from the other without passing through a third; `isRandom` says which hidden variables are
 * random, the others are functions.
 */
export function sliceGraph(name: string, slice: Slice, isRandom: readonly boolean[]): TemplateGraph {
  const { law } = slice.emission;
  const parents = parentsOf(slice);
  const hidden = slice.variables.map((variable, i): TemplateVariable => {
    const [, letters, layer] = /^(\D+)(\d*)$/.exec(variable.name)!;
    return {
      name: letters!,
      layer: layer === "" ? null : Number(layer),
      role: "hidden",
      law: isRandom[i] ? "random" : "deterministic",
      space: { kind: "real", size: variable.slot.size },
    };
  });
  const edges = [
    ...slice.variables.flatMap(({ slot }, i) => parents(slot).map((edge) => ({ ...edge, to: variableId(hidden[i]!) }))),
    ...parents(slice.emission.readout, true).map((edge) => ({ ...edge, to: "Y" })),
  ];
  return templateGraph({
    name,
    variables: [
      ...(slice.given === null
        ? []
        : [{ name: "X", role: "input", space: { kind: readsSymbols(slice) ? "categorical" : "real", size: slice.given.size } } as const]),
      ...hidden,
      { name: "Y", role: "output", space: { kind: law.targets.kind, size: law.targets.size } },
    ],
    edges,
    parameters: { initial: null, ...parametersByLaw(slice) },
  });
}

/** Graphs of a slice, each made once: training asks at every parameter vector. */
export function grapher(name: string, slice: Slice): (isRandom: readonly boolean[]) => ModelGraph {
  const graphs = new Map<string, ModelGraph>();
  return (isRandom) => {
    const which = isRandom.join();
    const graph = graphs.get(which) ?? (slice.spans.length === 0 ? sliceGraph : coupledGraph)(name, slice, isRandom);
    graphs.set(which, graph);
    return graph;
  };
}

/** What a slot is computed from: inputs and variables of the slice, the target before, then states before. */
function parentsOf(slice: Slice): (slot: Slot, itself?: boolean) => Omit<Edge, "to">[] {
  const producers = producersOf(slice);
  const names = new Map(slice.variables.map(({ name, slot }) => [slot.id, name]));
  return (slot, itself = false) => {
    const within: Omit<Edge, "to">[] = [];
    const before: Omit<Edge, "to">[] = [];
    const seen = new Set<number>();
    const visit = ({ id }: Slot, isStart: boolean): void => {
      if (seen.has(id)) return;
      seen.add(id);
      const { leaf, reads } = producers.get(id)!;
      const name = names.get(id);
      if (name !== undefined && !isStart) within.push({ from: name });
      else if (leaf?.delay === 0) within.push({ from: leaf.from });
      else if (leaf !== null) before.push({ from: leaf.from, delay: leaf.delay });
      else for (const read of reads) visit(read, false);
    };
    visit(slot, !itself);
    const inOrder = ["Y", ...slice.states.map((state) => state.name)];
    return [...within, ...before.sort((a, b) => inOrder.indexOf(a.from) - inOrder.indexOf(b.from))];
  };
}

/** Free parameters of what the state is made of, and of what only the target's law is. */
function parametersByLaw(slice: Slice): { transition: number; emission: number } {
  const producers = producersOf(slice);
  const ofState = new Set<number>();
  const seen = new Set<Node>();
  const visit = ({ id }: Slot): void => {
    const node = producers.get(id)!;
    if (seen.has(node)) return;
    seen.add(node);
    for (const { offset } of node.parameters) ofState.add(offset);
    node.reads.forEach(visit);
  };
  for (const { slot } of slice.variables) visit(slot);
  const starts = slice.parameters.map(({ shape, offset }) => ({ offset, size: shape.reduce((a, b) => a * b, 1) }));
  const transition = starts
    .filter(({ offset, size }) => [...ofState].some((start) => start >= offset && start < offset + size))
    .reduce((sum, { size }) => sum + size, 0);
  return { transition, emission: slice.parameterCount - transition };
}

function producersOf({ nodes }: Slice): Map<number, Node> {
  return new Map(nodes.flatMap((node) => node.writes.map(({ id }) => [id, node] as const)));
}
