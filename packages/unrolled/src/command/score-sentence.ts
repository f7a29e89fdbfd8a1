import type { LogLikelihood } from "@unrolled/core";

const sources = {
  exact: "exact",
  genealogy: "standard error of the single run, from its genealogy",
  replicates: "standard error from independent replicates",
  unavailable: "an estimate without a standard error: see the warnings",
  approximation: "an approximation: how far off is not known",
} as const;

/** `−123.4567 ± 0.0123 nats (standard error from independent replicates)`. */
export function totalWithError({ value, standardError, standardErrorFrom }: LogLikelihood): string {
  const source = `(${sources[standardErrorFrom]})`;
  return standardErrorFrom === "exact" || Number.isNaN(standardError)
    ? `${value.toFixed(6)} nats ${source}`
    : `${value.toFixed(6)} ± ${standardError.toPrecision(3)} nats ${source}`;
}
