import { independence, type TemplateGraph, unroll, variableId } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { modelTable } from "../../contracts/model-table.js";

const ids = (graph: TemplateGraph): string[] => graph.variables.map(variableId);

const tableOf = (isTemplate: boolean) =>
  modelTable.filter(({ model }) => "edges" in model.graph === isTemplate).map((row) => [row.name, row.model] as const);

describe.each(tableOf(false))("The graph by length of %s", (_, model) => {
  const { graph } = model;

  it("has the model's name and spaces, and unrolls to nodes of their own with edges between them", () => {
    expect(graph.name).toBe(model.name);
    const spaceOf = (role: string) => graph.variables.filter((variable) => variable.role === role).map(({ space }) => space);
    expect(spaceOf("output")).toEqual([{ kind: model.targets.kind, size: model.targets.size }]);
    expect(spaceOf("input")).toEqual(model.inputs === null ? [] : [{ kind: model.inputs.kind, size: model.inputs.size }]);
    const { nodes, parents, children } = unroll(graph, 4);
    const names = nodes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(nodes.filter(({ role }) => role === "output")).toHaveLength(4);
    nodes.forEach(({ role }, at) => {
      if (role === "output") expect(parents[at]).not.toEqual([]);
      for (const parent of parents[at]!) expect(children[parent]).toContain(at);
    });
  });
});

describe.each(tableOf(true))("The template graph of %s", (_, model) => {
  const graph = model.graph as TemplateGraph;

  it("counts the model's parameters, law by law", () => {
    const { initial, transition, emission } = graph.parameters ?? { initial: null, transition: Number.NaN, emission: 0 };
    expect((initial ?? 0) + transition + emission).toBe(model.parameterCount);
  });

  it("has ids of their own, edges between them, and the model's name", () => {
    expect(new Set(ids(graph)).size).toBe(graph.variables.length);
    for (const { from, to, delay } of graph.edges) {
      expect(ids(graph)).toEqual(expect.arrayContaining([from, to]));
      expect(delay).toBeGreaterThanOrEqual(0);
    }
    expect(graph.name).toBe(model.name);
    expect(Object.isFrozen(graph) && Object.isFrozen(graph.variables) && Object.isFrozen(graph.edges)).toBe(true);
  });

  it("has the spaces of the model's targets and inputs", () => {
    const spaceOf = (role: string) => graph.variables.filter((variable) => variable.role === role).map(({ space }) => space);
    expect(spaceOf("output")).toEqual([{ kind: model.targets.kind, size: model.targets.size }]);
    expect(spaceOf("input")).toEqual(model.inputs === null ? [] : [{ kind: model.inputs.kind, size: model.inputs.size }]);
  });

  it("lets no input reach an output before it", () => {
    const unrolled = unroll(graph, 4);
    for (const { name, time } of unrolled.nodes.filter(({ role }) => role === "input"))
      if (time !== 1) expect(independence(unrolled, { a: ["Y1"], b: [name], given: [] }).independent).toBe(true);
  });
});
