import { type AnyModel, hiddenMarkov, key, recurrent, type TemplateGraph, templateGraph } from "@unrolled/core";
import { type CheckIndependenceOptions, checkIndependence } from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { networkSpec } from "../../core/models/recurrent/networks.js";
import { hiddenMarkovExamples } from "../../support/hidden-markov-examples.js";
import { strongNetwork } from "../../support/strong-networks.js";

const chain = hiddenMarkov(hiddenMarkovExamples.categorical);
const network = strongNetwork({ cell: "elman" });
const noisy = strongNetwork({ cell: "elman", noiseSd: 1 });
const root = key("check");

/** The model with a graph that leaves out what joins one slice to the next. */
function cutGraph(model: AnyModel & { readonly graph: TemplateGraph }): AnyModel {
  const { name, variables, edges } = model.graph;
  return { ...model, graph: templateGraph({ name, variables, edges: edges.filter(({ delay }) => delay === 0) }) };
}

describe("structure and numbers", () => {
  it("contradict each other where a graph leaves out a dependence that the model has", () => {
    const exact = checkIndependence(cutGraph(chain), "Y3 _||_ Y2", root);
    expect(exact).toMatchObject({ structure: { independent: true }, numbers: { verdict: "dependent" }, agreement: "contradict" });
    expect(exact.summary).toBe("the graph says independent, but the numbers say dependent (exact table): they contradict each other");
    const sampled = checkIndependence(cutGraph(noisy), "Y3 _||_ Y2 | X1:3", root);
    expect(sampled).toMatchObject({ agreement: "contradict", numbers: { verdict: "dependent", level: 0.01 } });
    expect(sampled.summary).toMatch(/\(permutation test, p = 0\.00\d+\)/);
  });

  it("contradict each other where a graph calls a function what is random", () => {
    const { name, variables, edges } = noisy.graph;
    const asFunctions = variables.map((v) => (v.role === "hidden" ? { ...v, law: "deterministic" as const } : v));
    const wrong = { ...noisy, graph: templateGraph({ name, variables: asFunctions, edges }) };
    expect(checkIndependence(wrong, "Y3 _||_ H3 | X1:3", root)).toMatchObject({
      structure: { independent: true },
      agreement: "contradict",
    });
  });

  it("leave it undecided where the graph allows a dependence that the numbers do not show", () => {
    const emission = { kind: "categorical", probabilities: [1, 2, 3].map(() => [0.5, 0.3, 0.1, 0.1]) } as const;
    const same = checkIndependence(hiddenMarkov({ ...hiddenMarkovExamples.categorical, emission }), "Y3 _||_ Y1", root);
    expect(same).toMatchObject({ numbers: { verdict: "independent" }, agreement: "undecided" });
    expect(same.summary).toMatch(/undecided, since this law is one of the others/);
    const blind = recurrent({
      ...networkSpec({ cell: "gru", emission: "bernoulli", inputs: "given" }),
      readout: { weight: [[0, 0, 0]], bias: [0] },
    });
    const unseen = checkIndependence(blind, "Y3 _||_ Y1", root);
    expect(unseen).toMatchObject({ numbers: { verdict: "no dependence found" }, agreement: "undecided" });
    expect(unseen.summary).toMatch(/undecided, since no test has power against every dependence/);
  });

  it("agree that what is given is constant, and a function of it too", () => {
    expect(checkIndependence(chain, "Y1 _||_ Y3 | Y3 Y2", root)).toMatchObject({
      agreement: "agree",
      numbers: { verdict: "independent", method: "constant side" },
    });
    const { numbers } = checkIndependence(network, "H3 _||_ Y1 | X1:3", root);
    expect(numbers).toMatchObject({ verdict: "independent", method: "constant in every draw", pValue: null });
    expect(numbers.reason).toMatch(/H3 had one value in all draws of a stratum: a function of what is given/);
  });

  it("say that nothing was seen of a node which merely kept its value", () => {
    const sure = recurrent({
      ...networkSpec({ cell: "gru", emission: "bernoulli", inputs: "given", size: 1 }),
      readout: { weight: [[1, 1, 1]], bias: [60] },
    });
    const { numbers, agreement } = checkIndependence(sure, "Y3 _||_ Y1", root);
    expect([numbers.verdict, agreement]).toEqual(["no dependence found", "undecided"]);
    expect(numbers.reason).toMatch(/Y3 had one value in all draws of a stratum: so that nothing can be seen/);
  });
});

