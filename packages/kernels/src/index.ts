export type { KernelInfo, KernelName } from "./engine/engine.js";
export { kernels } from "./engine/engine.js";
export { megabytes, OutOfMemory } from "./engine/out-of-memory.js";
export type { Reals } from "./engine/pointers.js";
export type { ElmanNonlinearityCode } from "./fast/cells.js";
export { elmanBack, elmanStep, gruBack, gruStep, lstmBack, lstmStep } from "./fast/cells.js";
export { logInto, shiftedExpInPlace, sigmoidInPlace, tanhInto } from "./fast/exponentials.js";
export { addTransposed, affine, gemm, gemmTransposedA, transposeInto } from "./fast/gemm.js";
export { hmmCorrect, hmmRatio, hmmSmooth } from "./fast/hmm.js";
export type { HmmForwardPass } from "./fast/hmm-forward.js";
export { hmmForward, hmmForwardUnscaled } from "./fast/hmm-forward.js";
export { weightedSymbolCounts } from "./fast/laws.js";
export { adamStep, euclideanNorm, scale } from "./fast/optimiser.js";
export { effectiveSampleSize, normaliseLogWeights, reweight, systematicAncestors } from "./fast/particles.js";
export { fillNormal, fillUniform } from "./fast/random.js";
export { gaussianRows, logisticRows, softmaxRows } from "./fast/readouts.js";
export {
  addColumnProducts,
  addColumnSums,
  addInPlace,
  addRowsOfSymbols,
  addScaledRows,
  addToRowsOfSymbols,
  copyColumns,
  fillRows,
  gatherRowsInto,
  multiplyInto,
  repeatRows,
  scaleRows,
  scatterAddRows,
  sumRepeatedRows,
} from "./fast/rows.js";
export { layerNormBack, layerNormRows, layerNormWeightsBack } from "./plain/cells/layer-norm.js";
export { poissonRows } from "./plain/cells/poisson-rows.js";
export { addSparseProduct, addSparseProductTransposed } from "./plain/cells/sparse-product.js";
export { addScatter, cholesky, logDeterminant, solveLower, solveLowerTransposed } from "./plain/dense/cholesky.js";
export { solve } from "./plain/dense/solve.js";
export { symmetricEigen } from "./plain/dense/symmetric-eigen.js";
export { drawWeighted } from "./plain/draw-weighted.js";
export { gridSpread1, gridSpread2 } from "./plain/grid-spread.js";
export { hmmDoubtful, hmmTiny, hmmWatched } from "./plain/hmm-correct.js";
export { hmmLogBack, hmmLogCorrect, hmmLogPredict } from "./plain/hmm-log-space.js";
export { hmmViterbiStep } from "./plain/hmm-viterbi.js";
export { bernoulliLogProb } from "./plain/laws/bernoulli-log-prob.js";
export { categoricalLogProb } from "./plain/laws/categorical-log-prob.js";
export { diagonalNormalLogProb } from "./plain/laws/diagonal-normal-log-prob.js";
export { cumulateRows, drawIndex } from "./plain/laws/draw-index.js";
export { fullNormalLogProb } from "./plain/laws/full-normal-log-prob.js";
export { logFactorial } from "./plain/laws/log-factorial.js";
export { poissonLogProb } from "./plain/laws/poisson-log-prob.js";
export { columnMoments, weightedSquares, weightedSums } from "./plain/laws/weighted-sums.js";
export { logSumExp } from "./plain/log-sum-exp.js";
export { momentumStep } from "./plain/momentum-step.js";
export { familySquares } from "./plain/particles/family-squares.js";
export { multinomialBySpacings } from "./plain/particles/multinomial-by-spacings.js";
export { threefry } from "./plain/random/threefry.js";
export { resampledRatios } from "./plain/resampled-ratios.js";
export { multinomialAncestors } from "./plain/resampling/multinomial-ancestors.js";
export { residualAncestors } from "./plain/resampling/residual-ancestors.js";
export { stratifiedAncestors } from "./plain/resampling/stratified-ancestors.js";
export type { Precision, Rows, Workspace } from "./workspace.js";
export { createWorkspace } from "./workspace.js";
