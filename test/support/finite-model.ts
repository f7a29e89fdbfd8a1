import { type FiniteView, type Model, templateGraph } from "@unrolled/core";

/** A model around a view, for methods that ask for nothing else. */
export function finiteModel(view: FiniteView): Model<"finite"> {
  return {
    kind: "fake",
    name: "fake",
    targets: { kind: "real", size: 1 },
    inputs: null,
    parameterCount: 0,
    graph: templateGraph({ name: "fake", variables: [{ name: "Y", role: "output" }], edges: [] }),
    density: true,
    views: { finite: () => view },
    sample: () => ({ targets: [], states: null, logWeight: 0 }),
    toFile: () => ({ format: "unrolled/model", version: 1, kind: "fake" }),
  };
}
