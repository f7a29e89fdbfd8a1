// What the benchmarks measure: the public front door, as built.
export * from "../packages/unrolled/dist/index.js";
