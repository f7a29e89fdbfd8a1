import { type ParameterCounts, parameterCounts, type TemplateGraph, templateGraph, type VariableSpace } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { modelTable } from "../../contracts/model-table.js";

function graphOf(
  output: VariableSpace | null,
  input?: VariableSpace | null,
  parameters: TemplateGraph["parameters"] = { initial: 1, transition: 2, emission: 3 },
) {
  const inputs = input === undefined ? [] : [{ name: "X", role: "input", space: input } as const];
  return {
    graph: templateGraph({
      name: "g",
      variables: [...inputs, { name: "H", role: "hidden" }, { name: "Y", role: "output", space: output }],
      edges: [],
      parameters,
    }),
  };
}
const categorical = (size: number): VariableSpace => ({ kind: "categorical", size });

/** Rows of the tables p(y_t | y_<t, x_≤t), one by one, times V − 1. */
function countTable(V: bigint, U: bigint, T: number): bigint {
  let sum = 0n;
  for (let t = 1; t <= T; t++) sum += U ** BigInt(t) * V ** BigInt(t - 1) * (V - 1n);
  return sum;
}

describe("Parameter counts", () => {
  it.each([
    [2, 1],
    [3, 1],
    [27, 1],
    [2, 2],
    [5, 3],
    [2, 1000],
  ])("of the complete table are those of exact integers: V = %i, U = %i", (V, U) => {
    const lengths = [1, 2, 3, 7, 40, 200];
    const { log10Table } = parameterCounts(graphOf(categorical(V), U === 1 ? undefined : categorical(U)), lengths);
    lengths.forEach((T, i) => {
      const digits = countTable(BigInt(V), BigInt(U), T).toString();
      const expected = Math.log10(Number(`0.${digits.slice(0, 17)}`)) + digits.length;
      expect(Math.abs((log10Table as number[])[i] - expected)).toBeLessThan(1e-12 * Math.max(1, expected));
    });
  });

  it("without inputs are V^T − 1 in closed form, and do not overflow", () => {
    const { log10Table } = parameterCounts(graphOf(categorical(10)), [1, 5, 100_000]);
    expect((log10Table as number[])[0]).toBeCloseTo(Math.log10(9), 14);
    expect((log10Table as number[])[1]).toBeCloseTo(Math.log10(99_999), 13);
    expect((log10Table as number[])[2]).toBeCloseTo(100_000, 6);
  });

  it("stay the same with T where slices share laws, and grow by one slice's laws where they do not", () => {
    const { shared, unshared, lengths } = parameterCounts(graphOf(categorical(2)), [1, 2, 10]);
    expect([lengths, shared, unshared]).toEqual([
      [1, 2, 10],
      [6, 6, 6],
      [1 + 3, 1 + 2 + 6, 1 + 18 + 30],
    ]);
    const noInitial = parameterCounts(graphOf(categorical(2), undefined, { initial: null, transition: 2, emission: 3 }), [1, 10]);
    expect([noInitial.shared, noInitial.unshared]).toEqual([
      [5, 5],
      [5, 50],
    ]);
  });

  const [templates, byLength] = [true, false].map((has) => modelTable.filter(({ model }) => "parameters" in model.graph === has));
  it("are those of a template: a graph by length is refused", () => {
    for (const { model } of byLength!)
      expect(() => parameterCounts(model, [2])).toThrow(/a template is required, the graph of ".+" goes by length/);
    expect(byLength).not.toEqual([]);
  });

  it.each(templates!.map((row) => [row.name, row.model] as const))("of %s share as many as the model has", (_, model) => {
    const counts: ParameterCounts = parameterCounts(model, [1, 4]);
    expect(counts.model).toBe(model.name);
    expect(counts.shared).toEqual([model.parameterCount, model.parameterCount]);
    expect(counts.log10Table === null).toBe(counts.note.startsWith("No table"));
    expect(parameterCounts(model, [1, 4], { levels: 3 }).log10Table).not.toBeNull();
  });

  it("count 2^D values of D binary numbers, and levels^D of other numbers", () => {
    const table = (output: VariableSpace, input?: VariableSpace, levels?: number) =>
      parameterCounts(graphOf(output, input), [1, 3, 50], levels === undefined ? {} : { levels }).log10Table;
    const close = (a: readonly number[] | null, b: readonly number[] | null): void => {
      expect(a).not.toBeNull();
      (a as number[]).forEach((value, i) => void expect(value).toBeCloseTo((b as number[])[i], 10));
    };
    close(table({ kind: "binary", size: 3 }), table(categorical(8)));
    close(table({ kind: "real", size: 2 }, undefined, 5), table(categorical(25)));
    close(table({ kind: "count", size: 1 }, { kind: "real", size: 2 }, 3), table(categorical(3), categorical(9)));
    expect(table({ kind: "real", size: 2 })).toBeNull();
    expect(table(categorical(2), { kind: "real", size: 1 })).toBeNull();
    expect(parameterCounts(graphOf({ kind: "binary", size: 88 }), [100]).log10Table?.[0]).toBeCloseTo(8800 * Math.log10(2), 8);
    expect(parameterCounts(graphOf(categorical(1)), [1, 3]).log10Table).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  it("say what the table counts, or why there is none", () => {
    const note = (output: VariableSpace | null, input?: VariableSpace | null, levels?: number): string =>
      parameterCounts(graphOf(output, input), [1], levels === undefined ? {} : { levels }).note;
    expect(note(categorical(3))).toBe("Table of p(y_t | y_<t) for every history: Y takes 3 values.");
    expect(note({ kind: "binary", size: 4 }, { kind: "real", size: 2 }, 10)).toBe(
      "Table of p(y_t | y_<t, x_≤t) for every history: Y takes 2^4 values, X takes 10^2 values.",
    );
    expect(note({ kind: "real", size: 1 })).toBe("No table: Y is real and takes no number of values unless levels are given.");
    expect(note(null)).toBe("No table: Y has no space.");
  });

  it("refuse lengths and levels that are none, and graphs without parameters", () => {
    expect(() => parameterCounts(graphOf(categorical(2)), [3, 0])).toThrow("lengths must be integers of at least 1, got 0");
    expect(() => parameterCounts(graphOf(categorical(2)), [3], { levels: 1 })).toThrow("levels must be an integer of at least 2, got 1");
    expect(() => parameterCounts(graphOf(categorical(2), undefined, null), [3])).toThrow('"g" must have parameters, got null');
  });
});
