import { dSeparation, independence, unroll } from "@unrolled/core";
import { describe, expect, it } from "vitest";
import { kindTitle, type NetworkKind, networkGraph } from "../../support/network-graphs.js";

const deterministic = (["elman", "gru", "lstm"] as const).map((cell): NetworkKind => ({ cell, noise: false, inputs: "given" }));
const noisy = deterministic.map((kind): NetworkKind => ({ ...kind, noise: true }));
const fedBack = [...deterministic, ...noisy].map((kind): NetworkKind => ({ ...kind, inputs: "previous-target" }));

/** A kind, a query, and the trail of the answer: null where independent. */
type Row = [kind: NetworkKind, query: string, trail: string | null];

const isLstm = ({ cell }: NetworkKind): boolean => cell === "lstm";
/** The state that a shortest path takes: an LSTM has two, and C comes first by name. */
const s = (kind: NetworkKind): string => (isLstm(kind) ? "C" : "H");
const rows: Row[] = [
  ...deterministic.flatMap((kind): Row[] => [
    [kind, "Y4 _||_ Y2 | X1:4", null],
    [kind, "Y1:3 _||_ Y5:7 | X1:7", null],
    [kind, "Y4 _||_ Y2 | X2:4", `Y2 ← H2 → ${s(kind)}3 → H4 → Y4`],
    [kind, "Y4 _||_ Y2 | H4", null],
    [kind, "Y4 _||_ X2", `X2 → ${s(kind)}2 → ${s(kind)}3 → H4 → Y4`],
    [kind, "H4 _||_ Y7 | X1:4", null],
  ]),
  ...noisy.flatMap((kind): Row[] => [
    [kind, "Y4 _||_ Y2 | X1:4", `Y2 ← H2 → ${s(kind)}3 → H4 → Y4`],
    [kind, "Y1:3 _||_ Y5:7 | X1:7", `Y3 ← H3 → ${s(kind)}4 → H5 → Y5`],
    [kind, "Y1:3 _||_ Y5:7 | H4 X1:7", isLstm(kind) ? "Y3 ← H3 → C4 → H5 → Y5" : null],
    [kind, "X1:3 _||_ X5:7", null],
    [kind, "X1 _||_ X2 | Y3", `X1 → ${s(kind)}1 → ${s(kind)}2 ← X2`],
  ]),
  [noisy[2], "Y1:3 _||_ Y5:7 | H4 C4 X1:7", null],
  [noisy[2], "C4 _||_ H4 | C3 H3 X4", null],
  ...fedBack.flatMap((kind): Row[] => [
    [kind, "Y4 _||_ Y2", `Y2 → ${s(kind)}3 → H4 → Y4`],
    [kind, "Y4 _||_ Y2 | Y1 Y3", `Y2 → ${s(kind)}3 → H4 → Y4`],
    [kind, "Y6 _||_ Y2 | H4 Y4", isLstm(kind) ? "Y2 → C3 → C4 → C5 → H6 → Y6" : null],
    ...(isLstm(kind) ? [[kind, "Y6 _||_ Y2 | C4 H4 Y4", null] as Row] : []),
  ]),
];

describe("Independences of recurrent networks", () => {
  it.each(rows.map(([kind, query, trail]) => [kindTitle(kind), query, trail, kind] as const))(
    "%s: %s has the trail %s",
    (_, query, trail, kind) => {
      const answer = independence(unroll(networkGraph(kind), 7), query);
      expect(answer.trail).toBe(trail);
      expect(answer.independent).toBe(trail === null);
      expect(answer.query).toBe(query);
    },
  );

  it("say in words what blocks every path, and what leaves one open", () => {
    const reason = (kind: NetworkKind, query: string): string => independence(unroll(networkGraph(kind), 7), query).reason;
    expect(reason(deterministic[0], "Y4 _||_ Y2 | X1:4")).toBe("every path is blocked: H4 is a function of X1:4, which are given");
    expect(reason(noisy[2], "Y1:3 _||_ Y5:7 | H4 X1:7")).toContain("it goes through C4, H3 and H5, none of them given");
  });

  it("need the functions: plain d-separation calls a deterministic network's outputs dependent", () => {
    for (const kind of deterministic) expect(dSeparation(unroll(networkGraph(kind), 4), "Y4 _||_ Y2 | X1:4").independent).toBe(false);
  });
});
