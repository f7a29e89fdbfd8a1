import type { SequenceLogLikelihood } from "@unrolled/core";

/** How many impossible sequences a warning names. */
const named = 3;

/**
 * The first step (from 0) to which an exact method gives probability 0; null where the sequence is possible, where the value is
 * an estimate (particles that all missed do not make data impossible), or where its increments were left out.
 *
 * @example
 * const [first] = logLikelihood(hmm, data, forward()).sequences;
 * console.log(firstImpossibleStep(first)); // null
 */
export function firstImpossibleStep({ value, increments, standardErrorFrom }: SequenceLogLikelihood): number | null {
  if (value !== Number.NEGATIVE_INFINITY || standardErrorFrom !== "exact") return null;
  const step = increments.indexOf(Number.NEGATIVE_INFINITY);
  return step < 0 ? null : step;
}

/** One line that names the sequences an exact method gives probability 0, each with its first impossible step, counted from 1; none: no line. */
export function impossibleWarnings(sequences: readonly SequenceLogLikelihood[]): string[] {
  const impossible = sequences.filter(
    ({ value, standardErrorFrom }) => value === Number.NEGATIVE_INFINITY && standardErrorFrom === "exact",
  );
  if (impossible.length === 0) return [];
  const places = impossible.slice(0, named).map((sequence) => {
    const step = firstImpossibleStep(sequence);
    return `"${sequence.id}"${step === null ? "" : ` from step ${step + 1}`}`;
  });
  if (impossible.length > named) places.push(`${impossible.length - named} more`);
  const count = impossible.length === 1 ? "a sequence is" : `${impossible.length} of ${sequences.length} sequences are`;
  return [
    `${count} impossible under the model (probability 0, or a density below what numbers hold): ${places.join(", ")}; smooth the model, or mark those steps as missing`,
  ];
}
