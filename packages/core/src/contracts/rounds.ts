/** Pieces of work that do not depend on each other: they may run anywhere, in any order, at the same time. */
export interface Round<P> {
  readonly pieces: readonly P[];
  /** About which part of the work that is left the round is, above 0 and at most 1: how progress is counted. */
  readonly share: number;
}

/**
 * Work in rounds, whoever carries it out: each round is handed out, what came of its pieces is given back in their order,
 * and what is returned at the end is the result. So the same plan runs in a loop and spread over workers, to the same bytes.
 */
export type Rounds<P, R, T> = Generator<Round<P>, T, readonly R[]>;
