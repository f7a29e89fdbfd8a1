import type { SequenceInfo, SequenceLogLikelihood } from "@unrolled/core";
import { singleRunWarnings } from "./warnings.js";

/**
 * Of an estimate of a whole sequence the part after its context: log p(y_{s+1..T} | y_{1..s}) = Σ_{t>s} increment_t. This is the
 * one place where contexts are left out; without one the estimate is as it was.
 *
 * Exact estimates stay exact. For a particle filter the sum is log Ẑ(y_{1..T}) − log Ẑ(y_{1..s}) of one run: its cloud at s stands
 * for p(h_s | y_{1..s}), and a ratio of unbiased estimates has a relative bias of order 1/N, whatever s, because the cloud forgets.
 * Runs count the same in a log-mean-exp. Weighing them by their Ẑ(y_{1..s}) would remove the bias as replicates grow, and costs
 * more than it brings: after a long context one run has all the weight (on a linear-Gaussian model, 20 steps after 100, N = 16 and
 * 8 replicates: root mean squared error 0.38 nats, bias −0.15, against 0.73 and −0.23 weighed; 4,000 replicates: bias −0.08). Source
 * for both, as independent and weighted islands: Vergé, Dubarry, Del Moral & Moulines 2015, doi:10.1007/s11222-013-9429-x.
 * A single run's own error is of the whole Ẑ, so it is withheld.
 */
export function afterContext(whole: SequenceLogLikelihood, { context = 0 }: SequenceInfo): SequenceLogLikelihood {
  if (context === 0) return whole;
  const increments = whole.increments.slice(context);
  const { ess, resampled, warnings } = whole.diagnostics;
  const withheld = whole.standardErrorFrom !== "exact" && whole.standardError > 0;
  const messages = withheld ? [...warnings, singleRunWarnings.context] : [...warnings];
  const impossible = whole.increments.subarray(0, context).indexOf(Number.NEGATIVE_INFINITY);
  if (impossible >= 0)
    messages.push(`step ${impossible + 1}, which is given and not scored, is impossible under the model; it is taken as missing`);
  return Object.freeze({
    ...whole,
    context,
    value: increments.reduce((sum, increment) => sum + increment, 0),
    ...(withheld ? { standardError: Number.NaN, standardErrorFrom: "unavailable" as const } : {}),
    increments,
    diagnostics: Object.freeze({
      ...whole.diagnostics,
      ess: ess?.slice(context) ?? null,
      resampled: resampled?.slice(context) ?? null,
      warnings: Object.freeze(messages),
    }),
  });
}
