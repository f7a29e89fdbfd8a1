import {
  type AnyModel,
  type Dataset,
  type DifferentiableModel,
  independence,
  key,
  parseModel,
  type RandomEncoderDecoderOptions,
  randomEncoderDecoder,
  selectSequences,
  stringifyJson,
  unpackIncrements,
  unpackSequence,
  unroll,
} from "@unrolled/core";
import { createWorkspace } from "@unrolled/kernels";
import { describe, expect, it } from "vitest";
import { pairedData } from "../../../support/paired-data.js";

const pairs = pairedData(
  [
    [3, 2],
    [2, 4],
    [1, 1],
    [5, 3],
  ],
  "source",
);
const single = pairedData(
  [
    [3, 1],
    [1, 1],
    [5, 1],
  ],
  "source",
);
const conditions = pairedData(
  [
    [1, 3],
    [1, 1],
    [1, 4],
  ],
  "source",
);
const tags = pairedData(
  [
    [0, 3],
    [0, 1],
    [0, 5],
  ],
  "inputs",
);
const cells = ["elman", "gru", "lstm"] as const;

type Options = Omit<RandomEncoderDecoderOptions, "key" | "cell" | "hiddenSize">;
const architectures: readonly (readonly [string, Options])[] = [
  ["many-to-one", { decoder: "last", data: single }],
  ["many-to-one, both ways", { decoder: "last", data: single, encoder: "bidirectional", layers: 2, embedding: 2 }],
  ["one-to-many, in the first state", { decoder: "recurrent", data: conditions, encoder: "none" }],
  ["one-to-many, at every step", { decoder: "recurrent", data: conditions, encoder: "none", context: "every", embedding: 2 }],
  ["many-to-many with a delay", { decoder: "aligned", data: tags, delay: 2 }],
  ["many-to-many, both ways", { decoder: "aligned", data: tags, encoder: "bidirectional", layers: 2, embedding: 2 }],
  ["encoder–decoder", { decoder: "recurrent", data: pairs, layers: 2 }],
  ["encoder–decoder with dot attention", { decoder: "recurrent", data: pairs, encoder: "bidirectional", attention: "dot", embedding: 2 }],
  ["encoder–decoder with additive attention", { decoder: "recurrent", data: pairs, context: "every", attention: "additive" }],
];
const table = architectures.flatMap(([name, options]) => cells.map((cell) => [`${name}, ${cell}`, cell, options] as const));
const modelOf = (cell: (typeof cells)[number], options: Options): AnyModel & DifferentiableModel<"rollout" | "gradient" | "particles"> =>
  randomEncoderDecoder({ ...options, cell, hiddenSize: 2, key: key("architectures") }) as never;
const workspace = createWorkspace();
const scoreOf = (model: AnyModel, data: Dataset): Float64Array => {
  const out = new Float64Array(data.stepCount);
  model.views.rollout!(data).logProbInto(out, workspace);
  return out;
};

describe.each(table)("%s", (_, cell, options) => {
  const { data } = options;
  const model = modelOf(cell, options);
  const packed = scoreOf(model, data);

  // PyTorch's goldens hold every number; here each parameter's block goes a step in a direction of its own.
  it("has the gradient that central differences give", () => {
    const gradient = new Float64Array(model.parameterCount);
    const again = new Float64Array(data.stepCount);
    model.views.gradient(data).logProbAndGradientInto(again, gradient, { dropout: null }, workspace);
    expect(again).toEqual(packed);
    const at = (direction: Float64Array, offset: number, step: number): number => {
      const moved = model.parameters.values.slice();
      direction.forEach((d, i) => {
        moved[offset + i] += step * d;
      });
      return scoreOf(model.withParameters(moved), data).reduce((a, b) => a + b);
    };
    for (const { name, shape, offset } of model.parameters.slices) {
      const direction = new Float64Array(shape.reduce((a, b) => a * b, 1));
      key("directions").fold(name).fillNormal(direction);
      const slope = direction.reduce((sum, d, i) => sum + d * gradient[offset + i], 0);
      const difference = (at(direction, offset, 1e-4) - at(direction, offset, -1e-4)) / 2e-4;
      const finer = (at(direction, offset, 5e-5) - at(direction, offset, -5e-5)) / 1e-4;
      // Richardson's extrapolation of the two.
      expect(Math.abs(slope - (4 * finer - difference) / 3) / Math.max(1, Math.abs(slope))).toBeLessThan(1e-6);
    }
    expect(gradient.some((slope) => Math.abs(slope) > 1e-3)).toBe(true);
  });

  it("scores a pair with the same bits alone and in a batch, and by a particle; draws, and comes back from its file", () => {
    const together = unpackIncrements(data, packed);
    data.sequences.forEach((_, index) => {
      const alone = selectSequences(data, [index]);
      expect(scoreOf(model, alone)).toEqual(together[index]);
      workspace.scope(() => {
        const process = model.views.particles(data).open(index, 2, workspace);
        let [state, before] = [workspace.rows(2, process.stateDim), workspace.rows(2, process.stateDim)];
        const out = workspace.vector(2);
        for (let t = 0; t < process.length; t++) {
          [state, before] = [before, state];
          if (t === 0) process.initialInto(state, key(1));
          else process.moveInto(state, before, t, key(1));
          process.logPotentialInto(out, state, t === 0 ? null : before, t);
          expect(Array.from(out)).toEqual([together[index][t], together[index][t]]);
        }
      });
      const { targets, inputs, source } = unpackSequence(data, index);
      const drawn = model.sample(targets.length, key(2), inputs ?? undefined, { targets: targets as number[] }, source ?? undefined);
      expect(drawn.targets).toEqual(targets);
      expect(drawn.logWeight).toBeCloseTo(
        together[index].reduce((a, b) => a + b, 0),
        12,
      );
    });
    const text = stringifyJson(model.toFile());
    const again = parseModel(JSON.parse(text), "model.json");
    expect(stringifyJson(again.toFile())).toBe(text);
    expect(scoreOf(again, data)).toEqual(packed);
  });
});

