import {
  type FiniteView,
  type IndependenceNumbers,
  type Key,
  type Model,
  type ModelGraph,
  packDataset,
  type SequenceRecord,
} from "@unrolled/core";
import { offers } from "../binding/views.js";
import { exactNumbers, notTested } from "./exact-numbers.js";
import type { IndependenceProblem } from "./independence-problem.js";
import { jointTable } from "./joint-table.js";
import { chooseValues, describeValues, type ValuedNode } from "./node-values.js";
import { tableLayout } from "./table-places.js";

/** Numbers that the table and its states may take: 32 MB. */
const mostNumbers = 2 ** 22;
const method = "exact table";

/** Is the model one chain of finite states whose table a query's states and targets can be put in? */
export function hasFiniteTable({ model, a, b, given }: IndependenceProblem): boolean {
  const hidden = model.graph.variables.filter(({ role }) => role === "hidden");
  return (
    offers(model, "finite") &&
    model.inputs === null &&
    hidden.length === 1 &&
    hidden[0]!.space?.kind === "categorical" &&
    targetsDependOnTheirState(model.graph) &&
    [...a, ...b, ...given].every(({ role }) => role !== "input")
  );
}

/** Is every target drawn given the state of its own step and nothing else, so that its values can be put in one by one? */
function targetsDependOnTheirState(graph: ModelGraph): boolean {
  if (!("edges" in graph)) return false;
  const outputs = graph.variables.flatMap(({ name, role }) => (role === "output" ? [name] : []));
  return graph.edges.every(({ from, to, delay }) => !outputs.includes(from) && (!outputs.includes(to) || delay === 0));
}

/**
 * Exact: the joint table of A ∪ B ∪ Z by a pass along the chain that sums out every node not in the query.
 *
 * States and symbols run through all their values while the table has room, vectors through a few drawn ones: on any values,
 * p(a, b, z) is a product for every z if A and B are independent given Z. Cost O(T K² cells) at most.
 */
export function finiteTable(problem: IndependenceProblem, key: Key): IndependenceNumbers {
  const model = problem.model as unknown as Model<"finite">;
  const K = model.graph.variables.find(({ role }) => role === "hidden")!.space!.size;
  const mostCells = Math.floor(mostNumbers / K);
  const query = chooseValues(problem, mostCells, key.fold("values"));
  if (typeof query === "number") {
    const asked = problem.a.length + problem.b.length + problem.given.length;
    return notTested(
      method,
      `the table of ${asked} nodes would have ${query} cells with as few values as can be, more than the ${mostCells} there is room for`,
    );
  }
  const lone = [...query.a, ...query.b].find(({ valueCount, complete }) => valueCount < 2 && !complete);
  if (lone !== undefined)
    return notTested(method, `${lone.name} took one value in every sequence drawn, so that there is nothing to compare`);
  const layout = tableLayout(query.a, query.b, query.given);
  const nodes = [...query.a, ...query.b, ...query.given];
  const { view, emissions } = bindValues(model, problem.length, nodes);
  const table = jointTable(view, emissions, nodes, layout, problem.length);
  return exactNumbers(table, layout.aCount, layout.bCount, method, `all other nodes summed out, over ${describeValues(query)}`);
}

/** The view bound to the values, and for every target in the query p(value | state), values × K, up to a factor. */
function bindValues(
  model: Model<"finite">,
  length: number,
  nodes: readonly ValuedNode[],
): { view: FiniteView; emissions: ReadonlyMap<number, Float64Array> } {
  const outputs = nodes.filter(({ node }) => node.role === "output");
  const rows = Math.max(1, ...outputs.map(({ valueCount }) => valueCount));
  // Sequence v has the value v of every target in the query; the others are missing.
  const sequences = Array.from({ length: rows }, (_, v) => {
    const targets: SequenceRecord["targets"][number][] = new Array(length).fill(null);
    for (const { node, values } of outputs) targets[node.time] = values[v] ?? null;
    return { id: String(v), targets };
  });
  const { kind, size } = model.targets;
  const targets = kind === "categorical" ? { kind, size, symbols: null } : { kind, size };
  const view = model.views.finite(packDataset({ name: "values", targets, sequences }));
  const emissions = new Map<number, Float64Array>();
  for (const { node, valueCount } of outputs) {
    const out = new Float64Array(rows * view.stateCount);
    view.logEmissionInto(out, node.time);
    const used = out.subarray(0, valueCount * view.stateCount);
    const largest = used.reduce((max, x) => Math.max(max, x), Number.NEGATIVE_INFINITY);
    emissions.set(
      node.time,
      used.map((x) => Math.exp(x - largest)),
    );
  }
  return { view, emissions };
}
