import { independence, type TemplateGraph, unroll, variableId } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { modelTable } from "../../contracts/model-table.js";

const ids = (graph: TemplateGraph): string[] => graph.variables.map(variableId);

describe.each(modelTable.map((row) => [row.name, row] as const))("The template graph of %s", (_, { model }) => {
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
