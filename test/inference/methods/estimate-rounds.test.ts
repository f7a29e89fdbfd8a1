import { key, type LogLikelihood, type Settings, settingsOf } from "@unrolled/core";
import {
  type EstimatePiece,
  estimateRounds,
  forward,
  replicated,
  rollout,
  runEstimatePieces,
  smc,
  untilStandardError,
  withinSpread,
} from "@unrolled/inference";
import { describe, expect, it } from "vitest";
import { noisyNetwork, quietNetwork, symbolData } from "../../support/noisy-network.js";

const model = noisyNetwork("elman", 3, 0.5);
const lengths = [10, 30, 4, 7];
const data = symbolData(lengths);
const steps = 51;

/** The pieces of every round of a plan that is carried out here. */
function roundsOf(settings: Settings, width: number, of = data): readonly (readonly EstimatePiece[])[] {
  const rounds: EstimatePiece[][] = [];
  const plan = estimateRounds(model, settings, of, key(1), width);
  for (let step = plan.next(); !step.done; ) {
    rounds.push([...step.value.pieces]);
    step = plan.next(step.value.pieces.map((piece) => runEstimatePieces(model, of, [piece])[0] as LogLikelihood));
  }
  return rounds;
}

/** The first round alone: nothing is run. */
function firstRound(settings: Settings, width: number, of = data): readonly EstimatePiece[] {
  const step = estimateRounds(model, settings, of, key(1), width).next();
  if (step.done) throw new Error("a round is expected");
  return step.value.pieces;
}

const shape = (pieces: readonly EstimatePiece[]) => pieces.map(({ indices, key: pieceKey }) => [indices, pieceKey?.toString()]);

describe("the pieces of an estimate", () => {
  it("are neighbouring sequences with about as many steps each, under the estimate's own key, and cost their share of it", () => {
    const pieces = firstRound({ name: "smc", particles: 20 }, 2);
    const cut = [[0], [1], [2, 3]];
    expect(shape(pieces)).toEqual(cut.map((indices) => [indices, key(1).toString()]));
    const total = pieces.reduce((sum, { cost }) => sum + cost, 0);
    pieces.forEach(({ cost, indices }) => {
      const own = indices.reduce((sum, index) => sum + lengths[index]!, 0);
      expect(cost / total).toBeCloseTo(own / steps, 12);
    });
    // Multiplications: one to a particle, step and parameter.
    expect(total).toBeCloseTo(20 * steps * model.parameterCount, 6);
  });

  it("are replicates by sequences where a sequence is as long as two pieces, each run under a key of its own", () => {
    const settings = settingsOf(replicated(smc({ particles: 20 }), 3))!;
    const apart = firstRound(settings, 2);
    expect(new Set(apart.map(({ method }) => method.name))).toEqual(new Set(["smc"]));
    expect(new Set(apart.map(({ key: pieceKey }) => pieceKey!.toString()))).toEqual(
      new Set(
        key(1)
          .split(3)
          .map((runKey) => runKey.toString()),
      ),
    );
    expect(apart.map(({ indices }) => indices)).toEqual([[0], [1], [2, 3], [0], [1], [2, 3], [0], [1], [2, 3]]);
    // 32 pieces in all, also where a long sequence stands among many: about 11 for each of three runs.
    const mixed = firstRound(settings, 2, symbolData([200, ...new Array(40).fill(5)]));
    expect(mixed.length / 3).toBeLessThanOrEqual(11);
    expect(mixed.length / 3).toBeGreaterThan(4);
    // Sequences that are short beside a piece stay whole, with all their replicates.
    const even = symbolData(new Array(64).fill(5));
    const together = firstRound(settings, 2, even);
    expect(new Set(together.map(({ method }) => method.name))).toEqual(new Set(["replicated"]));
    expect(together).toHaveLength(32);
    expect(together[0]!.indices).toEqual([0, 1]);
  });

  it("keep batches of 32 sequences of methods that step a batch at once", () => {
    const many = symbolData(new Array(100).fill(3));
    const quiet = quietNetwork("elman", 3);
    for (const [width, count] of [
      [1, 4],
      [2, 4],
      [6, 6],
    ] as const) {
      const step = estimateRounds(quiet, settingsOf(rollout())!, many, null, width).next();
      expect(step.done ? 0 : step.value.pieces.length).toBe(count);
    }
    expect(firstRound(settingsOf(forward())!, 2, many)).toHaveLength(4);
  });

  it("of withinSpread begin with those of replicated, and go on with the sequences that spread alone", () => {
    const hard = symbolData([60, 5]);
    const inner = smc({ particles: 4 });
    const [first, second] = roundsOf(settingsOf(withinSpread(inner, { replicates: 6, budget: 1e6 }))!, 3, hard);
    expect(first).toEqual(firstRound(settingsOf(replicated(inner, 6))!, 3, hard));
    expect(second!.map(({ indices }) => indices)).toEqual([[0]]);
    const [{ method, key: pieceKey }] = second as [EstimatePiece];
    expect(method).toMatchObject({ name: "replicated", count: 6, method: { name: "smc" } });
    const doublings = Math.log2((method.method as unknown as { particles: number }).particles / 4);
    expect(doublings).toBeGreaterThanOrEqual(1);
    expect(pieceKey!.toString()).toBe(key(1).fold("doubling").fold(doublings).toString());
  });

  it("of untilStandardError begin with eight runs of every sequence", () => {
    const method = untilStandardError(smc({ particles: 30 }), { standardError: 1, budget: 1e6 });
    const first = firstRound(settingsOf(method)!, 2);
    expect(shape(first)).toEqual(lengths.flatMap((_, index) => Array.from({ length: 8 }, (__, r) => [[index], key(1).fold(r).toString()])));
  });
});
