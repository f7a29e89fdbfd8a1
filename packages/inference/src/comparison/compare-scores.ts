import type { Comparison, Key, PairedDifference, ScoredModel } from "@unrolled/core";
import { requireKey } from "@unrolled/core";
import { bootstrapDraws, bootstrapIntervals } from "./bootstrap-intervals.js";
import { comparePair, type UnadjustedPair } from "./compare-pair.js";
import { aboutBlocks, blockCut } from "./cut-into-blocks.js";
import { describeSequences } from "./describe-sequences.js";
import { scorePerStep } from "./score-per-step.js";
import { adjustByHolm } from "./significance-tests.js";
import { tooFewUnits, verdictOf } from "./verdict.js";

/**
 * Every pair of models on the same sequences: d_i = log p_a(i) − log p_b(i), and Σ d_i / Σ T_i in nats per observed step
 * (positive: a is better), for all a before b in `models`.
 *
 * The standard error is that of the ratio, from the spread of d over independent units (groups are summed first), and
 * already contains the Monte Carlo noise of sampled scores, whose part is reported beside it; `interval95` uses t with
 * its Satterthwaite degrees of freedom (see `ratioEstimate`; n − 1 where all units weigh the same). Tests over units: t of the ratio, Wilcoxon's signed rank on D_u / T_u, and a percentile
 * bootstrap that resamples units (the same ones for all pairs, drawn from `key`); p-values are Holm-adjusted over pairs.
 * All of it holds the fitted parameters fixed: it says how sure the difference between these fits is.
 *
 * A probability of zero is named in the warnings and never becomes NaN: the difference is ±Infinity without an interval,
 * or the sequence is left out where no difference exists. With fewer than two units there is no interval and no test. A
 * difference that is rounding, |d_i| ≤ 1e-12 (|log p_a| + |log p_b|), is 0. `verdict` is what may be said of a pair.
 *
 * Cost: pairs · (sequences · replicates + 9,999 · units).
 *
 * @throws RangeError when models have equal names, did not score the same sequences, or a score is NaN or +Infinity.
 * @example
 * const [a, b] = [logLikelihood(network, data, rollout()), logLikelihood(hmm, data, forward())];
 * const { pairs } = await compareScores([{ name: "gru", logLikelihood: a }, { name: "hmm", logLikelihood: b }], key(1));
 * console.log(pairs[0].meanDifferencePerStep, pairs[0].interval95); // nats per step
 */
export async function compareScores(models: readonly ScoredModel[], key: Key): Promise<Comparison> {
  checkModels(models);
  requireKey(key, "compareScores");
  const blocks = blockCut(models);
  const scores = await Promise.all(models.map((model) => scorePerStep(model, blocks)));
  const pairs = await Promise.all(models.flatMap((a, i) => models.slice(i + 1).map((b) => comparePair(a, b, blocks))));
  const bootstrap = bootstrapByUnits(pairs, key.fold("bootstrap"));
  const pairedT = await adjustByHolm(pairs.map((pair) => pair.pairedT));
  const wilcoxon = await adjustByHolm(pairs.map((pair) => pair.wilcoxon));
  const compared = pairs.map(({ difference }, p): PairedDifference => {
    const tests = Object.freeze({ pairedT: pairedT[p]!, wilcoxon: wilcoxon[p]!, bootstrap: bootstrap[p]! });
    return Object.freeze({ ...difference, verdict: verdictOf({ ...difference, tests }), tests });
  });
  return Object.freeze({
    models,
    scores,
    pairs: compared,
    warnings: [...models.flatMap(zeroProbabilities), ...aboutBlocks(blocks, models), ...tooFewUnits(compared)],
  });
}

function checkModels(models: readonly ScoredModel[]): void {
  if (models.length === 0) throw new RangeError("compareScores: at least one scored model is required, got none");
  const names = new Set<string>();
  for (const { name, logLikelihood } of models) {
    if (names.has(name)) throw new RangeError(`compareScores: names must be unique, got "${name}" twice; rename one`);
    names.add(name);
    for (const { id, value } of logLikelihood.sequences)
      if (Number.isNaN(value) || value === Number.POSITIVE_INFINITY)
        throw new RangeError(`compareScores: scores must be numbers or −Infinity, got ${value} for sequence "${id}" of "${name}"`);
  }
}

/** Pairs with the same number of units share their resampled units; a pair without an interval has none here either. */
function bootstrapByUnits(pairs: readonly UnadjustedPair[], key: Key): PairedDifference["tests"]["bootstrap"][] {
  const results: PairedDifference["tests"]["bootstrap"][] = pairs.map(() => null);
  const eligible = [...pairs.keys()].filter((p) => pairs[p]!.difference.interval95 !== null);
  for (const count of new Set(eligible.map((p) => pairs[p]!.units.count))) {
    const together = eligible.filter((p) => pairs[p]!.units.count === count);
    const intervals = bootstrapIntervals(
      together.map((p) => pairs[p]!.units),
      key.fold(count),
    );
    together.forEach((p, place) => {
      results[p] = Object.freeze({ interval95: intervals[place]!, draws: bootstrapDraws });
    });
  }
  return results;
}

function zeroProbabilities({ name, logLikelihood }: ScoredModel): string[] {
  const ids = logLikelihood.sequences.filter(({ value }) => value === Number.NEGATIVE_INFINITY).map(({ id }) => id);
  return ids.length === 0 ? [] : [`${name} gives probability zero to ${describeSequences(ids)}: its score is −Infinity`];
}
