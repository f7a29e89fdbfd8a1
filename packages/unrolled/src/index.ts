// The front door: what a script or a notebook needs. The rest: unrolled/graph, unrolled/figures, unrolled/extend.

export type {
  Alphabet,
  AnyModel,
  Checkpoint,
  Comparison,
  Dataset,
  DecodedPath,
  DecodedTargets,
  Decoding,
  DecodingBeams,
  DifferentiableModel,
  EmissionFile,
  Figure,
  Fit,
  FitObserver,
  FitProgress,
  Forecast,
  GraphByLength,
  GraphLengths,
  HiddenMarkov,
  HiddenMarkovFile,
  InputSpace,
  Key,
  LinearGaussian,
  LinearGaussianFile,
  LogLikelihood,
  Method,
  Model,
  ModelFile,
  ModelGraph,
  NetworkModel,
  NGram,
  NGramFile,
  NoiseForm,
  NoisyRecurrentModel,
  PairedDifference,
  ParameterVector,
  PartialDifference,
  PerStepScore,
  Posterior,
  PseudoResiduals,
  RandomNetworkModel,
  Reading,
  ReadOptions,
  RecurrentModel,
  ResidualSummary,
  SampledLinearGaussian,
  SampledPaths,
  SampledSequence,
  SequenceLogLikelihood,
  SmoothedStatePosterior,
  Standardised,
  StateMoments,
  StatePosterior,
  SwitchingAutoregression,
  SwitchingAutoregressionSpec,
  TargetSpace,
  TemplateGraph,
  TemplateModel,
} from "@unrolled/core";
export {
  alignDataset,
  describeModel,
  fitNGram,
  fromTemplate,
  hiddenMarkov,
  InputError,
  independence,
  joinDatasets,
  key,
  linearGaussian,
  localLevel,
  nGram,
  packDataset,
  parseModel,
  randomHiddenMarkov,
  randomRecurrent,
  recurrent,
  selectSequences,
  splitOf,
  standardised,
  withAlphabet,
  withNoise,
} from "@unrolled/core";
export type {
  ChosenMethod,
  DecodeOptions,
  DecodeSearch,
  ForecastOptions,
  InformationCriteria,
  ParticleMethod,
  PseudoResidualOptions,
  SummariseResidualsOptions,
  TotalGradient,
} from "@unrolled/inference";
export {
  bitsPerStep,
  checkIndependence,
  chooseMethod,
  compareScores,
  decode,
  ekf,
  forecast,
  forward,
  grid,
  importance,
  informationCriteria,
  kalman,
  logLikelihood,
  perplexity,
  posterior,
  pseudoResiduals,
  replicated,
  rollout,
  sampleDataset,
  samplePaths,
  slf,
  smc,
  statePosterior,
  summariseResiduals,
  totalGradient,
  ukf,
  untilStandardError,
  viterbi,
  withinSpread,
} from "@unrolled/inference";
export type { KernelInfo } from "@unrolled/kernels";
export { kernels } from "@unrolled/kernels";
export type { BaumWelch, BestOfRestarts, Learner, ParameterError, ParameterErrors } from "@unrolled/learning";
export { baumWelch, bestOfRestarts, bfgs, bptt, em, fit, parameterErrors, particleBound, particleEm } from "@unrolled/learning";
export { openFigures, saveFigure, show } from "@unrolled/plotting";
export { FitError, UsageError } from "./command-error.js";
export type { DatasetEntry, RemoteFile } from "./data/dataset-entry.js";
export { datasets } from "./data/datasets.js";
export type { GetDatasetOptions } from "./data/get-dataset.js";
export { getDataset } from "./data/get-dataset.js";
export { loadDataset } from "./data/load-dataset.js";
export { mobyDick } from "./data/sets/moby-dick.js";
export { readDataFiles, readDatasetFile } from "./files/read-dataset-file.js";
export { readModelFile } from "./files/read-model-file.js";
export { writeModelFile } from "./files/write-model-file.js";
export type { WorkerPool } from "./pool/worker-pool.js";
export { workerPool } from "./pool/worker-pool.js";
export { printProgress } from "./progress/print-progress.js";
export type { Progress } from "./progress/progress.js";
export type { CompareOptions, ComparisonOutcome, ModelOutcome } from "./verbs/compare.js";
export { compare } from "./verbs/compare.js";
export type { FitModelOptions, FittedModel } from "./verbs/fit-model.js";
export { fitModel } from "./verbs/fit-model.js";
export type { ScoreOptions } from "./verbs/score.js";
export { score } from "./verbs/score.js";
export { writeReport } from "./verbs/write-report.js";
