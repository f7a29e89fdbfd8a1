import type { Dataset, ExpectationsView, ExpectedStatistics, Model, PseudoCounts } from "../../contracts/index.js";
import { dirichletLogPrior, dirichletMode } from "../../laws/dirichlet.js";
import { type Chain, finiteView } from "./chain.js";
import type { HiddenMarkovSpec } from "./hidden-markov-file.js";
import { maximiseStationary } from "./maximise-stationary.js";

/**
 * The two steps of Baum–Welch: forward–backward, and the maximum (Rabiner 1989, eqs. 40a–c, doi:10.1109/5.18626), with priors: Dirichlet(1 + count) on the initial
 * law and on each transition row, and the emission's own (see each emission). All in closed form but the transition of a
 * stationary chain, which is climbed (see `maximiseStationary`).
 */
export function expectationsView(
  chain: Chain,
  data: Dataset,
  rows: Pick<HiddenMarkovSpec, "name" | "transition">,
  make: (spec: HiddenMarkovSpec) => Model<"expectations">,
): ExpectationsView<ExpectedStatistics> {
  const { stateCount: K, initial, stationary, emission } = chain;
  const finite = finiteView(chain, data);
  return Object.freeze<ExpectationsView<ExpectedStatistics>>({
    data,
    expect: (smoothers, workspace) => smoothers.finite(finite, workspace),
    maximise(statistics: ExpectedStatistics, prior: PseudoCounts) {
      checkPseudoCounts(prior);
      const next = emission.maximise(data, statistics.posterior, prior);
      if ("collapsed" in next) return next;
      return make({
        name: rows.name,
        initial: stationary ? "stationary" : dirichletMode(statistics.initial, 0, Array.from(initial), prior.initial),
        transition: stationary
          ? maximiseStationary(chain, statistics, prior.transition)
          : rows.transition.map((row, i) => dirichletMode(statistics.transitions, i * K, row, prior.transition)),
        emission: next.toFile(),
      });
    },
    logPrior(prior: PseudoCounts) {
      checkPseudoCounts(prior);
      return (
        (stationary ? 0 : dirichletLogPrior([Array.from(initial)], prior.initial)) +
        dirichletLogPrior(rows.transition, prior.transition) +
        emission.logPrior(data, prior.emission)
      );
    },
    leastSpreads: () => emission.leastSpreads?.(data) ?? null,
    atFloor: ({ posterior }: ExpectedStatistics, floors: readonly number[]) =>
      emission.atFloor?.(data, posterior, floors) ?? { laws: [], gain: 0 },
  });
}

function checkPseudoCounts(prior: PseudoCounts): void {
  for (const name of ["initial", "transition", "emission"] as const)
    if (!(prior[name] >= 0 && prior[name] < Number.POSITIVE_INFINITY))
      throw new RangeError(`maximise: pseudo-count "${name}" must be a number of at least 0, got ${prior[name]}`);
}
