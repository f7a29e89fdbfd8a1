export * from "./cells";
export * from "./elementwise";
export { affine32, affine64, gemm32, gemm64, gemmTransposedA32, gemmTransposedA64, setScratch } from "./gemm";
export { hmmCorrect, hmmForward, hmmForwardUnscaled, hmmRatio, hmmSmooth } from "./hmm";
export { effectiveSize, normalise, reweight, systematic } from "./particles";
export {
  fillNormal32,
  fillNormal64,
  fillUniform64,
  zigguratBounds,
  zigguratBounds32,
  zigguratHeights,
  zigguratScales,
  zigguratScales32,
  zigguratTables,
} from "./random";
export { gaussian32, gaussian64, logistic32, logistic64, softmax32, softmax64 } from "./readouts";
