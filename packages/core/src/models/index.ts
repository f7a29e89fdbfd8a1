export { checkBinding } from "./check-binding.js";
export type { EmissionFile, EmissionFileOf, EmissionKind } from "./emissions/emission-file.js";
export type { HiddenMarkov, HiddenMarkovFile, HiddenMarkovSpec } from "./hidden-markov/index.js";
export { hiddenMarkov } from "./hidden-markov/index.js";
