import type { Comparison, Key, PairedDifference, ScoredModel } from "@unrolled/core";
import { bootstrapDraws, bootstrapIntervals } from "./bootstrap-intervals.js";
import { comparePair, type UnadjustedPair } from "./compare-pair.js";
import { aboutBlocks, blockCut } from "./cut-into-blocks.js";
import { describeSequences } from "./match-sequences.js";
import { scorePerStep } from "./score-per-step.js";
import { adjustByHolm } from "./significance-tests.js";
import { tooFewUnits, verdictOf } from "./verdict.js";
import { aboutDiffuseSteps, withoutDiffuseSteps } from "./without-diffuse-steps.js";

/** Everything of `compareScores`, which says what the numbers are. */
export async function allPairs(given: readonly ScoredModel[], key: Key): Promise<Comparison> {
  checkModels(given);
  const left = withoutDiffuseSteps(given);
  const { models } = left;
  const blocks = blockCut(models);
  const scores = await Promise.all(models.map((model) => scorePerStep(model, blocks)));
  const pairs = await Promise.all(models.flatMap((a, i) => models.slice(i + 1).map((b) => comparePair(a, b, blocks))));
  const bootstrap = bootstrapByUnits(pairs, key.fold("bootstrap"));
  const pairedT = await adjustByHolm(pairs.map((pair) => pair.pairedT));
  const wilcoxon = await adjustByHolm(pairs.map((pair) => pair.wilcoxon));
  const compared = pairs.map(({ difference, isApproximated }, p): PairedDifference => {
    const tests = Object.freeze({ pairedT: pairedT[p]!, wilcoxon: wilcoxon[p]!, bootstrap: bootstrap[p]! });
    return Object.freeze({ ...difference, verdict: isApproximated ? "approximated" : verdictOf({ ...difference, tests }), tests });
  });
  return Object.freeze({
    models: given,
    scores: left.steps === 0 ? scores : scores.map((score) => Object.freeze({ ...score, diffuseSteps: left.steps })),
    pairs: left.steps === 0 ? compared : compared.map((pair) => Object.freeze({ ...pair, diffuseSteps: left.steps })),
    warnings: [...aboutDiffuseSteps(left), ...models.flatMap(zeroProbabilities), ...aboutBlocks(blocks, models), ...tooFewUnits(compared)],
  });
}

function checkModels(models: readonly ScoredModel[]): void {
  if (models.length === 0) throw new RangeError("compareScores: at least one scored model is required, got none");
  const names = new Set<string>();
  for (const { name, logLikelihood } of models) {
    if (names.has(name)) throw new RangeError(`compareScores: names must be unique, got "${name}" twice; rename one`);
    names.add(name);
    for (const { id, value } of logLikelihood.sequences)
      if (Number.isNaN(value) || value === Number.POSITIVE_INFINITY)
        throw new RangeError(`compareScores: scores must be numbers or −Infinity, got ${value} for sequence "${id}" of "${name}"`);
  }
}

/** Pairs with the same number of units share their resampled units; a pair without an interval has none here either. */
function bootstrapByUnits(pairs: readonly UnadjustedPair[], key: Key): PairedDifference["tests"]["bootstrap"][] {
  const results: PairedDifference["tests"]["bootstrap"][] = pairs.map(() => null);
  const eligible = [...pairs.keys()].filter((p) => pairs[p]!.difference.interval95 !== null);
  for (const count of new Set(eligible.map((p) => pairs[p]!.units.count))) {
    const together = eligible.filter((p) => pairs[p]!.units.count === count);
    const intervals = bootstrapIntervals(
      together.map((p) => pairs[p]!.units),
      key.fold(count),
    );
    together.forEach((p, place) => {
      results[p] = Object.freeze({ interval95: intervals[place]!, draws: bootstrapDraws });
    });
  }
  return results;
}

function zeroProbabilities({ name, logLikelihood }: ScoredModel): string[] {
  const ids = logLikelihood.sequences.filter(({ value }) => value === Number.NEGATIVE_INFINITY).map(({ id }) => id);
  return ids.length === 0 ? [] : [`${name} gives probability zero to ${describeSequences(ids)}: its score is −Infinity`];
}
