export type { Cell, CellScratch, CellState } from "./cell.js";
export type { ElmanNonlinearity } from "./elman.js";
export { elmanCell } from "./elman.js";
export { gruCell } from "./gru.js";
export { lstmCell } from "./lstm.js";
