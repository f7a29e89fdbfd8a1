import type { Dataset, Key, LogLikelihood, Rounds, SequenceLogLikelihood } from "@unrolled/core";
import { logSpread, spreadLimit } from "../estimates/combine-replicates.js";
import { totalOf } from "../estimates/total-of.js";
import type { ParticleMethod } from "./particle-method.js";
import { doublingsFor } from "./warnings.js";
import type { WithinSpreadOptions } from "./within-spread.js";

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
