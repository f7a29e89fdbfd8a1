import type { LogLikelihood } from "@unrolled/core";

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
      steps: sequence.steps,
      logLikelihood: sequence.value,
      standardError: sequence.standardError,
      ...(sequence.diagnostics.survivors === null ? {} : { survivors: sequence.diagnostics.survivors }),
      ...(sequence.replicates === null ? {} : { replicates: sequence.replicates }),
      increments: sequence.increments,
    })),
  };
}
