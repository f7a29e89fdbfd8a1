import type { FiniteView, Model } from "@unrolled/core";

/** A model around a view, for methods that ask for nothing else. */
export function finiteModel(view: FiniteView): Model<"finite"> {
  return {
    kind: "fake",
    name: "fake",
    targets: { kind: "real", size: 1 },
    inputs: null,
    parameterCount: 0,
    density: true,
    views: { finite: () => view },
    sample: () => ({ targets: [], states: null }),
    toFile: () => ({ format: "unrolled/model", version: 1, kind: "fake" }),
  };
}
