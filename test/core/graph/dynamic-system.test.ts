import { contractFunctions, determinedBy, dynamicSystem, evaluateGraph, key, packDataset, randomRecurrent, unroll } from "@unrolled/core";
import { describe, expect, it } from "vitest";

const logistic = (r: number, start: number) =>
  dynamicSystem({ name: "logistic map", dim: 1, map: ([x]) => [r * x * (1 - x)], start: [start] });
const henon = dynamicSystem({ name: "Hénon map", dim: 2, map: ([x, y]) => [1 - 1.4 * x * x + y, 0.3 * x], start: [0, 0] });

function expectClose(states: readonly (readonly number[])[], expected: readonly (readonly number[])[], digits: number): void {
  expect(states.length).toBe(expected.length);
  const largest = Math.max(...states.flatMap((state, t) => state.map((x, i) => Math.abs(x - expected[t][i]))));
  expect(largest).toBeLessThan(10 ** -digits);
}

describe("A dynamic system", () => {
  it("with r = 4 follows sin²(2^t arcsin √x) (Ulam & von Neumann 1947)", () => {
    const start = 0.3;
    const angle = Math.asin(Math.sqrt(start));
    const { states } = logistic(4, start).orbit(20);
    expectClose(
      states,
      states.map((_, t) => [Math.sin(2 ** t * angle) ** 2]),
      8,
    );
  });

  it("with r = 2 has 1 − 2 x(t) = (1 − 2 x(1))^(2^(t − 1))", () => {
    const { states } = logistic(2, 0.1).orbit(8);
    expectClose(
      states,
      states.map((_, t) => [(1 - 0.8 ** (2 ** t)) / 2]),
      14,
    );
  });

  it("by Hénon (1976) has the states that its equations give by hand, and stays on the attractor", () => {
    const { states } = henon.orbit(5);
    const expected = [
      [0, 0],
      [1, 0],
      [-0.4, 0.3],
      [1.076, -0.12],
      [-0.7408864, 0.3228],
    ];
    expectClose(states, expected, 12);
    expect(henon.orbit(10_000).states.every(([x, y]) => Math.abs(x) < 1.3 && Math.abs(y) < 0.4)).toBe(true);
  });

  it.each([
    ["logistic", logistic(3.9, 0.5)],
    ["Hénon", henon],
  ])("%s: folded and unrolled are the same to the bit", (_, system) => {
    for (const T of [1, 2, 3, 50, 1000]) {
      const [folded, unrolled] = [system.orbit(T), system.unrolledOrbit(T)];
      expect(folded.states.length).toBe(T);
      expect(folded.states.every((state, t) => state.every((x, i) => Object.is(x, unrolled.states[t][i])))).toBe(true);
      expect(unrolled).toEqual(folded);
    }
    expect(system.orbit(1).states.flat()).toEqual(system.dim === 1 ? [0.5] : [0, 0]);
  });

  it("is a template of constants: nothing is left once functions are contracted", () => {
    const graph = unroll(henon.graph, 4);
    expect(determinedBy(graph, [])).toEqual(["X1", "X2", "X3", "X4"]);
    expect(contractFunctions(graph).nodes).toEqual([]);
    expect(henon.graph.variables).toEqual([
      { name: "X", role: "hidden", law: "deterministic", layer: null, space: { kind: "real", size: 2 } },
    ]);
  });

  it("keeps what it gives and takes apart: states are frozen copies", () => {
    const start = [0.5];
    const system = dynamicSystem({ name: "still", dim: 1, map: (x) => x, start });
    start[0] = 2;
    expect(system.orbit(3).states).toEqual([[0.5], [0.5], [0.5]]);
    expect(system.orbit(2).states.every(Object.isFrozen)).toBe(true);
  });

  it("stops where it leaves the finite numbers or its size, naming the step", () => {
    const square = dynamicSystem({ name: "square", dim: 1, map: ([x]) => [x * x], start: [10] });
    for (const orbit of [square.orbit, square.unrolledOrbit]) {
      expect(orbit(9).states.length).toBe(9);
      expect(() => orbit(12)).toThrow('dynamicSystem: "square": states must be finite, got Infinity at step 10');
    }
    const growing = dynamicSystem({ name: "growing", dim: 1, map: (x) => [...x, 1], start: [1] });
    expect(() => growing.unrolledOrbit(3)).toThrow('"growing": a state must have 1 numbers, got 2 at step 2');
    expect(() => dynamicSystem({ name: "s", dim: 2, map: (x) => x, start: [1] })).toThrow("got 1 at step 1");
    expect(() => dynamicSystem({ name: "s", dim: 0, map: (x) => x, start: [] })).toThrow(
      'dim of "s" must be an integer of at least 1, got 0',
    );
    for (const length of [0, 1.5]) {
      expect(() => henon.orbit(length)).toThrow(`orbit: length must be an integer of at least 1, got ${length}`);
      expect(() => henon.unrolledOrbit(length)).toThrow(`length must be an integer of at least 1, got ${length}`);
    }
  });
});

describe("Evaluating an unrolled graph", () => {
  it("with an Elman cell written by hand gives the network's own states", () => {
    const inputs = [[0.5], [-1], [2], [0.25], [0], [1]];
    const data = packDataset({
      name: "inputs",
      targets: { kind: "binary", size: 1 },
      inputs: { kind: "real", size: 1 },
      sequences: [{ id: "a", inputs, targets: inputs.map(() => [1]) }],
    });
    const model = randomRecurrent({ cell: "elman", hiddenSize: 3, data, key: key("by hand") });
    const { values, slices } = model.parameters;
    const slice = (name: string): Float64Array => {
      const found = slices.find((one) => one.name === name) as (typeof slices)[number];
      return values.subarray(found.offset, found.offset + found.shape.reduce((a, b) => a * b, 1));
    };
    const [W, R, b, c] = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].map((name) => slice(`layers.0.${name}`));
    const graph = unroll(model.graph, inputs.length);
    const states = evaluateGraph<readonly number[]>(graph, ({ variable, time }, parents) => {
      if (variable === "X") return inputs[(time as number) - 1];
      if (variable === "Y") return [];
      const x = parents.get(`X${time}`) as readonly number[];
      const before = parents.get(`H${(time as number) - 1}`) ?? [0, 0, 0];
      return [0, 1, 2].map((i) => Math.tanh(W[i] * x[0] + b[i] + c[i] + before.reduce((sum, h, j) => sum + R[3 * i + j] * h, 0)));
    });
    const own = model.sample(inputs.length, key(1), inputs).states as readonly (readonly number[])[];
    expectClose(
      own.map((_, t) => states.get(`H${t + 1}`) as readonly number[]),
      own,
      14,
    );
  });

  it("visits each node once, after its parents, with the values of all of them", () => {
    const graph = unroll(henon.graph, 5);
    const visited: string[] = [];
    const depths = evaluateGraph<number>(graph, ({ name }, parents) => {
      visited.push(name);
      return 1 + Math.max(0, ...parents.values());
    });
    expect(visited).toEqual(["X1", "X2", "X3", "X4", "X5"]);
    expect([...depths]).toEqual(visited.map((name, i) => [name, i + 1]));
  });
});
