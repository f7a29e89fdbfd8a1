import { formatQuery, largestTime, nameRanges, parseQuery, unroll } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { networkGraph } from "../../support/network-graphs.js";

const withInputs = unroll(networkGraph({ cell: "lstm", noise: true, inputs: "given" }), 12);
const withoutInputs = unroll(networkGraph({ cell: "gru", noise: false, inputs: "previous-target" }), 4);
const stack = unroll(networkGraph({ cell: "lstm", noise: false, inputs: "given", layers: 2 }), 4);

describe("A query's text", () => {
  it.each([
    ["Y4 _||_ Y2 | X1:4", withInputs, [["Y4"], ["Y2"], ["X1", "X2", "X3", "X4"]]],
    ["Y4 _||_ Y2", withInputs, [["Y4"], ["Y2"], []]],
    ["Y4 _||_ Y2 |", withInputs, [["Y4"], ["Y2"], []]],
    ["Y4⊥Y2|H3", withInputs, [["Y4"], ["Y2"], ["H3"]]],
    ["Y4 ⊥⊥ Y2 | H3 C3", withInputs, [["Y4"], ["Y2"], ["H3", "C3"]]],
    ["Y4 ⫫ Y2", withInputs, [["Y4"], ["Y2"], []]],
    [
      "  Y1:2,Y4 _||_ Y6, Y8 | H5,C5  ",
      withInputs,
      [
        ["Y1", "Y2", "Y4"],
        ["Y6", "Y8"],
        ["H5", "C5"],
      ],
    ],
    ["Y9:11 _||_ Y1 | H2 H2:3 H1:2", withInputs, [["Y9", "Y10", "Y11"], ["Y1"], ["H2", "H3", "H1"]]],
    ["Y3 _||_ Y1 | H*", withoutInputs, [["Y3"], ["Y1"], ["H1", "H2", "H3", "H4"]]],
    ["Y3 _||_ Y1 | X1:3 X*", withoutInputs, [["Y3"], ["Y1"], []]],
    ["Y3 _||_ Y1 | H1.2 C2.1:2", stack, [["Y3"], ["Y1"], ["H1.2", "C2.1", "C2.2"]]],
    ["Y3 _||_ Y1 | H2.*", stack, [["Y3"], ["Y1"], ["H2.1", "H2.2", "H2.3", "H2.4"]]],
    ["Y3 _||_ Y1 | H*", stack, [["Y3"], ["Y1"], ["H1.1", "H1.2", "H1.3", "H1.4", "H2.1", "H2.2", "H2.3", "H2.4"]]],
  ] as const)("%j names its nodes", (text, graph, [a, b, given]) => {
    expect(parseQuery(text, graph)).toEqual({ a, b, given });
  });

  it.each([
    ["Y4", withInputs, 'a query must be A _||_ B | Z, such as "Y4 _||_ Y2 | X1:4", got "Y4"'],
    ["Y4 _||_ Y2 | H1 | H2", withInputs, "a query must be A _||_ B | Z"],
    ["Y4 _||_ Y2 _||_ Y3", withInputs, "a query must be A _||_ B | Z"],
    ["_||_ Y2", withInputs, "both sides of a query must name a node"],
    ["Y4 _||_ Y1:5", withInputs, "the sides of a query must share no node, got Y4"],
    ["Y4 _||_ Q2", withInputs, '"Q2" in "Y4 _||_ Q2" is no node of the graph, which has C1:12, H1:12, X1:12, Y1:12'],
    ["Y4 _||_ Y13", withInputs, '"Y13" in "Y4 _||_ Y13" is no node'],
    ["Y4 _||_ Y2 | H0:3", withInputs, "a range must run upwards within times 1..12, got H0:3"],
    ["Y4 _||_ Y2 | H3:1", withInputs, "a range must run upwards within times 1..12, got H3:1"],
    ["Y4 _||_ Y2 | H9:13", withInputs, "a range must run upwards within times 1..12, got H9:13"],
    ["Y4 _||_ Y2 | X3", withoutInputs, '"X3" in "Y4 _||_ Y2 | X3" is no node'],
    ["Y4 _||_ Y2 | C1:3", withoutInputs, '"C1:3" in "Y4 _||_ Y2 | C1:3" is no node'],
    ["Y4 _||_ Y2 | H1:3", stack, '"H1:3" in "Y4 _||_ Y2 | H1:3" is no node'],
    ["Y4 _||_ Y2 | H3.1", stack, '"H3.1" in "Y4 _||_ Y2 | H3.1" is no node'],
    ["Y4 _||_ Y2 | H-1", withInputs, '"H-1" in'],
  ] as const)("%j is refused", (text, graph, message) => {
    expect(() => parseQuery(text, graph)).toThrow(message);
  });

  it("written from lists of names is read back as the same lists", () => {
    for (const text of ["Y4 _||_ Y2 | X1:4", "Y1:3 _||_ Y5:7 | C4 H4 X1:7", "H3 _||_ Y9 Y11", "X10:12 _||_ Y9"])
      expect(formatQuery(parseQuery(text, withInputs))).toBe(text);
    expect(formatQuery(parseQuery("Y3 _||_ Y1 | H2.* C1.2", stack))).toBe("Y3 _||_ Y1 | C1.2 H2.1:4");
  });

  it("says how long a graph it needs", () => {
    expect(largestTime("Y4 _||_ Y2 | X1:7")).toBe(7);
    expect(largestTime("H2.11 _||_ Y2 | X1:7")).toBe(11);
    expect(largestTime("H* _||_ Y*")).toBeNull();
  });

  it("orders names by their numbers and joins runs", () => {
    expect(nameRanges(["H10", "H9", "H2", "H2.1", "H2.2", "Y1", "A"])).toEqual(["A", "H2", "H2.1:2", "H9:10", "Y1"]);
  });
});
