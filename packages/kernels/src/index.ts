export type { KernelInfo, KernelName } from "./engine/engine.js";
export { kernels } from "./engine/engine.js";
export { megabytes, OutOfMemory } from "./engine/out-of-memory.js";
export type { ElmanNonlinearityCode } from "./fast/cells.js";
export { elmanBack, elmanStep, gruBack, gruStep, lstmBack, lstmStep } from "./fast/cells.js";
export { logInto, shiftedExpInPlace, sigmoidInPlace, tanhInto } from "./fast/exponentials.js";
export { addTransposed, affine, gemm, gemmTransposedA, transposeInto } from "./fast/gemm.js";
export { hmmCorrect, hmmRatio, hmmSmooth } from "./fast/hmm.js";
export { hmmForward, hmmForwardUnscaled } from "./fast/hmm-forward.js";
export { kalmanFilter, kalmanMeans } from "./fast/kalman.js";
export { weightedSymbolCounts } from "./fast/laws.js";
export { adamStep, euclideanNorm, scale } from "./fast/optimiser.js";
export { drawBackward, effectiveSampleSize, normaliseLogWeights, reweight, systematicAncestors } from "./fast/particles.js";
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
export { addScatter, cholesky, logDeterminant, solveLower, solveLowerTransposed } from "./plain/dense/cholesky.js";
export { solve } from "./plain/dense/solve.js";
export { symmetricEigen } from "./plain/dense/symmetric-eigen.js";
export { logSumExp } from "./plain/exponentials/log-sum-exp.js";
export { hmmDoubtful, hmmTiny, hmmWatched } from "./plain/hmm/hmm-correct.js";
export type { HmmForwardPass } from "./plain/hmm/hmm-forward.js";
export { hmmLogBack, hmmLogCorrect, hmmLogPredict } from "./plain/hmm/hmm-log-space.js";
export { hmmViterbiStep } from "./plain/hmm/hmm-viterbi.js";
export type { KalmanFilterPass } from "./plain/kalman/kalman-filter.js";
export type { KalmanMeansPass } from "./plain/kalman/kalman-means.js";
export { kalmanScratch } from "./plain/kalman/kalman-pass.js";
export type { CovarianceRoot } from "./plain/kalman/square-root-covariance.js";
export { rootOf } from "./plain/kalman/square-root-covariance.js";
export type { StateCovariance } from "./plain/kalman/state-covariance.js";
export { conditionCovariance, propagateCovariance, stateCovarianceScratch } from "./plain/kalman/state-covariance.js";
export { solveUnitLower, unitLowerFactor } from "./plain/kalman/unit-lower-factor.js";
export { bernoulliLogProb } from "./plain/laws/bernoulli-log-prob.js";
export { categoricalLogProb } from "./plain/laws/categorical-log-prob.js";
export { diagonalNormalLogProb } from "./plain/laws/diagonal-normal-log-prob.js";
export { cumulateRows, drawIndex } from "./plain/laws/draw-index.js";
export { fullNormalLogProb } from "./plain/laws/full-normal-log-prob.js";
export { logFactorial } from "./plain/laws/log-factorial.js";
export { poissonLogProb } from "./plain/laws/poisson-log-prob.js";
export { columnMoments, weightedSquares, weightedSums } from "./plain/laws/weighted-sums.js";
export { momentumStep } from "./plain/optimiser/momentum-step.js";
export { drawWeighted } from "./plain/particles/draw-weighted.js";
export { familySquares } from "./plain/particles/family-squares.js";
export { gridSpread1, gridSpread2 } from "./plain/particles/grid-spread.js";
export { multinomialAncestors } from "./plain/particles/multinomial-ancestors.js";
export { multinomialBySpacings } from "./plain/particles/multinomial-by-spacings.js";
export { resampledRatios } from "./plain/particles/resampled-ratios.js";
export { residualAncestors } from "./plain/particles/residual-ancestors.js";
export { stratifiedAncestors } from "./plain/particles/stratified-ancestors.js";
export { threefry } from "./plain/random/threefry.js";
export { poissonRows } from "./plain/readouts/poisson-rows.js";
export type { Reals } from "./plain/reals.js";
export { addSparseProduct, addSparseProductTransposed } from "./plain/rows/sparse-product.js";
export type { Precision, Rows, Workspace } from "./workspace.js";
export { createWorkspace } from "./workspace.js";
