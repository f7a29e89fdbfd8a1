export type { HiddenMarkov } from "./hidden-markov.js";
export { hiddenMarkov } from "./hidden-markov.js";
export type { HiddenMarkovFile, HiddenMarkovSpec } from "./hidden-markov-file.js";
export type { RandomHiddenMarkovOptions } from "./random-hidden-markov.js";
export { randomHiddenMarkov } from "./random-hidden-markov.js";
