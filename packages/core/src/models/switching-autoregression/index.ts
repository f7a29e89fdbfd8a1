export type { RandomSwitchingAutoregressionOptions, Switching } from "./random-switching-autoregression.js";
export { randomSwitchingAutoregression } from "./random-switching-autoregression.js";
export type { SwitchingAutoregression } from "./switching-autoregression.js";
export { switchingAutoregression } from "./switching-autoregression.js";
export type { ByRegime, SwitchingAutoregressionFile, SwitchingAutoregressionSpec } from "./switching-file.js";
