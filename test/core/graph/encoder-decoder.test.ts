import { type Dag, edgesOf, encoderDecoder, independence, templateGraph } from "@unrolled/core";
import { describe, expect, it } from "vitest";

const edges = (graph: Dag): string[] =>
  edgesOf(graph)
    .map(({ from, to }) => `${from} → ${to}`)
    .sort();

/** A stack of deterministic layers over X, or, with `letter` H, one that hears the target before and emits Y. */
function stack(letter: "E" | "H", layers: number | null) {
  const ids = layers === null ? [letter] : Array.from({ length: layers }, (_, l) => `${letter}${l + 1}`);
  const encodes = letter === "E";
  return templateGraph({
    name: letter,
    variables: [
      ...(encodes ? [{ name: "X", role: "input" } as const] : []),
      ...ids.map((_, l) => ({ name: letter, role: "hidden", law: "deterministic", layer: layers === null ? null : l + 1 }) as const),
      ...(encodes ? [] : [{ name: "Y", role: "output" } as const]),
    ],
    edges: [
      encodes ? { from: "X", to: ids[0] } : { from: "Y", to: ids[0], delay: 1 },
      ...ids.map((id) => ({ from: id, to: id, delay: 1 })),
      ...ids.slice(1).map((id, l) => ({ from: ids[l], to: id })),
      ...(encodes ? [] : [{ from: ids[ids.length - 1], to: "Y" }]),
    ],
  });
}

describe("An encoder and a decoder as one graph", () => {
  const encoder = ["X1 → E1", "X2 → E2", "X3 → E3", "E1 → E2", "E2 → E3"];
  const decoder = ["H1 → Y1", "H2 → Y2", "H1 → H2", "Y1 → H2"];
  it.each([
    ["first", ["E3 → H1"]],
    ["every", ["E3 → H1", "E3 → H2"]],
  ] as const)("joins the context to the %s step", (context, bridges) => {
    const graph = encoderDecoder(stack("E", null), stack("H", null), { sourceLength: 3, targetLength: 2, context });
    expect(edges(graph)).toEqual([...encoder, ...decoder, ...bridges].sort());
    expect(graph.nodes.length).toBe(10);
  });

  it("joins the first step unless told otherwise", () => {
    const lengths = { sourceLength: 2, targetLength: 2 };
    expect(encoderDecoder(stack("E", null), stack("H", null), lengths)).toEqual(
      encoderDecoder(stack("E", null), stack("H", null), { ...lengths, context: "first" }),
    );
  });

  it("joins layer to layer where both have layers, and each to each where one has none", () => {
    const options = { sourceLength: 2, targetLength: 1 };
    const bridges = (graph: Dag): string[] => edges(graph).filter((edge) => /^E\S* → H/.test(edge));
    expect(bridges(encoderDecoder(stack("E", 2), stack("H", 2), options))).toEqual(["E1.2 → H1.1", "E2.2 → H2.1"]);
    expect(bridges(encoderDecoder(stack("E", 2), stack("H", 1), options))).toEqual(["E1.2 → H1.1"]);
    expect(bridges(encoderDecoder(stack("E", 2), stack("H", null), options))).toEqual(["E1.2 → H1", "E2.2 → H1"]);
  });

  it("passes all of the source through the context", () => {
    for (const context of ["first", "every"] as const) {
      const graph = encoderDecoder(stack("E", null), stack("H", null), { sourceLength: 3, targetLength: 3, context });
      expect(independence(graph, "Y1:3 _||_ X1:3 | E3").independent).toBe(true);
      expect(independence(graph, "Y3 _||_ X1 | Y1:2").independent).toBe(false);
      expect(independence(graph, "Y3 _||_ X1 | H2 Y2").independent).toBe(context === "first");
      expect(independence(graph, "Y3 _||_ Y1 | X1:3 H2 Y2").independent).toBe(true);
    }
  });

  it("asks for letters of their own and hidden variables", () => {
    const options = { sourceLength: 1, targetLength: 1 };
    expect(() => encoderDecoder(stack("H", null), stack("H", null), options)).toThrow(
      'encoder and decoder must use different letters, both have "H"',
    );
    const visible = templateGraph({ name: "visible", variables: [{ name: "Z", role: "output" }], edges: [] });
    expect(() => encoderDecoder(stack("E", null), visible, options)).toThrow('"visible" must have a hidden variable, got none');
  });
});
