import type { LogLikelihood, SequenceLogLikelihood, StandardErrorSource } from "@unrolled/core";
import { kernels } from "@unrolled/kernels";
import { impossibleWarnings } from "./impossible-sequences.js";

/**
 * A dataset's estimate from its sequences': value = Σ value_i in the order given (file order), standard error = √Σ se_i²
 * (sequences are keyed by their id, so their errors are independent).
 *
 * Where the error came from: "exact" if all were; "approximation" or else "unavailable", and a NaN error, if any was; else "replicates" if any
 * was (exact parts add nothing), else "genealogy". Sequences' warnings are gathered with their id, and sequences that an exact
 * method finds impossible are named with the first step that is.
 *
 * @example
 * const { sequences } = logLikelihood(hmm, data, forward());
 * console.log(totalOf("the first two", sequences.slice(0, 2)).value);
 */
export function totalOf(
  method: string,
  sequences: readonly SequenceLogLikelihood[],
  extra: { readonly key?: string | null; readonly warnings?: readonly string[] } = {},
): LogLikelihood {
  let value = 0;
  let variance = 0;
  let steps = 0;
  for (const sequence of sequences) {
    value += sequence.value;
    variance += sequence.standardError ** 2;
    steps += sequence.steps;
  }
  const sources = new Set(sequences.map((sequence) => sequence.standardErrorFrom));
  const standardErrorFrom = combinedSource(sources);
  return Object.freeze({
    method,
    exact: standardErrorFrom === "exact",
    value,
    standardError: standardErrorFrom === "unavailable" || standardErrorFrom === "approximation" ? Number.NaN : Math.sqrt(variance),
    standardErrorFrom,
    steps,
    sequences: Object.freeze([...sequences]),
    warnings: Object.freeze([...(extra.warnings ?? []), ...impossibleWarnings(sequences), ...gatherWarnings(sequences)]),
    kernel: kernels.info().name,
    key: extra.key ?? null,
  });
}

function combinedSource(sources: ReadonlySet<StandardErrorSource>): StandardErrorSource {
  for (const source of ["approximation", "unavailable", "replicates", "genealogy"] as const) if (sources.has(source)) return source;
  return "exact";
}

/** What `totalOf` says of its sequences' own warnings: one line for each, with the first sequence that has it, and how many more. */
export function gatherWarnings(sequences: readonly SequenceLogLikelihood[]): string[] {
  const owners = new Map<string, string[]>();
  for (const { id, diagnostics } of sequences)
    for (const warning of diagnostics.warnings) owners.set(warning, [...(owners.get(warning) ?? []), id]);
  return Array.from(owners, ([warning, ids]) =>
    ids.length === 1 ? `sequence "${ids[0]}": ${warning}` : `sequence "${ids[0]}" and ${ids.length - 1} more: ${warning}`,
  );
}
