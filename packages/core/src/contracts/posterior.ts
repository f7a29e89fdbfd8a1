/** Laws of the hidden state of one sequence given its targets. */
export interface Posterior {
  readonly id: string;
  readonly stateCount: number;
  /** T × K row-major: p(h_t = k | y_1..T). */
  readonly marginals: Float64Array;
}
/** arg max over paths of p(h_1..T, y_1..T) and its log-probability. */
export interface DecodedPath {
  readonly id: string;
  readonly path: Int32Array;
  readonly logProbability: number;
}
