import { checkOptions } from "../../checks/index.js";
import type { TemplateEdge, TemplateGraph, TemplateVariable } from "../../contracts/index.js";
import { dag } from "./dag.js";

/** What `templateGraph` is made of; what is left out has the usual value. */
export interface TemplateGraphSpec {
  readonly name: string;
  readonly variables: readonly (Pick<TemplateVariable, "name" | "role"> & Partial<TemplateVariable>)[];
  /** `delay` 0 unless given. */
  readonly edges: readonly (Pick<TemplateEdge, "from" | "to"> & Partial<TemplateEdge>)[];
  readonly parameters?: TemplateGraph["parameters"];
}

/**
 * A two-slice network, checked and frozen: variables with a role and a kind of law, edges within a slice (delay 0) and from
 * slices before (delay k).
 *
 * A variable's law is "exogenous" for inputs and "random" otherwise unless given; its id is its name, with the layer where it
 * has one ("H2"). Cost O(variables + edges).
 *
 * @throws RangeError where ids are not unique, an edge names no variable, a delay is no whole number, the edges of a slice form
 * a cycle, or an exogenous variable has parents.
 * @example
 * const hiddenMarkov = templateGraph({ name: "HMM", variables: [{ name: "H", role: "hidden" }, { name: "Y", role: "output" }],
 *   edges: [{ from: "H", to: "H", delay: 1 }, { from: "H", to: "Y" }] });
 * console.log(unroll(hiddenMarkov, 3).nodes.map(({ name }) => name)); // H1 Y1 H2 Y2 H3 Y3
 */
export function templateGraph(spec: TemplateGraphSpec): TemplateGraph {
  checkOptions("templateGraph", spec, ["name", "variables", "edges", "parameters"]);
  const variables = spec.variables.map(
    ({ name, role, law = role === "input" ? "exogenous" : "random", layer = null, space = null }): TemplateVariable =>
      Object.freeze({ name, layer, role, law, space }),
  );
  const edges = spec.edges.map(({ from, to, delay = 0 }): TemplateEdge => Object.freeze({ from, to, delay }));
  checkVariables(spec.name, variables);
  checkEdges(spec.name, variables, edges);
  return Object.freeze({
    name: spec.name,
    variables: Object.freeze(variables),
    edges: Object.freeze(edges),
    parameters: spec.parameters == null ? null : Object.freeze({ ...spec.parameters }),
  });
}

/** "H", or "H2" for layer 2: what edges call a variable. */
export function variableId({ name, layer }: Pick<TemplateVariable, "name" | "layer">): string {
  return layer === null ? name : `${name}${layer}`;
}

/** "H3", or "H2.3" for layer 2: a variable's node at time 3. */
export function nodeName({ name, layer }: Pick<TemplateVariable, "name" | "layer">, time: number): string {
  return layer === null ? `${name}${time}` : `${name}${layer}.${time}`;
}

function checkVariables(graph: string, variables: readonly TemplateVariable[]): void {
  if (variables.length === 0) throw new RangeError(`templateGraph: "${graph}" must have at least one variable, got none`);
  const ids = new Set<string>();
  for (const variable of variables) {
    const id = variableId(variable);
    if (!/^[A-Za-z]+$/.test(variable.name))
      throw new RangeError(`templateGraph: a variable's name must be letters only, got ${JSON.stringify(variable.name)}`);
    if (variable.layer !== null && !(Number.isSafeInteger(variable.layer) && variable.layer >= 1))
      throw new RangeError(`templateGraph: layer of "${variable.name}" must be 1, 2, … or null, got ${variable.layer}`);
    if (ids.has(id)) throw new RangeError(`templateGraph: variables must have ids of their own, got "${id}" twice`);
    ids.add(id);
  }
}

function checkEdges(graph: string, variables: readonly TemplateVariable[], edges: readonly TemplateEdge[]): void {
  const byId = new Map(variables.map((variable) => [variableId(variable), variable]));
  const seen = new Set<string>();
  for (const { from, to, delay } of edges) {
    for (const end of [from, to])
      if (!byId.has(end))
        throw new RangeError(
          `templateGraph: an edge of "${graph}" must join its variables (${[...byId.keys()].join(", ")}), got ${from} → ${to}`,
        );
    if (!(Number.isSafeInteger(delay) && delay >= 0))
      throw new RangeError(`templateGraph: the delay of ${from} → ${to} must be 0, 1, 2, …, got ${delay}`);
    if (byId.get(to)!.law === "exogenous")
      throw new RangeError(`templateGraph: "${to}" is exogenous and can have no parents, got ${from} → ${to}`);
    const key = `${from} ${to} ${delay}`;
    if (seen.has(key)) throw new RangeError(`templateGraph: each edge must stand once, got ${from} → ${to} with delay ${delay} twice`);
    seen.add(key);
  }
  // One slice must be acyclic; edges with a delay never close a cycle.
  dag(
    variables.map((variable) => ({ name: variableId(variable) })),
    edges.filter(({ delay }) => delay === 0),
  );
}
