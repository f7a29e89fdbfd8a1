import type { FitProgress } from "@unrolled/core";
import type { ComparedModel } from "./compare-models.js";

/** Nats per step on valid over the last tenth of a fit, above which it counts as unfinished. */
const unfinishedGain = 0.002;

/**
 * The sentence about models whose limit of passes or iterations came while valid was still improving: the best iteration lies in
 * the last tenth of the fit, and is better by more than 0.002 nats per step than the best before. Their scores are what this
 * budget bought, not what the model can do. None: no sentence.
 */
export function stillImproving(models: readonly ComparedModel[]): readonly string[] {
  const names = models
    .filter(({ fitted: { fit } }) => fit.stopped === "maxIterations" && lastGain(fit.history) > unfinishedGain)
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const one = names.length === 1;
  return [
    `${listed(names)} ${one ? "was" : "were"} still improving on valid when ${one ? "its" : "their"} limit came: more passes (epochs=… for a network, iterations=… for an hmm) may better ${one ? "its score" : "their scores"}.`,
  ];
}

/** By how much the best of the last tenth is better than the best before it; a fit that rises and falls has no such gain. */
function lastGain(history: readonly FitProgress[]): number {
  const split = history.length - Math.ceil(history.length / 10);
  const best = (part: readonly FitProgress[]): number =>
    Math.max(...part.map(({ validPerStep }) => validPerStep ?? Number.NEGATIVE_INFINITY));
  const [before, last] = [best(history.slice(0, split)), best(history.slice(split))];
  return Number.isFinite(before) && Number.isFinite(last) ? last - before : 0;
}

function listed(names: readonly string[]): string {
  return names.length === 1 ? (names[0] as string) : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