describe("graphs of the architectures", () => {
  const graphOf = (index: number, cell: (typeof cells)[number] = "gru") => modelOf(cell, architectures[index][1]).graph;
  const edgesOf = ({ nodes, parents }: ReturnType<typeof unroll>): string[] =>
    parents.flatMap((from, i) => from.map((j) => `${nodes[j].name}>${nodes[i].name}`)).sort();

  it("show where inputs and outputs sit", () => {
    expect(edgesOf(unroll(graphOf(0), { source: 3, target: 1 }))).toEqual(["E1>E2", "E2>E3", "E3>Y1", "X1>E1", "X2>E2", "X3>E3"]);
    expect(edgesOf(unroll(graphOf(2), { source: 1, target: 2 }))).toEqual(["H1>H2", "H1>Y1", "H2>Y2", "X1>H1", "Y1>H2"]);
    expect(edgesOf(unroll(graphOf(3), { source: 1, target: 2 }))).toContain("X1>H2");
    expect(edgesOf(unroll(graphOf(4), 4)).filter((edge) => edge.includes("Y"))).toEqual(["E3>Y1", "E4>Y2", "E4>Y3", "E4>Y4"]);
  });

  it("hand the state over, and make the weights of attention nodes", () => {
    const plain = edgesOf(unroll(graphOf(6), { source: 2, target: 2 }));
    expect(plain.filter((edge) => /^E.*>H/.test(edge))).toEqual(["E1.2>H1.1", "E2.2>H2.1"]);
    const attended = unroll(graphOf(8), { source: 2, target: 2 });
    expect(edgesOf(attended).filter((edge) => edge.includes("A2") || edge.endsWith(">Y2"))).toEqual(
      ["A2>Y2", "E1>A2", "E1>Y2", "E2>A2", "E2>Y2", "H2>A2", "H2>Y2"].sort(),
    );
    expect(attended.nodes.find(({ name }) => name === "A1")!.law).toBe("deterministic");
    expect(edgesOf(unroll(graphOf(6, "lstm"), { source: 2, target: 1 })).filter((edge) => /E.*>[HC]/.test(edge))).toEqual([
      "E2.2>C1.1",
      "E2.2>C2.1",
      "E2.2>H1.1",
      "E2.2>H2.1",
    ]);
  });

  it("say what is causal, and what no longer is", () => {
    const holds = (index: number, lengths: Parameters<typeof unroll>[1], query: string): boolean =>
      independence(unroll(graphOf(index), lengths), query).independent;
    expect(holds(4, 5, "Y1 _||_ X4:5 | X1:3")).toBe(true);
    expect(holds(4, 5, "Y1 _||_ X3 | X1:2")).toBe(false);
    expect(holds(5, 5, "Y1 _||_ X5 | X1:4")).toBe(false);
    expect(holds(5, 5, "Y1 _||_ Y5 | X1:5")).toBe(true);
    expect(holds(7, { source: 3, target: 2 }, "Y1 _||_ Y2 | X1:3")).toBe(false);
    expect(holds(6, { source: 3, target: 2 }, "X1 _||_ Y2 | E1.3 E2.3")).toBe(true);
    expect(holds(8, { source: 3, target: 2 }, "X1 _||_ Y2 | E3 Y1")).toBe(false);
  });
});
