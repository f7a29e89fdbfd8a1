export { adamStep } from "./adam-step.js";
export type { ElmanNonlinearityCode } from "./cells/elman.js";
export { elmanBack, elmanStep } from "./cells/elman.js";
export { shiftedExpInPlace, sigmoidInPlace, tanhInto } from "./cells/exponentials.js";
export { gaussianRows } from "./cells/gaussian-rows.js";
export { gruBack, gruStep } from "./cells/gru.js";
export { logisticRows } from "./cells/logistic-rows.js";
export { lstmBack, lstmStep } from "./cells/lstm.js";
export { addRowsOfSymbols, addToRowsOfSymbols } from "./cells/one-hot-product.js";
export { poissonRows } from "./cells/poisson-rows.js";
export {
  addColumnProducts,
  addColumnSums,
  addInPlace,
  addScaledRows,
  addTransposed,
  copyColumns,
  fillRows,
  multiplyInto,
  repeatRows,
  scaleRows,
  sumRepeatedRows,
} from "./cells/row-blocks.js";
export { softmaxRows } from "./cells/softmax-rows.js";
export { addSparseProduct, addSparseProductTransposed } from "./cells/sparse-product.js";
export { addScatter, cholesky, logDeterminant, solveLower, solveLowerTransposed } from "./dense/cholesky.js";
export { solve } from "./dense/solve.js";
export { drawWeighted } from "./draw-weighted.js";
export { euclideanNorm } from "./euclidean-norm.js";
export { gatherRowsInto, scatterAddRows } from "./gather-rows.js";
export { gemm, gemmTransposedA, transposeInto } from "./gemm.js";
export { gridSpread1, gridSpread2 } from "./grid-spread.js";
export { hmmCorrect, hmmDoubtful, hmmTiny, hmmWatched } from "./hmm-correct.js";
export { hmmLogBack, hmmLogCorrect, hmmLogPredict } from "./hmm-log-space.js";
export { hmmRatio, hmmSmooth } from "./hmm-smooth.js";
export { hmmViterbiStep } from "./hmm-viterbi.js";
export { bernoulliLogProb } from "./laws/bernoulli-log-prob.js";
export { categoricalLogProb } from "./laws/categorical-log-prob.js";
export { diagonalNormalLogProb } from "./laws/diagonal-normal-log-prob.js";
export { cumulateRows, drawIndex } from "./laws/draw-index.js";
export { fullNormalLogProb } from "./laws/full-normal-log-prob.js";
export { logFactorial } from "./laws/log-factorial.js";
export { poissonLogProb } from "./laws/poisson-log-prob.js";
export { columnMoments, weightedSquares, weightedSums, weightedSymbolCounts } from "./laws/weighted-sums.js";
export { logSumExp } from "./log-sum-exp.js";
export { momentumStep } from "./momentum-step.js";
export { familySquares } from "./particles/family-squares.js";
export { multinomialBySpacings } from "./particles/multinomial-by-spacings.js";
export { reweight } from "./particles/reweight.js";
export { fillNormal } from "./random/fill-normal.js";
export { fillUniform } from "./random/fill-uniform.js";
export { threefry } from "./random/threefry.js";
export { resampledRatios } from "./resampled-ratios.js";
export { multinomialAncestors } from "./resampling/multinomial-ancestors.js";
export { effectiveSampleSize, normaliseLogWeights } from "./resampling/normalise-log-weights.js";
export { residualAncestors } from "./resampling/residual-ancestors.js";
export { stratifiedAncestors } from "./resampling/stratified-ancestors.js";
export { systematicAncestors } from "./resampling/systematic-ancestors.js";
export { scale } from "./scale.js";
export type { Rows, Workspace } from "./workspace.js";
export { createWorkspace } from "./workspace.js";
