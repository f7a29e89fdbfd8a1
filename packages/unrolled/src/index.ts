export * from "@unrolled/core";
export * from "@unrolled/inference";
export { createWorkspace } from "@unrolled/kernels";
export * from "@unrolled/learning";
export * from "@unrolled/plotting";
export type { DatasetEntry, MobyDickOptions } from "./data/index.js";
export { datasets, loadDataset, mobyDick } from "./data/index.js";
export type { ReadDatasetOptions } from "./files/index.js";
export { readDatasetFile, readModelFile, writeFileAtomically } from "./files/index.js";
