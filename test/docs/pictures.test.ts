import { type AnyModel, independence, key, packDataset, randomRecurrent } from "unrolled";
import {
  delayedManyToMany,
  drawingSvg,
  drawQuery,
  drawUnrolled,
  manyToOne,
  oneToMany,
  parseQuery,
  sideBySide,
  unroll,
} from "unrolled/graph";
import { describe, expect, it } from "vitest";

const data = packDataset({
  name: "shapes",
  targets: { kind: "real", size: 1 },
  inputs: { kind: "real", size: 1 },
  sequences: [{ id: "a", targets: [[0], [1]], inputs: [[0], [0]] }],
});
const network = randomRecurrent({ cell: "elman", hiddenSize: 1, data, key: key("docs") });
const noisy = randomRecurrent({ cell: "elman", hiddenSize: 1, data, noiseSd: 0.1, key: key("docs") });

// After a change of the drawings: npx vitest run test/docs/pictures.test.ts -u, and look at them.
describe("The documents show what the code draws today", () => {
  it("four architectures", async () => {
    const panels = [
      { title: "one to many", drawing: drawUnrolled(unroll(network.graph, 3, oneToMany)) },
      { title: "many to one", drawing: drawUnrolled(unroll(network.graph, 3, manyToOne)) },
      { title: "many to many", drawing: drawUnrolled(unroll(network.graph, 3)) },
      { title: "many to many, with delay", drawing: drawUnrolled(unroll(network.graph, 4, delayedManyToMany(2))) },
    ];
    await expect(await drawingSvg(sideBySide(panels))).toMatchFileSnapshot("../../docs/architectures.svg");
  });

  it("one statement of two networks", async () => {
    const ask = (model: AnyModel) => {
      const graph = unroll(model.graph, 4);
      const query = "Y4 _||_ Y2 | X1:4";
      return drawQuery(graph, parseQuery(query, graph), independence(graph, query));
    };
    const panels = [
      { title: "h a function", drawing: ask(network) },
      { title: "h random", drawing: ask(noisy) },
    ];
    await expect(await drawingSvg(sideBySide(panels))).toMatchFileSnapshot("../../docs/independence.svg");
  });
});
