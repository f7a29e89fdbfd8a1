import {
  type Dag,
  type EncoderDecoderOptions,
  edgesOf,
  encoderDecoder,
  type GraphByLength,
  independence,
  templateGraph,
  unroll,
} from "@unrolled/core";
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
    const graph = unroll(encoderDecoder(stack("E", null), stack("H", null), { context }), { source: 3, target: 2 });
    expect(edges(graph)).toEqual([...encoder, ...decoder, ...bridges].sort());
    expect(graph.nodes.length).toBe(10);
  });

  it("joins the first step unless told otherwise", () => {
    const [usual, first] = [{}, { context: "first" }] as const;
    const graphOf = (options: EncoderDecoderOptions): Dag =>
      unroll(encoderDecoder(stack("E", null), stack("H", null), options), { source: 2, target: 2 });
    expect(edges(graphOf(usual))).toEqual(edges(graphOf(first)));
  });

  it("joins layer to layer where both have layers, and each to each where one has none", () => {
    const bridges = (graph: GraphByLength): string[] =>
      edges(unroll(graph, { source: 2, target: 1 })).filter((edge) => /^E\S* → H/.test(edge));
    expect(bridges(encoderDecoder(stack("E", 2), stack("H", 2)))).toEqual(["E1.2 → H1.1", "E2.2 → H2.1"]);
    expect(bridges(encoderDecoder(stack("E", 2), stack("H", 1)))).toEqual(["E1.2 → H1.1"]);
    expect(bridges(encoderDecoder(stack("E", 2), stack("H", null)))).toEqual(["E1.2 → H1", "E2.2 → H1"]);
  });

  it("passes all of the source through the context", () => {
    for (const context of ["first", "every"] as const) {
      const graph = unroll(encoderDecoder(stack("E", null), stack("H", null), { context }), { source: 3, target: 3 });
      expect(independence(graph, "Y1:3 _||_ X1:3 | E3").independent).toBe(true);
      expect(independence(graph, "Y3 _||_ X1 | Y1:2").independent).toBe(false);
      expect(independence(graph, "Y3 _||_ X1 | H2 Y2").independent).toBe(context === "first");
      expect(independence(graph, "Y3 _||_ Y1 | X1:3 H2 Y2").independent).toBe(true);
    }
  });

  it("asks for letters of their own and hidden variables", () => {
    expect(() => encoderDecoder(stack("H", null), stack("H", null))).toThrow(
      'encoder and decoder must use different letters, both have "H"',
    );
    const visible = templateGraph({ name: "visible", variables: [{ name: "Z", role: "output" }], edges: [] });
    expect(() => encoderDecoder(stack("E", null), visible)).toThrow('"visible" must have a hidden variable, got none');
  });

  it("is unrolled by two lengths, and a template by one", () => {
    const both = encoderDecoder(stack("E", null), stack("H", null));
    expect(unroll(both, { source: 3, target: 2 })).toMatchObject({ folded: both, length: 2, sourceLength: 3 });
    expect(() => unroll(both, 2)).toThrow('"E to H" must have two lengths, got 2; pass { source: 3, target: 2 }, say');
    expect(() => unroll(both, { source: 0, target: 2 })).toThrow("unroll: length must be an integer of at least 1, got 0");
    expect(() => unroll(stack("E", null), { source: 3, target: 2 })).toThrow(
      '"E" has no source, so one length is required, got a source of 3',
    );
  });
});
