import { checkOptions, requireDataset } from "../../checks/index.js";
import type { Dataset } from "../../contracts/index.js";
import { requireVaryingTargets } from "../../data/index.js";
import { type LawFile, lawsFor } from "../../laws/index.js";
import { key } from "../../random/index.js";
import { type HiddenMarkov, hiddenMarkov } from "../hidden-markov/index.js";

export interface ClimatologyOptions {
  /** P: a law for each of so many positions, the first step of every sequence being the first; default 1, one law for all steps. */
  readonly period?: number | undefined;
  readonly name?: string | undefined;
}

/** Added to the count of each symbol, of on and off, and as the events that a Poisson rate has at least: nothing held out is impossible. */
const pseudoCount = 0.01;

/**
 * The law of a target whatever came before, fitted to the data's targets by maximum likelihood: frequencies of symbols, means and sds of numbers, rates
 * of counts, of each dimension by itself; with a period P, one law for each position t mod P. What any model of sequences has to beat.
 *
 * A hidden Markov model of P states that follow one another for certain, so that its likelihood, samples and forecasts are exact and missing
 * targets are passed over. Sds have the floor that EM's have (see `baumWelch`). O(Σ T).
 *
 * @throws RangeError for a period that is no integer of at least 1, or longer than the longest sequence; for targets that do not vary.
 * @example
 * const targets = { kind: "count", size: 1 } as const;
 * const tides = packDataset({ name: "tides", targets, sequences: [{ id: "a", targets: [[1], [9], [2], [8]] }] });
 * console.log(climatology(tides).toFile().emission, climatology(tides, { period: 2 }).toFile().emission); // rates 5; 1.5 and 8.5
 */
export function climatology(data: Dataset, options: ClimatologyOptions = {}): HiddenMarkov {
  checkOptions("climatology", options, ["period", "name"]);
  requireDataset(data, "climatology");
  const { period = 1, name = period === 1 ? "climatology" : `climatology, period ${period}` } = options;
  if (!Number.isSafeInteger(period) || period < 1 || period > data.length)
    throw new RangeError(
      `climatology: period must be an integer from 1 to the length of the longest sequence (${data.length}), got ${period}`,
    );
  requireVaryingTargets(data, "climatology");
  const law = lawsFor("emission").find(({ targets }) => targets === data.targets.kind)!.emission;
  // Every law is maximised below; only one of a position that is never observed stays as it starts.
  const whole = law.fromFile(law.start(data, period, {}, key("climatology"), "climatology"), "climatology");
  const positions = new Float64Array(data.stepCount * period);
  for (let t = 0; t < data.length; t++)
    for (let i = data.starts[t]!; i < data.starts[t]! + data.aliveCounts[t]!; i++) positions[i * period + (t % period)] = 1;
  const fitted = whole.maximise(data, positions, { emission: pseudoCount, leastSpreads: whole.leastSpreads?.(data) ?? null });
  const emission: LawFile = "collapsed" in fitted ? whole.toFile() : fitted.toFile();
  const certain = (k: number): number[] => Array.from({ length: period }, (_, j) => (j === k % period ? 1 : 0));
  return hiddenMarkov({
    name,
    initial: certain(0),
    transition: Array.from({ length: period }, (_, k) => certain(k + 1)),
    emission,
    targets: data.targets,
  });
}
