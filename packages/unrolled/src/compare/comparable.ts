import type { LogLikelihood } from "@unrolled/core";
import { withoutDiffuseSteps } from "@unrolled/inference";
import type { ModelScore } from "../scores/scoring.js";

/** Scores as they compare: without the steps that a diffuse start of any of them took. In the same order; as they were where none did. */
export function comparable(scores: readonly ModelScore[]): readonly LogLikelihood[] {
  const named = scores.map(({ logLikelihood }, i) => ({ name: `${i + 1}`, logLikelihood }));
  return withoutDiffuseSteps(named).models.map(({ logLikelihood }) => logLikelihood);
}
