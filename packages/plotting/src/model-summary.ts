/**
 * What part models of a kind have in the question that a report answers. A challenger (a recurrent network) is set against the best
 * baseline (a hidden Markov model); a yardstick (an n-gram) is named where it wins, and beside a winner; "other" has no part of its own.
 */
export type ModelRole = "challenger" | "baseline" | "yardstick" | "other";

/** A kind of model, as sentences and the figure of score against size need it. */
export interface ModelFamily {
  /** As in a SPEC: "hmm". */
  readonly name: string;
  /** In a sentence: "hidden Markov model". */
  readonly noun: string;
  readonly role: ModelRole;
  /** Whether a larger model holds every smaller one, so that size is all that differs: their scores are joined by a line. */
  readonly nested: boolean;
}

/** What stands beside a model's score, joined to the comparison by `name`. */
export interface ModelSummary {
  /** As in the comparison. */
  readonly name: string;
  /** What is said behind the name in tables, where the model is not what its name says: "without noise". */
  readonly mark?: string | null;
  readonly family: ModelFamily;
  /** Free parameters. */
  readonly parameters: number;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
  /** Information criteria on train, nats; null or absent where its likelihood is not exact. */
  readonly aic?: number | null;
  readonly bic?: number | null;
  /** Its start is diffuse, so that these criteria compare only with those of models of the same start. Absent: it is a law. */
  readonly diffuse?: boolean;
  /** Why fitting ended, in words: "early stopping after 12 epochs", "counted, nothing to stop". */
  readonly stopped: string;
  /** How it was chosen on valid: "K = 32 of 2, 4, 8, 16, 32; best of 3 restarts". */
  readonly chosen: string;
}
