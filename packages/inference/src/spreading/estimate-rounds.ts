import type { Dataset, Key, LogLikelihood, Rounds } from "@unrolled/core";
import { joinShards } from "../estimates/join-shards.js";
import { methodFrom } from "../method-from.js";
import { type MethodSettings, settingsOf } from "../method-settings.js";
import type { ParticleMethod } from "../sampling/particle-method.js";
import { combineRuns, replicated } from "../sampling/replicated.js";
import { type SequenceRun, standardErrorRounds } from "../sampling/standard-error-rounds.js";
import { type SequenceReplicates, withinSpreadRounds } from "../sampling/within-spread-rounds.js";
import { inTermsOf, together } from "./rounds.js";

/** Some sequences of a dataset by one method under one key, as values that travel. */
export interface EstimatePiece {
  readonly indices: readonly number[];
  readonly method: MethodSettings;
  /** Null where the method is exact. */
  readonly key: Key | null;
  /** In steps of a sequence times particles and runs: how progress is counted and pieces are weighed against each other. */
  readonly cost: number;
}

type EstimateRounds = Rounds<EstimatePiece, LogLikelihood, LogLikelihood>;

/**
 * The plan of an estimate in pieces that may run anywhere (see `Rounds`). Draws are keyed by sequence and replicate and
 * sums are taken in file order, so the result has the bytes of `method.run`, however it is cut.
 *
 * @param width how many pieces can run at the same time: it is cut finely enough that they end together.
 * @example
 * const settings = { name: "smc", particles: 100 } as const;
 * const rounds = estimateRounds(settings, data, key(7), 2);
 * const estimate = runRounds(rounds, (piece) => runEstimatePieces(noisyNetwork, data, [piece])[0]);
 * console.log(estimate.value === logLikelihood(noisyNetwork, data, smc({ particles: 100 }), key(7)).value); // true
 */
export function estimateRounds(method: MethodSettings, data: Dataset, key: Key | null, width: number): EstimateRounds {
  return roundsOf(method, data, key, partsFor(method, data, width));
}

/** Pieces to cut an estimate into: many, so that they end together; but methods that step a batch at once keep batches of 32. */
function partsFor(method: MethodSettings, { sequences }: Dataset, width: number): number {
  const most = 16 * width;
  const batched = method.name === "forward" || method.name === "rollout";
  return batched ? Math.min(most, Math.max(width, Math.ceil(sequences.length / 32))) : most;
}

function roundsOf(method: MethodSettings, data: Dataset, key: Key | null, parts: number): EstimateRounds {
  if (method.name === "untilStandardError") return untilRounds(method, data, key as Key);
  if (method.name === "withinSpread") return spreadRounds(method, data, key as Key, parts);
  // A sequence longer than two pieces would hold the others up: then its replicates are pieces of their own.
  if (method.name === "replicated" && (data.length * parts > 2 * data.stepCount || !isSumOverSequences(method.method)))
    return replicateRounds(method, data, key as Key, parts);
  return shardRounds(method, data, key, parts);
}

/** Does a sequence's estimate not depend on the sequences beside it? */
function isSumOverSequences(method: MethodSettings): boolean {
  if (method.name === "replicated") return isSumOverSequences(method.method);
  return method.name !== "untilStandardError" && method.name !== "withinSpread";
}

function* shardRounds(method: MethodSettings, data: Dataset, key: Key | null, parts: number): EstimateRounds {
  const pieces = shardsOf(data, parts).map((indices): EstimatePiece => {
    const steps = indices.reduce((total, index) => total + data.sequences[index]!.length, 0);
    return { indices, method, key, cost: steps * costPerStep(method) };
  });
  return joinShards(yield { pieces, share: 1 });
}

function* replicateRounds(method: Extract<MethodSettings, { name: "replicated" }>, data: Dataset, key: Key, parts: number): EstimateRounds {
  const partsOfRun = Math.ceil(parts / method.count);
  const runs = yield* together(key.split(method.count).map((runKey) => roundsOf(method.method, data, runKey, partsOfRun)));
  return combineRuns(methodFrom(method).name, runs, key);
}

function untilRounds(settings: Extract<MethodSettings, { name: "untilStandardError" }>, data: Dataset, key: Key): EstimateRounds {
  const particles = methodFrom(settings.method) as unknown as ParticleMethod;
  const plan = standardErrorRounds(methodFrom(settings).name, particles, settings, data, key);
  const toPiece = (run: SequenceRun): EstimatePiece => {
    const method = settingsOf(run.method) as MethodSettings;
    return { indices: [run.index], method, key: run.key, cost: data.sequences[run.index]!.length * costPerStep(method) };
  };
  return inTermsOf(plan, toPiece, (result: LogLikelihood) => result.sequences[0]!);
}

function* spreadRounds(
  settings: Extract<MethodSettings, { name: "withinSpread" }>,
  data: Dataset,
  key: Key,
  parts: number,
): EstimateRounds {
  const { method: inner, replicates } = settings;
  const first = yield* roundsOf({ name: "replicated", method: inner, count: replicates }, data, key, parts);
  const plan = withinSpreadRounds(first, methodFrom(inner) as unknown as ParticleMethod, settings, data, key);
  const toPiece = (piece: SequenceReplicates): EstimatePiece => {
    const method = settingsOf(replicated(piece.method, replicates)) as MethodSettings;
    return { indices: [piece.index], method, key: piece.key, cost: data.sequences[piece.index]!.length * costPerStep(method) };
  };
  return yield* inTermsOf(plan, toPiece, (result: LogLikelihood) => result.sequences[0]!);
}

function costPerStep(method: MethodSettings): number {
  if (method.name === "replicated") return method.count * costPerStep(method.method);
  return method.name === "smc" || method.name === "importance" ? method.particles : 1;
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
