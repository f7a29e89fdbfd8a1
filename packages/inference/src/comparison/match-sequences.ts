import type { ScoredModel, SequenceLogLikelihood } from "@unrolled/core";

/** The two scores of one sequence. */
export interface MatchedSequence {
  readonly a: SequenceLogLikelihood;
  readonly b: SequenceLogLikelihood;
}

/**
 * The sequences of two scored models side by side, matched by id, in the order of the first.
 *
 * @throws RangeError when one model scored a sequence that the other did not, or with other steps or another group.
 */
export function matchSequences(a: ScoredModel, b: ScoredModel): MatchedSequence[] {
  const ofB = new Map(b.logLikelihood.sequences.map((sequence) => [sequence.id, sequence]));
  const matched = a.logLikelihood.sequences.map((sequence) => {
    const other = ofB.get(sequence.id);
    if (other === undefined) throw missing(b.name, a.name, sequence.id);
    if (other.steps !== sequence.steps || other.group !== sequence.group || other.context !== sequence.context)
      throw new RangeError(
        `compareScores: sequence "${sequence.id}" must have the same observed steps, group and steps given before in both, got ` +
          `${describe(sequence)} in "${a.name}" and ${describe(other)} in "${b.name}"; score the same data`,
      );
    ofB.delete(sequence.id);
    return { a: sequence, b: other };
  });
  for (const id of ofB.keys()) throw missing(a.name, b.name, id);
  return matched;
}

function describe({ steps, group, context = 0 }: SequenceLogLikelihood): string {
  return `${steps} steps of ${group}${context === 0 ? "" : ` after ${context}`}`;
}

function missing(without: string, having: string, id: string): RangeError {
  return new RangeError(
    `compareScores: all models must score the same sequences, "${having}" has sequence "${id}" and "${without}" has not; score both on one split`,
  );
}

/** "sequence x", "sequences x, y", "7 sequences (x, y, z, …)": for warnings that must name them and stay one line. */
export function describeSequences(ids: readonly string[]): string {
  if (ids.length === 1) return `sequence ${ids[0]}`;
  if (ids.length <= 5) return `sequences ${ids.join(", ")}`;
  return `${ids.length} sequences (${ids.slice(0, 5).join(", ")}, …)`;
}
