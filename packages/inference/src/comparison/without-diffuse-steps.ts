import type { ScoredModel, SequenceLogLikelihood } from "@unrolled/core";
import { totalOf } from "../estimates/total-of.js";
import { describeSequences } from "./match-sequences.js";

/** What is read of a score of one sequence. */
type Steps = Pick<SequenceLogLikelihood, "increments" | "diffuseSteps">;

/** Scores that compare with each other, and what was left out of them. */
export interface WithoutDiffuseSteps {
  readonly models: readonly ScoredModel[];
  /** Observed steps left out of each model's score; 0: none was. */
  readonly steps: number;
  /** The models whose diffuse start took them. */
  readonly names: readonly string[];
  /** Ids of the sequences of which nothing is left. */
  readonly emptied: readonly string[];
}

/**
 * What a diffuse start gives its first targets is no density of theirs (see `SequenceLogLikelihood.diffuseSteps`): its units are those of
 * the state, so that no difference from another model's means anything. So the steps of a sequence that the diffuse start of any of these models took are left
 * out of the scores of all of them, as if their targets were missing: their increments become 0, and value and steps are those of the rest. Every pair
 * of the models is then over the same steps. What the rest gives is the log-density of the later targets given these. A sampled score keeps its errors, which are of
 * the whole sequence.
 *
 * Models come back as they were where none has such steps.
 *
 * @throws RangeError where one has, and a score has no increments, or where no step at all would be left.
 * @example
 * import { compareScores, key, logLikelihood, kalman, localLevel, packDataset } from "unrolled";
 * const data = packDataset({ name: "d", targets: { kind: "real", size: 1 }, sequences: [{ id: "s", targets: [[1], [2], [1.5]] }] });
 * const a = { name: "level", logLikelihood: logLikelihood(localLevel({ level: 1, target: 1 }), data, kalman()) };
 * console.log((await compareScores([a], key(1))).scores[0]?.steps); // 2
 */
export function withoutDiffuseSteps(models: readonly ScoredModel[]): WithoutDiffuseSteps {
  const names = models.filter(({ logLikelihood }) => logLikelihood.sequences.some(isDiffuse)).map(({ name }) => name);
  if (names.length === 0) return { models, steps: 0, names, emptied: [] };
  const byId = models.map(({ logLikelihood }) => new Map(logLikelihood.sequences.map((sequence) => [sequence.id, sequence])));
  let steps = 0;
  const ends = new Map(
    models[0]!.logLikelihood.sequences.map(({ id }) => {
      const row = byId.flatMap((of) => of.get(id) ?? []);
      const end = row.some(isDiffuse) ? diffuseEnd(row, (t) => isSeen(row, t)) : none;
      if (end.steps > 0) for (const [m, of] of byId.entries()) requireIncrements(models[m]!, of.get(id), names);
      steps += end.steps;
      return [id, end] as const;
    }),
  );
  const emptied = models[0]!.logLikelihood.sequences.filter(({ id, steps: all }) => all > 0 && all <= ends.get(id)!.steps);
  if (steps > 0 && steps >= models[0]!.logLikelihood.steps)
    throw new RangeError(
      `compareScores: steps beyond those that the diffuse start of "${names[0]}" takes are required, got ${steps} in all; score longer sequences, or after steps that are given`,
    );
  return {
    steps,
    names,
    emptied: emptied.map(({ id }) => id),
    models: models.map(({ name, logLikelihood }) => {
      const { method, key, warnings } = logLikelihood;
      const sequences = logLikelihood.sequences.map((sequence) => leaveOut(sequence, ends.get(sequence.id) ?? none));
      return { name, logLikelihood: Object.freeze({ ...totalOf(method, sequences, { key }), warnings }) };
    }),
  };
}

/** What must be said where steps were left out. */
export function aboutDiffuseSteps({ steps, names, emptied }: WithoutDiffuseSteps): string[] {
  if (steps === 0) return [];
  const whose = names.length === 1 ? `${names[0]} starts` : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} start`;
  const whole = emptied.length === 0 ? "" : `; nothing is left of ${describeSequences(emptied)}`;
  return [
    `${whose} without a law of the state (diffuse), and what that gives the first targets is no density: ${steps} ${steps === 1 ? "step was" : "steps were"} left out of the scores of all models${whole}`,
  ];
}

/** Up to where, in steps of the sequence, a diffuse start of one of these scores of it took steps, and how many of them have a target. */
export function diffuseEnd(row: readonly Steps[], isObserved: (t: number) => boolean): { readonly end: number; readonly steps: number } {
  const steps = row.reduce((most, { diffuseSteps = 0 }) => Math.max(most, diffuseSteps), 0);
  const length = row[0]?.increments.length ?? 0;
  let end = 0;
  for (let seen = 0; end < length && seen < steps; end++) if (isObserved(end)) seen++;
  return { end, steps };
}

const none = { end: 0, steps: 0 } as const;

function isDiffuse({ diffuseSteps = 0 }: Steps): boolean {
  return diffuseSteps > 0;
}

/** Some model says something of the target: it is there. */
export function isSeen(row: readonly Steps[], t: number): boolean {
  return row.some(({ increments }) => t < increments.length && !(Math.abs(increments[t]!) <= 1e-12));
}

function requireIncrements({ name }: ScoredModel, sequence: SequenceLogLikelihood | undefined, names: readonly string[]): void {
  if (sequence !== undefined && sequence.increments.length === 0)
    throw new RangeError(
      `compareScores: increments of every model are required where one has a diffuse start ("${names[0]}"), so that its first steps can be left out of all, got none of sequence "${sequence.id}" of "${name}"; score with increments`,
    );
}

function leaveOut(
  sequence: SequenceLogLikelihood,
  { end, steps }: { readonly end: number; readonly steps: number },
): SequenceLogLikelihood {
  if (steps === 0) return sequence;
  const increments = sequence.increments.slice().fill(0, 0, end);
  const { diffuseSteps: _, ...rest } = sequence;
  return Object.freeze({
    ...rest,
    steps: sequence.steps - steps,
    value: increments.reduce((sum, increment) => sum + increment, 0),
    increments,
  });
}
