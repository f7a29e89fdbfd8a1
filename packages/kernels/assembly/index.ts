export { drawBackward32, drawBackward64 } from "./backward";
export * from "./cells";
export * from "./elementwise";
export { affine32, affine64, gemm32, gemm64 } from "./gemm";
export { gemmTransposedA32, gemmTransposedA64 } from "./gemm-transposed";
export { hmmCorrect } from "./hmm-correct";
export { hmmForward } from "./hmm-forward";
export { hmmRatio, hmmSmooth } from "./hmm-smooth";
export { hmmForwardUnscaled } from "./hmm-unscaled";
export { kalmanFilter } from "./kalman-filter";
export { kalmanMeans } from "./kalman-means";
export * from "./optimiser";
export { effectiveSize, normalise, reweight, systematic } from "./particles";
export { fillNormal32, fillNormal64, fillUniform64 } from "./random";
export { gaussian32, gaussian64, logistic32, logistic64, softmax32, softmax64 } from "./readouts";
export * from "./rows";
export { setScratch } from "./tiles";
export {
  zigguratBounds,
  zigguratBounds32,
  zigguratHeights,
  zigguratScales,
  zigguratScales32,
  zigguratTables,
} from "./ziggurat";
