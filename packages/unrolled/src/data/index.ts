export type { DatasetEntry } from "./datasets.js";
export { datasets } from "./datasets.js";
export { loadDataset, loadReading } from "./load-dataset.js";
export type { MobyDickOptions } from "./moby-dick.js";
export { mobyDick } from "./moby-dick.js";
