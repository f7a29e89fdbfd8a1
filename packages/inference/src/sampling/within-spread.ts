import type { Method } from "@unrolled/core";
import { describedBy } from "../described-by.js";
import { combineReplicates } from "../estimates/combine-replicates.js";
import { settingsAround } from "../method-settings.js";
import { runRounds } from "../spreading/rounds.js";
import type { ParticleMethod } from "./particle-method.js";
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
