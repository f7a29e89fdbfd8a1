export type { RandomRecurrentOptions } from "./random-recurrent.js";
export { randomRecurrent } from "./random-recurrent.js";
export type { LinearRecurrentModel, LinearRecurrentSpec, NoisyRecurrentModel, RecurrentModel } from "./recurrent.js";
export { recurrent } from "./recurrent.js";
export type {
  CellName,
  HiddenReadoutFile,
  NoiseFile,
  NumberRows,
  OwnLayerFile,
  RecurrentInputs,
  RecurrentLayerFile,
  RecurrentSpec,
} from "./recurrent-spec.js";
export { type NoiseForm, withNoise } from "./with-noise.js";
