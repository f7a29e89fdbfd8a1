import type { LogLikelihood } from "@unrolled/core";
import { firstImpossibleStep } from "@unrolled/inference";

/** The fields that a model's score has in `loglik --json` and in results.json (docs/formats.md). */
export function logLikelihoodJson(score: LogLikelihood, density: boolean, seconds: number, seed: number | string) {
  return {
    method: score.method,
    exact: score.exact,
    logLikelihood: score.value,
    standardError: score.standardError,
    standardErrorFrom: score.standardErrorFrom,
    steps: score.steps,
    perStep: score.steps === 0 ? null : score.value / score.steps,
    bitsPerStep: score.steps === 0 ? null : -score.value / score.steps / Math.LN2,
    density,
    seconds,
    seed: String(seed),
    warnings: score.warnings,
    kernel: score.kernel,
    sequences: score.sequences.map((sequence) => ({
      id: sequence.id,
      ...(sequence.group === null ? {} : { group: sequence.group }),
      ...(sequence.context === undefined ? {} : { context: sequence.context }),
      steps: sequence.steps,
      ...(sequence.diffuseSteps === undefined ? {} : { diffuseSteps: sequence.diffuseSteps }),
      logLikelihood: sequence.value,
      standardError: sequence.standardError,
      ...impossibility(firstImpossibleStep(sequence)),
      ...(sequence.diagnostics.survivors === null ? {} : { survivors: sequence.diagnostics.survivors }),
      ...(sequence.replicates === null ? {} : { replicates: sequence.replicates }),
      increments: sequence.increments,
    })),
  };
}

/** The field stands only where a sequence is impossible; steps count from 0. */
function impossibility(step: number | null): { readonly firstImpossibleStep?: number } {
  return step === null ? {} : { firstImpossibleStep: step };
}
