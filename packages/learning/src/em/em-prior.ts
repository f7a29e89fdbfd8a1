import type { PseudoCounts } from "@unrolled/core";

/** What keeps EM from probabilities of 0 and from spreads of 0. */
export interface EmPrior extends Pick<PseudoCounts, "initial" | "transition" | "emission"> {
  /** Is there a floor under the sds of normal emissions (`ExpectationsView.leastSpreads`)? Without one a start may end "collapsed". */
  readonly floor: boolean;
}

/**
 * Small enough that a fit ends within 0.01 nats of maximum likelihood, large enough that no probability becomes 0: a zero costs its
 * count, of which a chain of K states may have K².
 */
export const defaultPrior: EmPrior = Object.freeze({ initial: 1e-4, transition: 1e-4, emission: 0.01, floor: true });
