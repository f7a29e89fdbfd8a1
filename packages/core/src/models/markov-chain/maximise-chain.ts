import type { PseudoCounts } from "../../contracts/index.js";
import { dirichletLogPrior, dirichletMode } from "../../laws/dirichlet.js";
import { type ChainStatistics, type MarkovChain, type MarkovChainSpec, transitionRows } from "./markov-chain.js";
import { maximiseStationary } from "./maximise-stationary.js";

/**
 * The M step of a chain (Rabiner 1989, eqs. 40a–b), with the priors Dirichlet(1 + count) on the initial law and on each row of the
 * transition: in closed form but for the transition of a stationary chain, which is climbed (see `maximiseStationary`).
 */
export function maximiseChain(chain: MarkovChain, statistics: ChainStatistics, prior: PseudoCounts): MarkovChainSpec {
  const { stateCount: K, stationary, initial } = chain;
  return {
    initial: stationary ? "stationary" : dirichletMode(statistics.initial, 0, Array.from(initial), prior.initial),
    transition: stationary
      ? maximiseStationary(chain, statistics, prior.transition)
      : transitionRows(chain).map((row, i) => dirichletMode(statistics.transitions, i * K, row, prior.transition)),
  };
}

/** The log of these priors at the chain. */
export function chainLogPrior(chain: MarkovChain, prior: PseudoCounts): number {
  return (
    (chain.stationary ? 0 : dirichletLogPrior([Array.from(chain.initial)], prior.initial)) +
    dirichletLogPrior(transitionRows(chain), prior.transition)
  );
}

/** @throws RangeError for a pseudo-count that is no number of at least 0. */
export function checkPseudoCounts(prior: PseudoCounts): void {
  for (const name of ["initial", "transition", "emission"] as const)
    if (!(prior[name] >= 0 && prior[name] < Number.POSITIVE_INFINITY))
      throw new RangeError(`maximise: pseudo-count "${name}" must be a number of at least 0, got ${prior[name]}`);
}
