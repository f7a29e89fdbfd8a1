export type {
  Comparison,
  PairedDifference,
  PartialDifference,
  PerStepScore,
  ScoredModel,
  TestResult,
  UnitKind,
  Verdict,
} from "./comparison.js";
export type { Convergence } from "./convergence.js";
export type {
  Dataset,
  InputSpace,
  Labels,
  Packing,
  SequenceInfo,
  SequenceRecord,
  SourceSequences,
  SplitName,
  TargetSpace,
  TargetValue,
  VectorKind,
} from "./dataset.js";
export type { DecodedTargets, Decoding, DecodingBeams } from "./decoding.js";
export type { Distribution, Marginals, TargetLaw } from "./distribution.js";
export type { Figure } from "./figure.js";
export type { Checkpoint, Fit, FitObserver, FitProgress, ParticleProgress, StopReason } from "./fit.js";
export type { Forecast, ForecastLaws, ForecastNumbers, ForecastOutcome } from "./forecast.js";
export type {
  Dag,
  GraphByLength,
  GraphLengths,
  GraphNode,
  Independence,
  IndependenceQuery,
  MixedGraph,
  ModelGraph,
  NodeLaw,
  Orbit,
  ParameterCounts,
  TemplateEdge,
  TemplateGraph,
  TemplateParameters,
  TemplateVariable,
  UndirectedGraph,
  UnrolledGraph,
  VariableRole,
  VariableSpace,
} from "./graph.js";
export type {
  DependenceStatistic,
  IndependenceAgreement,
  IndependenceCheck,
  IndependenceDraws,
  IndependenceNumbers,
  IndependenceVerdict,
} from "./independence-check.js";
export type { Key } from "./key.js";
export type {
  LinearGaussianExpectation,
  LinearGaussianMoments,
  LinearGaussianScore,
  LinearGaussianScoreVisitor,
  LinearGaussianView,
  LinearGaussianVisitor,
} from "./linear-gaussian.js";
export type { Diagnostics, LogLikelihood, SequenceLogLikelihood, StandardErrorSource } from "./log-likelihood.js";
export type { Method, Randomness, RunContext } from "./method.js";
export type {
  AnyModel,
  DifferentiableModel,
  ExpectationsView,
  HeldValues,
  Model,
  ModelFile,
  ModelParcel,
  SampledSequence,
  ViewName,
  Views,
} from "./model.js";
export type { NonlinearGaussianProcess, NonlinearGaussianView, NormalReadout, StatePotential } from "./nonlinear-gaussian.js";
export type { ParameterSlice, ParameterVector } from "./parameters.js";
export type {
  AdditiveTransition,
  CloudProcess,
  LinearGaussianEmission,
  LinearGaussianPlaces,
  OpenExpansion,
  OpenedFor,
  ParticleGradientOptions,
  ParticleGradients,
  ParticleGradientView,
  ParticleProcess,
  ParticleView,
  PathProcess,
  PotentialExpansion,
} from "./particles.js";
export type {
  DecodedPath,
  Posterior,
  PosteriorGiven,
  SampledPaths,
  SmoothedStatePosterior,
  StateDiagnostics,
  StateMoments,
  StatePosterior,
} from "./posterior.js";
export type {
  Classification,
  ClassificationScores,
  ClassifiedSequence,
  ClassScore,
  CountedSequence,
  PredictedSequence,
  Predictions,
} from "./prediction.js";
export type { PseudoResiduals, ResidualSummary } from "./pseudo-residuals.js";
export type { Round, Rounds } from "./rounds.js";
export type { Settings } from "./settings.js";
export type { ShownEmission, ShownNormals, ShownTable, WeightedNormal } from "./shown-emission.js";
export type { DbnTemplate, RandomVariable } from "./template.js";
export type {
  AdditiveNoiseProcess,
  AdditiveNoiseView,
  Collapse,
  Expectation,
  ExpectedStatistics,
  FiniteView,
  FloorReport,
  GradientOptions,
  GradientView,
  PairVisitor,
  PseudoCounts,
  RolloutView,
  Smoothers,
  SymbolEmission,
} from "./views.js";
export type { Precision, Reals, Rows, Workspace } from "./workspace.js";
