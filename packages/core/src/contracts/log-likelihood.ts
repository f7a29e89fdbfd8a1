/**
 * Where a standard error came from. "unavailable": the number is an estimate and nothing measured its error. "approximation": it is the exact value of
 * another model, which stands for this one, and how far off it is nothing says: such a number decides no comparison.
 */
export type StandardErrorSource = "exact" | "genealogy" | "replicates" | "unavailable" | "approximation";

/** log p(y_{1:T} | x_{1:T}) of one sequence, in nats, with its error (decision 6). */
export interface SequenceLogLikelihood {
  readonly id: string;
  readonly group: string | null;
  /** Leading steps that were given and are not scored; absent: none. All that follows here is about the T steps after them. */
  readonly context?: number;
  /** Steps with an observed target. */
  readonly steps: number;
  /** Of these, the first ones that only determined a state of which nothing was known before (a diffuse start); absent: none. */
  readonly diffuseSteps?: number;
  readonly value: number;
  /** 0 when exact; NaN exactly when `standardErrorFrom` is "unavailable" or "approximation". */
  readonly standardError: number;
  readonly standardErrorFrom: StandardErrorSource;
  /** T terms log p(y_t | y_<t, x_≤t), or estimates of them; they sum to `value`. Empty when asked to be left out. */
  readonly increments: Float64Array;
  /** log Ẑ of each independent replicate, for paired Monte Carlo errors; null when there is one run or none was random. */
  readonly replicates: Float64Array | null;
  readonly diagnostics: Diagnostics;
}

export interface Diagnostics {
  /** T: effective sample size before resampling, of the first run; null where there are no particles. */
  readonly ess: Float64Array | null;
  /** T: 1 where the cloud was resampled after step t. */
  readonly resampled: Uint8Array | null;
  /** Time-0 ancestors left at the end; the fewest over replicates. */
  readonly survivors: number | null;
  readonly particles: number | null;
  /** Grid methods: |value − value at twice the spacing|, nats; a bound on the discretisation error where the model is smooth. */
  readonly discretisation?: number;
  /** Kalman filter: covariances went on as their roots, as was asked for or because the standard form lost digits; absent: by the standard form. */
  readonly form?: "square-root";
  readonly warnings: readonly string[];
}

/** The same for a whole dataset: sums over sequences, in file order. */
export interface LogLikelihood {
  readonly method: string;
  readonly exact: boolean;
  readonly value: number;
  /** √Σ se_i²: sequences are keyed by their id, so their errors are independent. */
  readonly standardError: number;
  readonly standardErrorFrom: StandardErrorSource;
  readonly steps: number;
  readonly sequences: readonly SequenceLogLikelihood[];
  readonly warnings: readonly string[];
  /** Which kernel computed it ("plain"). */
  readonly kernel: string;
  /** The root key, or null when nothing was random. */
  readonly key: string | null;
}
