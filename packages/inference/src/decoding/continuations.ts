/**
 * What has been decoded of one sequence, several hypotheses of it side by side: a row each. This is all that a search knows of a model, whether
 * its state is finite, a function of what came before, or a cloud of particles for each row.
 *
 * What a row says depends on its own symbols (and, where states are sampled, on its own key), never on the rows beside it.
 */
export interface Continuations {
  /** V */
  readonly symbolCount: number;
  /** True where the laws are estimated by particles. */
  readonly isEstimate: boolean;
  /** Sets `out` (rows × V, row-major) to log p(y_t = v | what row i holds), nats, of the rows that there are now; once a step. */
  logProbsInto(out: Float64Array): void;
  /** Row i becomes what row `parents[i]` was, followed by `symbols[i]`, for i < `count`: rows are left behind, or go on as several. */
  advance(parents: ArrayLike<number>, symbols: ArrayLike<number>, count: number): void;
}
