import type { Dataset, ExpectationsView, ExpectedStatistics, Model, PseudoCounts } from "../../contracts/index.js";
import { chainLogPrior, checkPseudoCounts, maximiseChain } from "../markov-chain/index.js";
import { type Chain, finiteView } from "./chain.js";
import type { HiddenMarkovSpec } from "./hidden-markov-file.js";

/**
 * The two steps of Baum–Welch: forward–backward, and the maximum (Rabiner 1989, eqs. 40a–c, doi:10.1109/5.18626), with priors: Dirichlet(1 + count) on the initial
 * law and on each transition row, and the emission's own (see each emission). All in closed form but the transition of a
 * stationary chain, which is climbed (see `maximiseChain`).
 */
export function expectationsView(
  chain: Chain,
  data: Dataset,
  name: HiddenMarkovSpec["name"],
  make: (spec: HiddenMarkovSpec) => Model<"expectations">,
): ExpectationsView<ExpectedStatistics> {
  const { emission } = chain;
  const finite = finiteView(chain, data);
  return Object.freeze<ExpectationsView<ExpectedStatistics>>({
    data,
    expect: (smoothers, workspace) => smoothers.finite(finite, workspace),
    maximise(statistics: ExpectedStatistics, prior: PseudoCounts) {
      checkPseudoCounts(prior);
      const next = emission.maximise(data, statistics.posterior, prior);
      if ("collapsed" in next) return next;
      return make({ name, ...maximiseChain(chain, statistics, prior), emission: next.toFile() });
    },
    logPrior(prior: PseudoCounts) {
      checkPseudoCounts(prior);
      return chainLogPrior(chain, prior) + emission.logPrior(data, prior.emission);
    },
    leastSpreads: () => emission.leastSpreads?.(data) ?? null,
    atFloor: ({ posterior }: ExpectedStatistics, floors: readonly number[]) =>
      emission.atFloor?.(data, posterior, floors) ?? { laws: [], gain: 0 },
  });
}
