import { type EmissionFile, type HiddenMarkov, type HiddenMarkovSpec, hiddenMarkov, independence, key, unroll } from "@unrolled/core";
import { checkIndependence } from "@unrolled/inference";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { independenceProblem, type QueryNode } from "../../../packages/inference/src/independence/independence-problem.js";
import { chooseValues, type NodeValue, type ValuedQuery } from "../../../packages/inference/src/independence/node-values.js";
import { emissionLaws } from "../../support/emission-laws.js";
import { hiddenMarkovExamples } from "../../support/hidden-markov-examples.js";

const root = key("exact table");
const T = 4;

/** Every combination of the nodes' values. */
function combinations(nodes: ValuedQuery["a"]): { node: QueryNode; value: NodeValue }[][] {
  return nodes.reduce<{ node: QueryNode; value: NodeValue }[][]>(
    (rows, { node, values }) => rows.flatMap((row) => values.map((value) => [...row, { node, value }])),
    [[]],
  );
}

/** Conditional mutual information and largest relative deviation by visiting all K^T paths for every cell. */
function enumerate(spec: HiddenMarkovSpec, { a, b, given }: ValuedQuery): { information: number; deviation: number } {
  const K = spec.transition.length;
  const laws = emissionLaws(spec.emission);
  const initial = spec.initial as readonly number[];
  const paths = Array.from({ length: K ** T }, (_, code) => Array.from({ length: T }, (_, t) => Math.floor(code / K ** t) % K));
  const pathP = (path: readonly number[]): number =>
    path.reduce((p, k, t) => p * (t === 0 ? initial[k]! : spec.transition[path[t - 1]!]![k]!), 1);
  const cell = (fixed: { node: QueryNode; value: NodeValue }[]): number =>
    paths.reduce(
      (sum, path) =>
        sum +
        fixed.reduce(
          (p, { node, value }) =>
            node.role === "hidden" ? (path[node.time] === value ? p : 0) : p * Math.exp(laws[path[node.time]!]!.logProb(value)),
          pathP(path),
        ),
      0,
    );
  const table = combinations(given).map((z) => combinations(a).map((va) => combinations(b).map((vb) => cell([...z, ...va, ...vb]))));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const total = sum(table.flat(2));
  let [information, deviation] = [0, 0];
  for (const rows of table) {
    const pz = sum(rows.flat());
    if (pz === 0) continue;
    for (const row of rows)
      row.forEach((p, j) => {
        const product = (sum(row) / pz) * (sum(rows.map((other) => other[j]!)) / pz);
        const joint = p / pz;
        if (joint > 0) information += (p / total) * Math.log(joint / product);
        if (joint + product > 0) deviation = Math.max(deviation, Math.abs(joint - product) / Math.max(joint, product));
      });
  }
  return { information, deviation };
}

/** The values that a check of this query uses. */
function valuesOf(model: HiddenMarkov, query: string): ValuedQuery {
  const graph = unroll(model.graph, T);
  const parsed = { ...independence(graph, query), ...queryOf(query) };
  return chooseValues(independenceProblem(model, graph, parsed), 1e6, root.fold("values")) as ValuedQuery;
}

function queryOf(query: string): { a: string[]; b: string[]; given: string[] } {
  const [a, b, given = ""] = query.split(/_\|\|_|\|/).map((side) => side.trim());
  const names = (side: string): string[] => side.split(" ").filter((name) => name !== "");
  return { a: names(a!), b: names(b!), given: names(given) };
}

describe("the exact table of a hidden Markov model", () => {
  const mixing: HiddenMarkovSpec = { ...hiddenMarkovExamples.gaussian, initial: [0.3, 0.3, 0.4] };
  const examples = { ...hiddenMarkovExamples, gaussian: mixing };

  it.each(Object.keys(examples) as EmissionFile["kind"][])("is what enumeration of all paths gives, %s", (kind) => {
    const model = hiddenMarkov(examples[kind]);
    for (const query of ["Y3 _||_ Y1", "Y4 _||_ Y1 | Y2 H3", "Y3 _||_ H1 | Y2", "H4 Y2 _||_ H1 | H3"]) {
      const { numbers } = checkIndependence(model, query, root, { length: T });
      const { information, deviation } = enumerate(examples[kind], valuesOf(model, query));
      expect(Math.abs(numbers.statistic!.value - information)).toBeLessThan(1e-13);
      expect(Math.abs(numbers.deviation! - deviation)).toBeLessThan(1e-11);
      expect(numbers.verdict).toBe(deviation > 1e-9 ? "dependent" : "independent");
    }
  });

  it("is so for any query over states and targets", () => {
    const spec = hiddenMarkovExamples.categorical;
    const model = hiddenMarkov(spec);
    const names = Array.from({ length: T }, (_, t) => [`H${t + 1}`, `Y${t + 1}`]).flat();
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: 2, maxLength: 4 }), fc.integer({ min: 1, max: 2 }), (nodes, split) => {
        const query = `${nodes[0]} _||_ ${nodes.slice(1, 1 + split).join(" ")} | ${nodes.slice(1 + split).join(" ")}`;
        const { structure, numbers, agreement } = checkIndependence(model, query, root, { length: T });
        const { information, deviation } = enumerate(spec, valuesOf(model, query));
        expect(Math.abs(numbers.statistic!.value - information)).toBeLessThan(1e-13);
        expect(Math.abs(numbers.deviation! - deviation)).toBeLessThan(1e-11);
        if (structure.independent) expect(agreement).toBe("agree");
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("does not underflow over five hundred steps, nor lose a dependence of the last two", () => {
    const model = hiddenMarkov(hiddenMarkovExamples["gaussian-full"]);
    const near = checkIndependence(model, "Y500 _||_ Y499 | H1 Y250", root).numbers;
    expect(near.verdict).toBe("dependent");
    expect(near.statistic!.value).toBeGreaterThan(0.002);
    expect(checkIndependence(model, "Y500 _||_ Y499 | H499 Y2", root).numbers.verdict).toBe("independent");
  });

  it("takes fewer values where the table has no room, and says which", () => {
    const model = hiddenMarkov(hiddenMarkovExamples.categorical);
    const thinned = checkIndependence(model, "Y1:5 _||_ Y7:11 | H6", root).numbers;
    expect(thinned.verdict).toBe("independent");
    expect(thinned.reason).toMatch(/Y1 at 3 drawn values \([0-3], [0-3], [0-3]\)/);
    expect(checkIndependence(model, "Y1:5 _||_ Y7:11 | Y6", root).agreement).toBe("agree");
  });

  it("is not made where it has no room at all, and says how large it would be", () => {
    const model = hiddenMarkov(hiddenMarkovExamples.categorical);
    const { numbers, agreement } = checkIndependence(model, "Y1:12 _||_ Y14:25 | H13", root);
    expect([numbers.verdict, agreement]).toEqual(["not tested", "not tested"]);
    expect(numbers.reason).toContain(`would have ${2 ** 24} cells`);
    expect(numbers.statistic).toBeNull();
  });

  it("says nothing of a node that took one value only", () => {
    const still = hiddenMarkov({
      initial: [0.5, 0.5],
      transition: [
        [0.9, 0.1],
        [0.1, 0.9],
      ],
      emission: { kind: "poisson", rates: [[0], [0]] },
    });
    expect(checkIndependence(still, "Y2 _||_ Y1", root).numbers.reason).toMatch(/Y2 took one value in every sequence drawn/);
  });
});
