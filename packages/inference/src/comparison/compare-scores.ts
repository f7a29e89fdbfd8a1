import type { Comparison, Key, ScoredModel } from "@unrolled/core";
import { requireKey } from "@unrolled/core";

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
 * A score that is an approximation (`standardErrorFrom`, as `ekf` gives) decides nothing: neither it nor a pair with it has an interval or a test, and
 * the pair's verdict is "approximated".
 *
 * Where a model starts diffuse, the steps that its start took (`diffuseSteps`) have no density under it: they are left out of the scores of all models,
 * sequence by sequence, as if those targets were missing, and a warning says so. All scores and pairs are then of the same steps; it takes increments.
 *
 * Cost: pairs · (sequences · replicates + 9,999 · units).
 *
 * @throws RangeError when models have equal names, did not score the same sequences, or a score is NaN or +Infinity, or
 * has no increments where a model starts diffuse.
 * @example
 * const [a, b] = [logLikelihood(network, data, rollout()), logLikelihood(hmm, data, forward())];
 * const { pairs } = await compareScores([{ name: "gru", logLikelihood: a }, { name: "hmm", logLikelihood: b }], key(1));
 * console.log(pairs[0].meanDifferencePerStep, pairs[0].interval95); // nats per step
 */
export async function compareScores(models: readonly ScoredModel[], key: Key): Promise<Comparison> {
  requireKey(key, "compareScores");
  const { allPairs } = await import("./all-pairs.js"); // a dozen files that an import of the library does not wait for
  return allPairs(models, key);
}
