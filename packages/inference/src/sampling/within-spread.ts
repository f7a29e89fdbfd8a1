import type { Key, LogLikelihood, Method, Settings } from "@unrolled/core";
import { combineReplicates } from "../estimates/combine-replicates.js";
import type { Cutting, EstimateRounds, MethodKind } from "../methods/method-kind.js";
import { describedBy, settingsAround } from "../methods/settings.js";
import { inTermsOf, runRounds } from "../spreading/rounds.js";
import { type ParticleMethod, requireParticles } from "./particle-method.js";
import { replicated } from "./replicated.js";
import { withinSpreadRounds } from "./within-spread-rounds.js";

export interface WithinSpreadOptions {
  /** R ≥ 2, independent runs of every sequence. */
  readonly replicates: number;
  /** Particle-steps that may be spent on more particles, beyond the first R runs: Σ over those runs of N T_i. */
  readonly budget: number;
}

/**
 * `replicated(method, replicates)`, and again with more particles for those sequences alone whose log-likelihoods spread by more
 * than 1 nat and so have no standard error (see `combineReplicates`), until none does or the budget is spent.
 *
 * Particles are doubled, 1 to 4 times at once, so that the next replicates should spread by about 0.7 nats. What was raised, and
 * which sequences still spread, stands in the warnings. Where none spreads, the estimate is that of `replicated`, to the last bit.
 *
 * @example
 * const method = withinSpread(smc({ particles: 16 }), { replicates: 8, budget: 1e7 });
 * console.log(logLikelihood(noisyNetwork, data, method, key(7)).standardError);
 */
export function withinSpread(method: ParticleMethod, options: WithinSpreadOptions): Method<"particles", "random"> {
  const { replicates, budget } = options;
  requireParticles("withinSpread", method);
  if (!Number.isInteger(replicates) || replicates < 2)
    throw new RangeError(`withinSpread: replicates must be an integer of at least 2, got ${replicates}; 8 is a start`);
  if (!(budget >= 0)) throw new RangeError(`withinSpread: budget must be a number of particle-steps, got ${budget}`);
  const first = replicated(method, replicates);
  return describedBy(
    settingsAround(method, (inner) => ({ name: "withinSpread", method: inner, replicates, budget })),
    {
      name: first.name,
      view: "particles",
      randomness: "random",
      run: (view, { workspace, key }) =>
        runRounds(withinSpreadRounds(first.run(view, { workspace, key }), method, options, view.data, key), (piece) =>
          combineReplicates(
            piece.key.split(replicates).map((runKey) => piece.method.runSequence(view, piece.index, { workspace, key: runKey })),
          ),
        ),
    } satisfies Method<"particles", "random">,
  );
}

type WithinSpreadSettings = WithinSpreadOptions & { readonly method: Settings };

export const withinSpreadKind: MethodKind<WithinSpreadSettings> = Object.freeze<MethodKind<WithinSpreadSettings>>({
  name: "withinSpread",
  help: "replicates, with more particles for the sequences whose runs spread by more than 1 nat",
  view: "particles",
  randomness: "random",
  wraps: true,
  options: {
    replicates: { type: "integer", least: 2, help: "independent runs", default: "8" },
    budget: { type: "number", least: 0, help: "particle-steps that may be spent on more particles", default: "0" },
  },
  make: ({ method, ...options }, make) => withinSpread(requireParticles("withinSpread", make(method)), options),
  // The first runs, and as much as its budget allows.
  cost: ({ parameterCount }, _data, { method, replicates, budget }, cost) => replicates * cost(method) + budget * parameterCount,
  addsUp: () => false,
  rounds: roundsOf,
});

function* roundsOf({ method, ...options }: WithinSpreadSettings, { data, key, parts, make, plan, piece }: Cutting): EstimateRounds {
  const { replicates } = options;
  const first = yield* plan({ name: "replicated", method, count: replicates }, key, parts);
  const raising = withinSpreadRounds(first, requireParticles("withinSpread", make(method)), options, data, key as Key);
  return yield* inTermsOf(
    raising,
    (run) => piece(run.index, replicated(run.method, replicates).settings as Settings, run.key),
    (result: LogLikelihood) => result.sequences[0]!,
  );
}
