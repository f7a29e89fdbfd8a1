/** How an estimate settles as replicates are added: the log of the mean of the first r likelihoods, r = 1..R, in nats. */
export interface Convergence {
  readonly id: string;
  /** R: log-mean-exp of replicates 1..r. */
  readonly values: Float64Array;
  /** R: delta-method standard error; NaN at r = 1, and where the first r spread by more than 1 nat. */
  readonly standardErrors: Float64Array;
  /** R: ends of the 95 % t interval with r − 1 degrees of freedom; NaN as above. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}
