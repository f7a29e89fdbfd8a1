import type { Dataset } from "@unrolled/core";

/** The models of a comparison that names none: those that fit the data. */
export function defaultSpecs(data: Dataset): readonly string[] {
  const networks = ["elman", "gru", "lstm", "noisy-gru"];
  const markov = data.inputs === null ? ["hmm"] : [];
  const ngrams = data.targets.kind === "categorical" && data.inputs === null ? ["ngram"] : [];
  return [...ngrams, ...markov, ...networks];
}
