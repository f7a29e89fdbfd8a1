export type { RandomRecurrentOptions } from "./random-recurrent.js";
export { randomRecurrent } from "./random-recurrent.js";
export type { NoisyRecurrentModel, RecurrentModel } from "./recurrent.js";
export { recurrent } from "./recurrent.js";
export type {
  CellName,
  HiddenReadoutFile,
  NumberRows,
  OwnLayerFile,
  RecurrentInputs,
  RecurrentLayerFile,
  RecurrentSpec,
} from "./recurrent-spec.js";
export { withNoise } from "./with-noise.js";
