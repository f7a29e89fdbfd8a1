import {
  type AnyModel,
  determinedBy,
  type IndependenceQuery,
  type NodeLaw,
  nodeName,
  type UnrolledGraph,
  type VariableRole,
  type VariableSpace,
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
  /** T: the last step that the query names; what comes later is summed out by leaving it away. */
  readonly length: number;
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
  const nodes = queryNodes(graph);
  const nodesOf = (names: readonly string[]): QueryNode[] => names.map((name) => nodes.get(name)!);
  const free = (names: readonly string[]): QueryNode[] => nodesOf(names.filter((name) => !query.given.includes(name)));
  const given = withoutImplied(graph, query.given);
  const times = nodesOf([...query.a, ...query.b, ...query.given]).map(({ time }) => time);
  return {
    model,
    length: Math.max(...times) + 1,
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

function queryNodes({ template, length }: UnrolledGraph): ReadonlyMap<string, QueryNode> {
  const nodes = new Map<string, QueryNode>();
  let offset = 0;
  for (const variable of template.variables) {
    const { role, law, space } = variable;
    if (space === null) throw new TypeError(`checkIndependence: the model's graph must say the space of "${variable.name}", got null`);
    for (let time = 0; time < length; time++) {
      const name = nodeName(variable, time + 1);
      nodes.set(name, { name, role, law, time, space, offset: role === "hidden" ? offset : 0 });
    }
    if (role === "hidden") offset += space.size;
  }
  return nodes;
}
