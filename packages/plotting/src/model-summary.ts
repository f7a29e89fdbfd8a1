/** What kind of model it is, for the sentences and for the figure of score against size. */
export type ModelFamily = "n-gram" | "hidden-markov" | "recurrent" | "noisy-recurrent" | "other";

/** What stands beside a model's score, joined to the comparison by `name`. */
export interface ModelSummary {
  /** As in the comparison. */
  readonly name: string;
  readonly family: ModelFamily;
  /** Free parameters. */
  readonly parameters: number;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
  /** Information criteria on train, nats; null or absent where its likelihood is not exact. */
  readonly aic?: number | null;
  readonly bic?: number | null;
  /** Why fitting ended, in words: "early stopping after 12 epochs", "counted, nothing to stop". */
  readonly stopped: string;
  /** How it was chosen on valid: "K = 32 of 2, 4, 8, 16, 32; best of 3 restarts". */
  readonly chosen: string;
}
