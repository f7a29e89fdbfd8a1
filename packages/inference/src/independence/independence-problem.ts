import {
  type AnyModel,
  determinedBy,
  type IndependenceQuery,
  type NodeLaw,
  type UnrolledGraph,
  type VariableRole,
  type VariableSpace,
  variableId,
} from "@unrolled/core";

/** A node of a query, and where its value stands in a drawn sequence. */
export interface QueryNode {
  readonly name: string;
  readonly role: VariableRole;
  readonly law: NodeLaw;
  /** 0-based. */
  readonly time: number;
  readonly space: VariableSpace;
  /** Hidden nodes: place of the first number in `SampledSequence.states[time]`; 0 where a state is an index. */
  readonly offset: number;
}

/** A query about a model, laid out for the numbers. */
export interface IndependenceProblem {
  readonly model: AnyModel;
  /** T: of a template the last step that the query names, since what comes later is summed out by leaving it away; else the graph's. */
  readonly length: number;
  /** Steps of the source; null: the model has none. */
  readonly sourceLength: number | null;
  /** Nodes of the query whose values no draw holds, such as those of an encoder. */
  readonly unheld: readonly string[];
  /** Without nodes that are given themselves: those are constant. */
  readonly a: readonly QueryNode[];
  readonly b: readonly QueryNode[];
  /** Without functions of the other given nodes: those are constant once the others are held. */
  readonly given: readonly QueryNode[];
  /** The functions that were left out. */
  readonly implied: readonly string[];
  /** Every node that the given ones determine, themselves among them. */
  readonly determined: ReadonlySet<string>;
}

/** Lays out a query whose names are nodes of `graph`, the model's own graph unrolled. */
export function independenceProblem(model: AnyModel, graph: UnrolledGraph, query: IndependenceQuery): IndependenceProblem {
  const hasSource = (model.source ?? null) !== null;
  if (!hasSource && graph.sourceLength !== null && graph.sourceLength > graph.length)
    throw new RangeError(
      `checkIndependence: the source must be no longer than the targets, since a model draws both step by step, got ${graph.sourceLength} and ${graph.length}`,
    );
  const nodes = queryNodes(graph);
  const nodesOf = (names: readonly string[]): QueryNode[] => names.flatMap((name) => nodes.get(name) ?? []);
  const free = (names: readonly string[]): QueryNode[] => nodesOf(names.filter((name) => !query.given.includes(name)));
  const given = withoutImplied(graph, query.given);
  const times = nodesOf([...query.a, ...query.b, ...query.given]).map(({ time }) => time);
  return {
    model,
    length: "edges" in graph.folded ? Math.max(...times) + 1 : graph.length,
    sourceLength: hasSource ? graph.sourceLength : null,
    unheld: [...query.a, ...query.b, ...query.given].filter((name) => !nodes.has(name)),
    a: free(query.a),
    b: free(query.b),
    given: nodesOf(given),
    implied: query.given.filter((name) => !given.includes(name)),
    determined: new Set(determinedBy(graph, query.given)),
  };
}

/** The given functions that the other given nodes do not determine, which can be neither held nor left out. */
export function looseFunctions({ given }: IndependenceProblem): QueryNode[] {
  return given.filter(({ law }) => law === "deterministic");
}

/** Takes away, one after the other, functions that the rest determines. */
function withoutImplied(graph: UnrolledGraph, given: readonly string[]): readonly string[] {
  const functions = graph.nodes.filter(({ law, name }) => law === "deterministic" && given.includes(name));
  return functions.reduce<readonly string[]>((rest, { name }) => {
    const others = rest.filter((other) => other !== name);
    return determinedBy(graph, others).includes(name) ? others : rest;
  }, given);
}

function queryNodes({ folded, nodes }: UnrolledGraph): ReadonlyMap<string, QueryNode> {
  const places = new Map<string, { readonly space: VariableSpace; readonly offset: number }>();
  let offset = 0;
  for (const variable of folded.variables) {
    const { role, space } = variable;
    // Of a graph by length, such as an encoder's: no draw holds its numbers.
    if (space === null && !("edges" in folded)) continue;
    if (space === null) throw new TypeError(`checkIndependence: the model's graph must say the space of "${variable.name}", got null`);
    places.set(variableId(variable), { space, offset: role === "hidden" ? offset : 0 });
    if (role === "hidden") offset += space.size;
  }
  const withoutSpace = new Set(folded.variables.filter(({ space }) => space === null).map(variableId));
  return new Map(
    nodes.flatMap(({ name, law, role, variable, layer, time }) => {
      if (variable !== null && !("edges" in folded) && withoutSpace.has(variableId({ name: variable, layer }))) return [];
      const place = variable === null ? undefined : places.get(variableId({ name: variable, layer }));
      if (place === undefined || role === null || time === null)
        throw new TypeError(`checkIndependence: every node of the model's graph must be one of its variables at a time, got "${name}"`);
      return [[name, { name, role, law, time: time - 1, ...place }] as const];
    }),
  );
}
