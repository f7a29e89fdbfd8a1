export type { SampledPaths } from "@unrolled/core";
export { explainMemory } from "./binding/explain-memory.js";
export { additiveNoiseOf, offers, requireView } from "./binding/views.js";
export type { InformationCriteria, StepParts, WithoutDiffuseSteps } from "./comparison/index.js";
export {
  bitsPerStep,
  bootstrapDraws,
  compareScores,
  fewestUnits,
  informationCriteria,
  monteCarloConvergence,
  partialDifferences,
  perplexity,
  positionRanges,
  withoutDiffuseSteps,
} from "./comparison/index.js";
export { continuedDataset, decode } from "./decoding/decode.js";
export type { DecodeOptions, DecodeSearch } from "./decoding/decode-options.js";
export { endOfSequence } from "./decoding/decode-options.js";
export { approximateEstimate } from "./estimates/approximate-estimate.js";
export { combineReplicates } from "./estimates/combine-replicates.js";
export { exactEstimate } from "./estimates/exact-estimate.js";
export { genealogyVariance } from "./estimates/genealogy-error.js";
export { firstImpossibleStep } from "./estimates/impossible-sequences.js";
export { interval95 } from "./estimates/interval95.js";
export { joinShards } from "./estimates/join-shards.js";
export { logMeanExp } from "./estimates/log-mean-exp.js";
export { totalOf } from "./estimates/total-of.js";
export { expectedStatistics } from "./exact/expected-statistics.js";
export type { LinearGaussianPass } from "./exact/linear-gaussian/filter-linear-gaussian.js";
export { filterLinearGaussian } from "./exact/linear-gaussian/filter-linear-gaussian.js";
export type { DiffuseNormal, FilteredStep, FilterVisitor } from "./exact/linear-gaussian/filtered-step.js";
export type { PosteriorOptions } from "./exact/posterior.js";
export { posterior } from "./exact/posterior.js";
export { samplePaths } from "./exact/sample-paths.js";
export { smoothers } from "./exact/smoothers.js";
export { viterbi } from "./exact/viterbi.js";
export { auxiliary } from "./feynman-kac/auxiliary.js";
export type { ConditionalPathOptions } from "./feynman-kac/conditional-path.js";
export { conditionalPath } from "./feynman-kac/conditional-path.js";
export type { Cloud, Filter, FilterOptions, KeptClouds, RetainedPath } from "./feynman-kac/filter.js";
export { openFilter } from "./feynman-kac/filter.js";
export { guided } from "./feynman-kac/guided.js";
export type { CloudStep, FilteredMoments, ParticleObserver } from "./feynman-kac/observers.js";
export { filteredMoments } from "./feynman-kac/observers.js";
export { bootstrap, type CloudOptions, type OpenProposal, type Proposal } from "./feynman-kac/proposal.js";
export type { ProposalKind } from "./feynman-kac/proposals.js";
export { proposals, readProposal, specOf } from "./feynman-kac/proposals.js";
export type { Resampling, ResamplingKind, ResamplingScheme } from "./feynman-kac/resampling.js";
export { resamplingBelow, resamplingSchemes } from "./feynman-kac/resampling.js";
export { forecast } from "./forecasts/forecast.js";
export type { ForecastOptions } from "./forecasts/forecast-options.js";
export { futureDataset } from "./forecasts/future-data.js";
export type { PseudoResidualOptions } from "./forecasts/pseudo-residuals.js";
export { pseudoResiduals } from "./forecasts/pseudo-residuals.js";
export type { SummariseResidualsOptions } from "./forecasts/summarise-residuals.js";
export { summariseResiduals } from "./forecasts/summarise-residuals.js";
export type { CheckIndependenceOptions } from "./independence/check-independence.js";
export { checkIndependence } from "./independence/check-independence.js";
export type { GaussianMethod } from "./methods/approximate-method.js";
export type { ChooseMethodOptions, ChosenMethod } from "./methods/choose-method.js";
export { chooseMethod } from "./methods/choose-method.js";
export type { EkfOptions } from "./methods/ekf.js";
export { ekf } from "./methods/ekf.js";
export type { ForwardOptions } from "./methods/forward.js";
export { forward } from "./methods/forward.js";
export type { GridOptions } from "./methods/grid.js";
export { grid } from "./methods/grid.js";
export { gridOr } from "./methods/grid-or.js";
export type { ImportanceOptions } from "./methods/importance.js";
export { importance } from "./methods/importance.js";
export type { KalmanOptions } from "./methods/kalman.js";
export { kalman } from "./methods/kalman.js";
export type { AnyMethod, Cutting, Effort, EstimatePiece, EstimateRounds, MethodKind, ProposedMethod } from "./methods/method-kind.js";
export { costOf, methodFrom, methods, travellingSettings } from "./methods/methods.js";
export type { ParticleMethod } from "./methods/particle-method.js";
export { askableMethods, readMethod } from "./methods/read-method.js";
export { replicated } from "./methods/replicated.js";
export type { RolloutOptions } from "./methods/rollout.js";
export { rollout } from "./methods/rollout.js";
export { runRounds } from "./methods/rounds.js";
export type { SlfOptions } from "./methods/slf.js";
export { slf } from "./methods/slf.js";
export type { SmcOptions } from "./methods/smc.js";
export { smc } from "./methods/smc.js";
export type { UkfOptions } from "./methods/ukf.js";
export { ukf } from "./methods/ukf.js";
export type { UntilStandardErrorOptions } from "./methods/until-standard-error.js";
export { untilStandardError } from "./methods/until-standard-error.js";
export type { WithinSpreadOptions } from "./methods/within-spread.js";
export { withinSpread } from "./methods/within-spread.js";
export { classificationScores, rightTargets } from "./predictions/classification-scores.js";
export type { ClassifyOptions, ClassModel } from "./predictions/classify.js";
export { atTemperature, calibrateTemperature, classify, logProbabilityOfLabels, predictedClasses } from "./predictions/classify.js";
export type { RatedModel } from "./predictions/compare-rates.js";
export { compareRates } from "./predictions/compare-rates.js";
export type { DecodedPair } from "./predictions/edit-distance.js";
export { editDistance, editErrors } from "./predictions/edit-distance.js";
export { cannotPredict, predictTargets } from "./predictions/predict-targets.js";
export type { ApproximatePosteriorOptions } from "./states/approximate-state-posterior.js";
export { approximateStatePosterior } from "./states/approximate-state-posterior.js";
export type { DrawnPaths, DrawPathsOptions } from "./states/draw-paths.js";
export { drawPaths } from "./states/draw-paths.js";
export type { GaussianLaws } from "./states/gaussian-approximation.js";
export { gaussianApproximation } from "./states/gaussian-approximation.js";
export { statePosterior } from "./states/state-posterior.js";
export type { StatePosteriorOptions } from "./states/state-posterior-options.js";
export { estimateRounds } from "./verbs/estimate-rounds.js";
export type { KeyFor, ModelFor } from "./verbs/log-likelihood.js";
export { logLikelihood } from "./verbs/log-likelihood.js";
export { runEstimatePieces } from "./verbs/run-estimate-pieces.js";
export type { SampleDatasetOptions } from "./verbs/sample-dataset.js";
export { sampleDataset } from "./verbs/sample-dataset.js";
export type { SpreadOptions } from "./verbs/spread-log-likelihood.js";
export { spreadLogLikelihood } from "./verbs/spread-log-likelihood.js";
export type { GradientModel, TotalGradient } from "./verbs/total-gradient.js";
export { totalGradient } from "./verbs/total-gradient.js";
