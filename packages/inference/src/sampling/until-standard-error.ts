import type { Key, LogLikelihood, Method, Settings } from "@unrolled/core";
import type { MethodKind } from "../methods/method-kind.js";
import { describedBy, settingsAround } from "../methods/settings.js";
import { inTermsOf, runRounds } from "../spreading/rounds.js";
import { type ParticleMethod, requireParticles } from "./particle-method.js";
import { standardErrorRounds } from "./standard-error-rounds.js";

export interface UntilStandardErrorOptions {
  /** Of the total, in nats. */
  readonly standardError: number;
  /** Particle-steps that may be spent: Σ over runs of N T_i. Counted, not timed, so that the result is reproducible. */
  readonly budget: number;
}

/**
 * A particle filter replicated until the standard error of the total is at most `standardError`, or the budget is spent;
 * it says which in the warnings.
 *
 * Each sequence has its share of the error, standardError √(T_i / Σ T), so one sequence's replicates do not depend on
 * another's luck. It starts with 8 replicates. Where their log-likelihoods spread by more than 1 nat log-mean-exp is unreliable
 * (see `combineReplicates`): they are dropped and the particles doubled, 1 to 4 times at once, so that the next 8 should spread
 * by about 0.7. Only when no sequence spreads any more, or the budget does not reach for more particles, are replicates added:
 * to 16, and then up to twice as many a round until the share is reached. A total with a sequence that still spreads has no
 * standard error, and the target was not reached. Sequences take rounds in turn, in file order.
 *
 * What is reached is an estimate of the error, and stopping when it is small enough favours small ones. Measured: 95 %
 * intervals cover 94 % where single runs spread by 0.4 nats, and 90 % where they began at 0.8 to 6 nats; what is left is the skew of Ẑ, of
 * which a smaller standard error, or more particles, rids it.
 *
 * The first replicates are those of `replicated(method, 8)` with the same key.
 *
 * @example
 * const method = untilStandardError(smc({ particles: 200 }), { standardError: 0.1, budget: 1e8 });
 * console.log(logLikelihood(noisyNetwork, data, method, key(7)).standardError);
 */
export function untilStandardError(method: ParticleMethod, options: UntilStandardErrorOptions): Method<"particles", "random"> {
  const { standardError, budget } = options;
  requireParticles("untilStandardError", method);
  if (!(standardError > 0 && Number.isFinite(standardError)))
    throw new RangeError(`untilStandardError: standardError must be a positive number of nats, got ${standardError}`);
  if (!(budget > 0)) throw new RangeError(`untilStandardError: budget must be a positive number of particle-steps, got ${budget}`);
  const name = `untilStandardError(${method.name}, ${standardError})`;
  const settings = settingsAround(method, (inner) => ({ name: "untilStandardError", method: inner, standardError, budget }));
  return describedBy(settings, {
    name,
    view: "particles",
    randomness: "random",
    run: (view, { workspace, key }) =>
      runRounds(standardErrorRounds(name, method, options, view.data, key), (run) =>
        run.method.runSequence(view, run.index, { workspace, key: run.key }),
      ),
  } satisfies Method<"particles", "random">);
}

type UntilSettings = UntilStandardErrorOptions & { readonly method: Settings };

export const untilStandardErrorKind: MethodKind<UntilSettings> = Object.freeze<MethodKind<UntilSettings>>({
  name: "untilStandardError",
  help: "more particles and replicates until the standard error of the total is reached",
  view: "particles",
  randomness: "random",
  wraps: true,
  options: {
    standardError: { type: "number", above: 0, help: "of the total, in nats", default: "none" },
    budget: { type: "number", above: 0, help: "particle-steps that may be spent", default: "none" },
  },
  make: ({ method, ...options }, make) => untilStandardError(requireParticles("untilStandardError", make(method)), options),
  // As much as its budget allows.
  cost: ({ parameterCount }, _data, { budget }) => budget * parameterCount,
  addsUp: () => false,
  rounds({ method, ...options }, { data, key, make, piece }) {
    const particles = requireParticles("untilStandardError", make(method));
    const plan = standardErrorRounds(untilStandardError(particles, options).name, particles, options, data, key as Key);
    return inTermsOf(
      plan,
      (run) => piece(run.index, run.method.settings as Settings, run.key),
      (result: LogLikelihood) => result.sequences[0]!,
    );
  },
});
