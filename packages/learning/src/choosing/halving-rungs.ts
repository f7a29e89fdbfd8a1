import { checkOptions } from "@unrolled/core";
import { checkCount } from "../check-options.js";

/** One round of successive halving: run every candidate still in it up to `iterations`, then keep the best `keep`. */
export interface HalvingRung {
  readonly iterations: number;
  readonly keep: number;
}

export interface HalvingOptions {
  readonly candidates: number;
  /** Iterations of the first round. */
  readonly first: number;
  /** Iterations of the last, for the one that is left. */
  readonly last: number;
  /** A round keeps one in `factor` and lets it run `factor` times as long; default 3. */
  readonly factor?: number;
}

/**
 * The rounds of successive halving (Jamieson & Talwalkar 2016, algorithm 1, doi:10.48550/arXiv.1502.07943). Iterations are counted
 * from the start of a fit: a candidate goes on from its checkpoint with `maxIterations` (or `maxEpochs`) raised.
 *
 * @throws RangeError on counts below 1, or last < first.
 * @example
 * halvingRungs({ candidates: 9, first: 2, last: 20 }); // run 9 to 2, 3 to 6, 1 to 20
 */
export function halvingRungs(options: HalvingOptions): readonly HalvingRung[] {
  checkOptions("halvingRungs", options, ["candidates", "first", "last", "factor"]);
  const { candidates, first, last, factor = 3 } = options;
  checkCount("halvingRungs", "candidates", candidates);
  checkCount("halvingRungs", "first", first);
  checkCount("halvingRungs", "last", last, first);
  checkCount("halvingRungs", "factor", factor, 2);
  const rungs: HalvingRung[] = [];
  let left = candidates;
  for (let iterations = first; left > 1 && iterations < last; iterations *= factor) {
    left = Math.max(1, Math.ceil(left / factor));
    rungs.push({ iterations, keep: left });
  }
  rungs.push({ iterations: last, keep: 1 });
  return Object.freeze(rungs);
}
