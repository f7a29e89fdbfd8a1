import type { AnyModel, Dataset, Key, Settings } from "@unrolled/core";
import { optionsIn } from "@unrolled/core";
import { joinShards } from "../estimates/join-shards.js";
import type { Cutting, EstimatePiece, EstimateRounds } from "../methods/method-kind.js";
import { addsUp, costOf, methodFrom, methods } from "../methods/methods.js";

/**
 * The plan of an estimate in pieces that may run anywhere (see `Rounds`): as the method's kind says, else by sequences. Draws are
 * keyed by sequence and replicate and sums are taken in file order, so the result has the bytes of `method.run`, however it is cut.
 *
 * @param width how many pieces can run at the same time: it is cut finely enough that they end together.
 * @example
 * const settings = { name: "smc", particles: 100 };
 * const rounds = estimateRounds(noisyNetwork, settings, data, key(7), 2);
 * const estimate = runRounds(rounds, (piece) => runEstimatePieces(noisyNetwork, data, [piece])[0]);
 * console.log(estimate.value === logLikelihood(noisyNetwork, data, smc({ particles: 100 }), key(7)).value); // true
 */
export function estimateRounds(model: AnyModel, settings: Settings, data: Dataset, key: Key | null, width: number): EstimateRounds {
  const costs = new Map<Settings, number>();
  const piece = (indices: readonly number[], method: Settings, pieceKey: Key | null): EstimatePiece => {
    const whole = costs.get(method) ?? costOf(model, data, { settings: method });
    costs.set(method, whole);
    const steps = indices.reduce((total, index) => total + data.sequences[index]!.length, 0);
    return { indices, method, key: pieceKey, cost: (whole * steps) / data.stepCount };
  };
  const plan: Cutting["plan"] = (method, planKey, parts) =>
    methods.get(method.name, "estimateRounds").rounds?.(optionsIn(method) as never, {
      data,
      key: planKey,
      parts,
      make: methodFrom,
      addsUp,
      plan,
      piece: (index, pieceMethod, pieceKey) => piece([index], pieceMethod, pieceKey),
    }) ?? bySequences(shardsOf(data, parts).map((indices) => piece(indices, method, planKey)));
  return plan(settings, key, partsFor(settings, data, width));
}

/** Pieces to cut an estimate into: many, so that they end together; but methods that step a batch at once keep their batches. */
function partsFor(settings: Settings, { sequences }: Dataset, width: number): number {
  const most = 16 * width;
  const { batch } = methods.get(settings.name, "estimateRounds");
  return batch === undefined ? most : Math.min(most, Math.max(width, Math.ceil(sequences.length / batch)));
}

function* bySequences(pieces: readonly EstimatePiece[]): EstimateRounds {
  return joinShards(yield { pieces, share: 1 });
}

/** At most `parts` runs of neighbours in file order with about as many steps each. */
function shardsOf({ sequences, stepCount }: Dataset, parts: number): readonly (readonly number[])[] {
  const shards: number[][] = Array.from({ length: Math.max(1, Math.min(parts, sequences.length)) }, () => []);
  let before = 0;
  sequences.forEach(({ length }, index) => {
    shards[Math.floor(((before + length / 2) / stepCount) * shards.length)]!.push(index);
    before += length;
  });
  return shards.filter((indices) => indices.length > 0);
}
