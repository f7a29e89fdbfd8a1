export { gemm, gemmTransposedA, transposeInto } from "./gemm.js";
export { logSumExp } from "./log-sum-exp.js";
export type { Rows, Workspace } from "./workspace.js";
export { createWorkspace } from "./workspace.js";
