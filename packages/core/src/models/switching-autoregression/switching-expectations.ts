import type { Collapse, Dataset, ExpectationsView, FloorReport, Model, PseudoCounts } from "../../contracts/index.js";
import { floorReport, leastRelativeVariance, leastSpreads } from "../../laws/normals/spread-floors.js";
import { targetMoments } from "../../laws/target-moments.js";
import { type ChainStatistics, chainLogPrior, checkPseudoCounts, maximiseChain } from "../markov-chain/index.js";
import { maximiseRegressions, type Regressions, residuals } from "./maximise-regressions.js";
import { type RegimeStates, regimeStatistics } from "./regime-states.js";
import { fieldsOf, type Regimes } from "./regimes.js";
import { type RegressionMoments, regressionMoments, shiftedLevels } from "./regression-moments.js";
import type { SwitchingAutoregressionSpec } from "./switching-file.js";
import { switchingView } from "./switching-view.js";

/** What the E step leaves: counts of regimes, and moments of the targets in each state. */
export interface SwitchingStatistics extends ChainStatistics {
  readonly moments: RegressionMoments;
}

/**
 * The two steps of EM (Hamilton 1990, doi:10.1016/0304-4076(90)90093-9): forward–backward over the paths of regimes that a target depends on, and
 * conditional maxima of the chain and of the regressions (see `maximiseChain`, `maximiseRegressions`), so that the likelihood never falls.
 */
export function switchingExpectations(
  regimes: Regimes,
  states: RegimeStates,
  name: string,
  bound: Dataset,
  given: Pick<SwitchingAutoregressionSpec, "name">,
  make: (spec: SwitchingAutoregressionSpec) => Model<"expectations">,
): ExpectationsView<SwitchingStatistics> {
  const { chain, switching } = regimes;
  const finite = switchingView(regimes, states, name, bound);
  const { data } = finite;
  return Object.freeze<ExpectationsView<SwitchingStatistics>>({
    data,
    expect(smoothers, workspace) {
      const { statistics, increments } = smoothers.finite(finite, workspace);
      const moments = regressionMoments(regimes, states, data, statistics.posterior);
      return { increments, statistics: { ...regimeStatistics(statistics, states, chain.stateCount), moments } };
    },
    maximise(statistics: SwitchingStatistics, prior: PseudoCounts) {
      checkPseudoCounts(prior);
      const next = maximiseRegressions(regimes, states, statistics.moments, prior.leastSpreads?.[0] ?? 0);
      const collapse = collapseOf(next.sds, switching.sds === "shared", targetMoments(data).variances[0]!);
      return collapse ?? make({ ...given, ...maximiseChain(chain, statistics, prior), ...fieldsOf({ ...regimes, ...next }) });
    },
    logPrior(prior: PseudoCounts) {
      checkPseudoCounts(prior);
      return chainLogPrior(chain, prior);
    },
    leastSpreads: () => leastSpreads(data),
    atFloor: ({ moments }: SwitchingStatistics, [floor = 0]: readonly number[]) => reportOf(regimes, states, moments, floor),
  });
}

function collapseOf(sds: Float64Array, shared: boolean, variance: number): Collapse | null {
  const k = sds.findIndex((sd) => !(sd * sd > leastRelativeVariance * variance));
  if (k < 0) return null;
  const whose = shared ? "all regimes" : nameOfRegime(k);
  return Object.freeze({
    collapsed: `the variance of ${whose} fell to ${Number((sds[k]! ** 2).toPrecision(3))}: the likelihood has no maximum there`,
  });
}

function reportOf(regimes: Regimes, states: RegimeStates, moments: RegressionMoments, floor: number): FloorReport {
  const levels = shiftedLevels(regimes.levels, regimes, regimes.coefficients, -moments.centre);
  const now: Regressions = { ...regimes, levels };
  const { squares, counts } = residuals(regimes, states, moments, now);
  const sum = (x: Float64Array): number => x.reduce((total, value) => total + value, 0);
  const widest = Math.sqrt(Math.max(0, sum(squares) / Math.max(sum(counts), Number.MIN_VALUE)));
  const shared = regimes.switching.sds === "shared";
  const spreads = shared ? [regimes.sds[0]!] : Array.from(regimes.sds);
  const direction = { name: "what lags leave", floor, widest, spreads, counts: shared ? [sum(counts)] : Array.from(counts) };
  return floorReport([direction], shared ? () => "all regimes" : nameOfRegime);
}

function nameOfRegime(k: number): string {
  return `regime ${k + 1}`;
}
