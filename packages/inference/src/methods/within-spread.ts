import {
  checkOptions,
  type Dataset,
  describedBy,
  type Key,
  type LogLikelihood,
  type Method,
  type Rounds,
  type SequenceLogLikelihood,
  type Settings,
  settingsOf,
} from "@unrolled/core";
import { combineReplicates, logSpread, spreadLimit } from "../estimates/combine-replicates.js";
import { totalOf } from "../estimates/total-of.js";
import { doublingsFor } from "../estimates/warnings.js";
import type { Cutting, EstimateRounds, MethodKind } from "./method-kind.js";
import { type ParticleMethod, requireParticles } from "./particle-method.js";
import { replicated } from "./replicated.js";
import { inTermsOf, runRounds } from "./rounds.js";

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
  checkOptions("withinSpread", options, ["replicates", "budget"]);
  const { replicates, budget } = options;
  requireParticles("withinSpread", method);
  if (!Number.isInteger(replicates) || replicates < 2)
    throw new RangeError(`withinSpread: replicates must be an integer of at least 2, got ${replicates}; 8 is a start`);
  if (!(budget >= 0)) throw new RangeError(`withinSpread: budget must be a number of particle-steps, got ${budget}`);
  const first = replicated(method, replicates);
  const inner = settingsOf(method);
  return describedBy(withinSpreadKind, inner && { method: inner, replicates, budget }, {
    name: first.name,
    view: "particles",
    randomness: "random",
    run: (view, { workspace, key }) =>
      runRounds(withinSpreadRounds(first.run(view, { workspace, key }), method, options, view.data, key), (piece) =>
        combineReplicates(
          piece.key.split(replicates).map((runKey) => piece.method.runSequence(view, piece.index, { workspace, key: runKey })),
        ),
      ),
  } satisfies Method<"particles", "random">);
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

/** R replicates of one sequence. */
export interface SequenceReplicates {
  readonly index: number;
  readonly method: ParticleMethod;
  readonly key: Key;
}

/**
 * The plan of `withinSpread` after its first replicates: rounds over the sequences that still spread by more than 1 nat, until none
 * does or the budget does not reach for more particles. A round's runs are known at its start, and may all run at once.
 */
export function* withinSpreadRounds(
  first: LogLikelihood,
  method: ParticleMethod,
  { replicates, budget }: WithinSpreadOptions,
  { sequences: infos }: Dataset,
  key: Key,
): Rounds<SequenceReplicates, SequenceLogLikelihood, LogLikelihood> {
  const sequences = [...first.sequences];
  const doublings = sequences.map(() => 0);
  const cost = (index: number, extra: number): number =>
    replicates * method.particles * 2 ** (doublings[index]! + extra) * infos[index]!.length;
  let spent = 0;
  for (let open = spreading(sequences); open.length > 0; ) {
    const raised: number[] = [];
    for (const index of open) {
      let extra = doublingsFor(spreadOf(sequences[index]!));
      while (extra > 0 && spent + cost(index, extra) > budget) extra--;
      if (extra === 0) continue;
      spent += cost(index, extra);
      doublings[index]! += extra;
      raised.push(index);
    }
    if (raised.length === 0) break;
    const pieces = raised.map((index) => ({
      index,
      method: method.withParticles(method.particles * 2 ** doublings[index]!),
      key: key.fold("doubling").fold(doublings[index]!),
    }));
    // How many rounds there will be is not known: each is taken for half of what is left.
    const results = yield { pieces, share: 0.5 };
    raised.forEach((index, place) => {
      sequences[index] = results[place]!;
    });
    const still = new Set(spreading(sequences));
    open = raised.filter((index) => still.has(index));
  }
  const warnings = summary(sequences, doublings, method.particles, spent, budget);
  return warnings.length === 0 ? first : totalOf(first.method, sequences, { key: key.toString(), warnings });
}

function spreading(sequences: readonly SequenceLogLikelihood[]): number[] {
  return [...sequences.keys()].filter((index) => spreadOf(sequences[index]!) > spreadLimit);
}

function spreadOf({ replicates }: SequenceLogLikelihood): number {
  return replicates === null ? 0 : logSpread(replicates);
}

/** What was raised and to how many particles, and what still spreads; nothing where nothing spread. */
function summary(
  sequences: readonly SequenceLogLikelihood[],
  doublings: readonly number[],
  particles: number,
  spent: number,
  budget: number,
): string[] {
  const raised = doublings.filter((count) => count > 0);
  const still = spreading(sequences).map((index) => sequences[index]!.id);
  const counts = [...new Set([Math.min(...raised), Math.max(...raised)])].map((count) => particles * 2 ** count);
  const names = still.length <= 5 ? still.join(", ") : `${still.slice(0, 5).join(", ")} and ${still.length - 5} more`;
  return [
    ...(raised.length === 0
      ? []
      : [
          `replicates of ${raised.length} of ${sequences.length} sequences spread by more than 1 nat with ${particles} particles: they were scored again with ${counts.join(" to ")}, at ${spent} particle-steps`,
        ]),
    ...(still.length === 0
      ? []
      : [
          `the replicates of ${still.length} of ${sequences.length} sequences still spread by more than 1 nat at the end of the budget of ${budget} particle-steps: ${names}`,
        ]),
  ];
}
