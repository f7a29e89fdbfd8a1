export type { NGramOptions } from "./fit-n-gram.js";
export { fitNGram } from "./fit-n-gram.js";
export type { NGram } from "./n-gram.js";
export { nGram } from "./n-gram.js";
export type { NGramFile, NGramSpec, Smoothing } from "./n-gram-file.js";
