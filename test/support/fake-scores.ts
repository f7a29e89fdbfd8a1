import type { LogLikelihood, ScoredModel, SequenceLogLikelihood } from "@unrolled/core";

/** A scored sequence with the given fields and plain defaults: exact, no group, no increments. */
export function fakeSequence(
  fields: Partial<SequenceLogLikelihood> & { readonly id: string; readonly value: number },
): SequenceLogLikelihood {
  return {
    group: null,
    steps: 1,
    standardError: 0,
    standardErrorFrom: fields.replicates ? "replicates" : "exact",
    increments: new Float64Array(0),
    replicates: null,
    diagnostics: { ess: null, resampled: null, survivors: null, particles: null, warnings: [] },
    ...fields,
  };
}

/** A scored model made of such sequences. `key` is the root key of a sampled score. */
export function fakeScore(name: string, sequences: readonly SequenceLogLikelihood[], key: string | null = null): ScoredModel {
  const logLikelihood: LogLikelihood = {
    method: key === null ? "forward" : "smc",
    exact: key === null,
    value: sequences.reduce((total, { value }) => total + value, 0),
    standardError: Math.sqrt(sequences.reduce((total, { standardError }) => total + standardError ** 2, 0)),
    standardErrorFrom: key === null ? "exact" : "replicates",
    steps: sequences.reduce((total, { steps }) => total + steps, 0),
    sequences,
    warnings: [],
    kernel: "plain",
    key,
  };
  return { name, logLikelihood };
}

/** log-mean-exp of the replicates and its delta-method error: a sampled sequence as the estimators report it. */
export function fakeReplicated(id: string, replicates: Float64Array, steps = 1): SequenceLogLikelihood {
  const count = replicates.length;
  const max = Math.max(...replicates);
  const mean = replicates.reduce((total, x) => total + Math.exp(x - max), 0) / count;
  const variance = replicates.reduce((total, x) => total + (Math.exp(x - max) / mean - 1) ** 2, 0) / (count * (count - 1));
  return fakeSequence({ id, steps, value: max + Math.log(mean), standardError: Math.sqrt(variance), replicates });
}