describe("a check", () => {
  it("is the same for the same key, names it, and cannot be changed", () => {
    const check = (seed: number) => checkIndependence(noisy, "Y3 _||_ Y1 | H2 X1:3", key(seed), { draws: 40 });
    expect(check(1)).toEqual(check(1));
    expect(check(1).numbers.pValue).not.toBe(check(2).numbers.pValue);
    expect(check(1).key).toBe(key(1).toString());
    for (const part of [check(1), check(1).numbers, check(1).numbers.draws, check(1).numbers.statistic])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it("takes names in lists as it takes text", () => {
    const text = checkIndependence(noisy, "Y3 _||_ Y1 | H2 X1:3", root, { draws: 40 });
    expect(checkIndependence(noisy, { a: ["Y3"], b: ["Y1"], given: ["H2", "X1", "X2", "X3"] }, root, { draws: 40 }).numbers).toEqual(
      text.numbers,
    );
    expect(checkIndependence(chain, "Y3 _||_ Y1 | H*", root, { length: 3 }).numbers.verdict).toBe("independent");
  });

  it("says what it held, how many draws it accepted, and what it left out", () => {
    const { numbers } = checkIndependence(noisy, "Y3 _||_ Y1 | H2 X1:2", root, { draws: 40, strata: 3 });
    expect(numbers.reason).toMatch(
      /^X1:2 held at drawn inputs; H2 held at -?[\d.]+, -?[\d.]+, -?[\d.]+; other inputs drawn anew for every draw; 120 of \d+ draws accepted$/,
    );
    expect(numbers.draws).toMatchObject({ strata: 3, accepted: 120, permutations: 999 });
    expect(numbers.draws!.proposed).toBeGreaterThan(120);
    // With nothing given there is one law, and one stratum at the cost of four.
    expect(checkIndependence(network, "Y3 _||_ Y1", root).numbers.draws).toMatchObject({ strata: 1, accepted: 256 });
    expect(checkIndependence(network, "Y4 _||_ Y2 | H3 X1:4", root).numbers.reason).toContain("H3 being a function of these");
  });

  it("holds given inputs at the values it is handed", () => {
    const inputs = [[0.1], [0.2], [-0.3]];
    const check = checkIndependence(network, "Y3 _||_ Y1 | X1:3", root, { inputs });
    expect(check.numbers.reason).toMatch(/^X1:3 held at the inputs given; 512 draws$/);
    // All strata have one law then, whatever the values.
    const saturated = checkIndependence(network, "Y3 _||_ Y1 | X1:3", root, { inputs: inputs.map(() => [900]) });
    expect(saturated.numbers.method).toBe("constant in every draw");
  });

  it.each<[string, AnyModel, string, CheckIndependenceOptions, RegExp]>([
    [
      "hardly a draw is accepted",
      strongNetwork({ cell: "elman", noiseSd: 0.001 }),
      "Y3 _||_ Y1 | H2",
      { draws: 20 },
      /: \d, \d, \d, \d in the 4 strata, too few of 20/,
    ],
    ["targets have densities", strongNetwork({ cell: "gru", emission: "gaussian" }), "Y3 _||_ Y1 | Y2", {}, /given Y2 has a density/],
    ["too many numbers are held", noisy, "Y5 _||_ Y1 | H2:4", {}, /given H2:4 has 3 continuous numbers/],
    ["a function is given without what it is of", network, "Y3 _||_ Y1 | H2", {}, /given H2 is a function of nodes that are not all given/],
    [
      "a number of the state has no noise",
      recurrent({ ...networkSpec({ cell: "gru", emission: "categorical", hiddenSize: 2 }), noise: { sd: [0.5, 0] } }),
      "Y3 _||_ Y1 | H2",
      {},
      /given H2 has no density that is known: .*noise\.sd\[1\] = 0/,
    ],
  ])("says why it is not tested: %s", (_, model, query, options, reason) => {
    const { numbers, agreement } = checkIndependence(model, query, root, options);
    expect([numbers.verdict, agreement]).toEqual(["not tested", "not tested"]);
    expect([numbers.pValue, numbers.statistic, numbers.deviation]).toEqual([null, null, null]);
    expect(numbers.reason).toMatch(reason);
  });

  it.each<[string, AnyModel, string, CheckIndependenceOptions, string]>([
    ["a level that is none", chain, "Y2 _||_ Y1", { level: 1 }, "level must lie between 0 and 1, got 1"],
    ["too few draws", chain, "Y2 _||_ Y1", { draws: 19 }, "draws must be an integer of at least 20, got 19"],
    ["no strata", chain, "Y2 _||_ Y1", { strata: 0 }, "strata must be an integer of at least 1, got 0"],
    ["permutations that can reject nothing", chain, "Y2 _||_ Y1", { permutations: 98 }, "at least 1 / level − 1 = 99"],
    ["no time", chain, "H* _||_ Y*", {}, "length must say T where the query names no time"],
    ["inputs that a model does not take", chain, "Y2 _||_ Y1", { inputs: [[1]] }, "takes no inputs, got 1; leave them out"],
    ["inputs that end too soon", network, "Y3 _||_ Y1 | X1:3", { inputs: [[1], [2]] }, "the last given one of X1:3, got 2 steps"],
    ["an unknown node", chain, "Y2 _||_ Q1", {}, '"Q1"'],
  ])("refuses %s", (_, model, query, options, message) => {
    expect(() => checkIndependence(model, query, root, options)).toThrow(message);
    expect(() => checkIndependence(model, query, root, options)).toThrow(RangeError);
  });
});
