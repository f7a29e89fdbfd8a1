// What the benchmarks measure: the public front door, as built.
export * from "../packages/unrolled/dist/extend.js";
export * from "../packages/unrolled/dist/graph.js";
export * from "../packages/unrolled/dist/index.js";
