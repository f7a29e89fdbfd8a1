export type { HiddenMarkovTaggerOptions } from "./fit-tagger.js";
export { fitHiddenMarkovTagger } from "./fit-tagger.js";
export type { HiddenMarkovTagger } from "./hidden-markov-tagger.js";
export { hiddenMarkovTagger } from "./hidden-markov-tagger.js";
export type { HiddenMarkovTaggerFile, HiddenMarkovTaggerSpec, LexiconSmoothing } from "./tagger-file.js";
export type { WordShape } from "./word-shape.js";
export { wordShape } from "./word-shape.js";
