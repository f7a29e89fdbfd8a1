export { type ClimatologyOptions, climatology } from "./climatology/index.js";
export { describeModel } from "./describe-model.js";
export type {
  AttentionFile,
  DecoderFile,
  EncoderDecoderSpec,
  EncoderFile,
  RandomEncoderDecoderOptions,
} from "./encoder-decoder/index.js";
export { encoderDecoderModel, randomEncoderDecoder } from "./encoder-decoder/index.js";
export type { TemplateModel } from "./from-template.js";
export { fromTemplate } from "./from-template.js";
export type { HiddenMarkov, HiddenMarkovFile, HiddenMarkovSpec, RandomHiddenMarkovOptions } from "./hidden-markov/index.js";
export { hiddenMarkov, randomHiddenMarkov } from "./hidden-markov/index.js";
export type {
  HiddenMarkovTagger,
  HiddenMarkovTaggerFile,
  HiddenMarkovTaggerOptions,
  HiddenMarkovTaggerSpec,
  LexiconSmoothing,
  WordShape,
} from "./hidden-markov-tagger/index.js";
export { fitHiddenMarkovTagger, hiddenMarkovTagger, wordShape } from "./hidden-markov-tagger/index.js";
export type {
  ArmaOptions,
  AutoregressionOptions,
  ComponentOptions,
  LinearGaussian,
  LinearGaussianFile,
  LinearGaussianSpec,
  LinearSystem,
  LocalLevelOptions,
  LocalTrendOptions,
  RandomLinearGaussianOptions,
  ReadoutByInput,
  SampledLinearGaussian,
  SeasonalOptions,
  Structure,
  StructuredOptions,
  StructuredStartOptions,
  StructureFile,
  StructureKind,
  SystemGradient,
  SystemSizes,
  Variance,
  VaryingRegressionOptions,
} from "./linear-gaussian/index.js";
export {
  arma,
  autoregression,
  linearGaussian,
  localLevel,
  localTrend,
  randomLinearGaussian,
  type SubspaceOptions,
  seasonal,
  structuredStart,
  structures,
  subspaceLinearGaussian,
  varyingRegression,
} from "./linear-gaussian/index.js";
export { parcelOf, portable } from "./model-parcel.js";
export type { NGram, NGramFile, NGramOptions, NGramSpec, Smoothing } from "./n-gram/index.js";
export { fitNGram, nGram } from "./n-gram/index.js";
export type { LinearNetworkModel, NetworkModel, NetworkModelOptions, RandomNetworkModel } from "./network-model.js";
export { networkModel } from "./network-model.js";
export type { FitPersistenceOptions, Persistence, PersistenceFile, PersistenceSpec } from "./persistence/index.js";
export { fitPersistence, persistence } from "./persistence/index.js";
export type {
  LinearRecurrentModel,
  LinearRecurrentSpec,
  NoiseFile,
  NoiseForm,
  NoisyRecurrentModel,
  OwnLayerFile,
  RandomRecurrentOptions,
  RecurrentInputs,
  RecurrentLayerFile,
  RecurrentModel,
  RecurrentSpec,
} from "./recurrent/index.js";
export { randomRecurrent, recurrent, withNoise } from "./recurrent/index.js";
export { shownEmission } from "./shown-emission.js";
export type { AffineScaling, Scaling, Standardised } from "./standardised/index.js";
export { scaleDataset, scalingOf, standardised } from "./standardised/index.js";
export type {
  ByRegime,
  RandomSwitchingAutoregressionOptions,
  Switching,
  SwitchingAutoregression,
  SwitchingAutoregressionFile,
  SwitchingAutoregressionSpec,
} from "./switching-autoregression/index.js";
export { randomSwitchingAutoregression, switchingAutoregression } from "./switching-autoregression/index.js";
export type { RandomWindowNetworkOptions, WindowLayerFile, WindowNetworkSpec } from "./window-network/index.js";
export { randomWindowNetwork, windowNetwork } from "./window-network/index.js";
export { type Alphabet, adoptAlphabet, withAlphabet } from "./with-alphabet.js";
