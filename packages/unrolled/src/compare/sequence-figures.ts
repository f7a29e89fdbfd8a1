import { type Dataset, type Figure, type LogLikelihood, splitOf } from "@unrolled/core";
import { partialDifferences, positionRanges } from "@unrolled/inference";
import {
  advantageByPartFigure,
  advantageByPositionFigure,
  advantageFigure,
  type ModelRole,
  type ModelStyles,
  type ScoreUnit,
} from "@unrolled/plotting";
import type { ComparedModel, ComparedModels } from "../families/family.js";
import { isObserved, testTargets } from "../splits/scored-targets.js";
import { comparable } from "./comparable.js";
import { byScore } from "./compare-models.js";

/** Figures, and what was left out of them with its reason. */
export interface FiguresAndReasons {
  readonly figures: readonly Figure[];
  readonly leftOut: readonly string[];
}

/** Below this many test sequences a mean over them says little. */
const fewestSequences = 6;
/** Groups or labels beyond this are not a figure to read. */
const mostGroups = 40;

/**
 * Where the best challenger and the best baseline (a network and an HMM; else the best two models) differ: by position over all test sequences, by symbol,
 * by group or label, and step by step along one of them.
 */
export async function sequenceFigures(
  compared: ComparedModels,
  data: Dataset,
  unit: ScoreUnit,
  styles: ModelStyles,
): Promise<FiguresAndReasons> {
  const [a, b] = rivals(compared);
  if (a === undefined || b === undefined) return { figures: [], leftOut: [] };
  const [first, second] = [a.score.logLikelihood.sequences, b.score.logLikelihood.sequences];
  if (first.length === 0 || first.some(({ increments }) => increments.length === 0)) return { figures: [], leftOut: [] };
  const test = splitOf(data, "test");
  const targets = test.sequences.map((_, i) => testTargets(data, i).targets);
  const seen = targets.map((list) => list.map(isObserved));
  const names = { unit, styles, a: a.name, b: b.name };
  const grouped = test.sequences.some(({ group }) => group !== null);
  const unitsName = grouped ? "groups" : "sequences";
  const figures: Figure[] = [];
  const leftOut: string[] = [];

  if (first.length < fewestSequences)
    leftOut.push(
      `no mean advantage by position: the test split has ${first.length} ${first.length === 1 ? "sequence" : "sequences"}, and it takes ${fewestSequences}`,
    );
  else {
    const ranges = positionRanges(targets.reduce((most, { length }) => Math.max(most, length), 0));
    const place = new Int32Array(ranges.at(-1)!.to);
    for (const [r, { from, to }] of ranges.entries()) place.fill(r, from, to);
    const parts = await partialDifferences(first, second, {
      names: ranges.map(({ from, to }) => `${from + 1}–${to}`),
      partOf: (i, t) => (seen[i]![t] ? place[t]! : null),
    });
    figures.push(advantageByPositionFigure(parts, { ...names, ranges, sequences: first.length, unitsName }));
  }

  if (data.targets.kind === "categorical") {
    const { size, symbols } = data.targets;
    const parts = await partialDifferences(first, second, {
      names: Array.from({ length: size }, (_, v) => symbols?.[v] ?? String(v)),
      partOf: (i, t) => targets[i]![t] as number | null,
    });
    const common = parts.filter(({ units }) => units >= 3);
    if (common.length > 1) figures.push(advantageByPartFigure(common, { ...names, parts: "symbols", unitsName }));
    else leftOut.push("no mean advantage by symbol: fewer than two symbols occur in three or more independent units of test");
  }

  const kinds = [
    { parts: "groups", plural: "groups", of: test.sequences.map(({ group }) => group), over: "sequences" as const, unitsName: "sequences" },
    { parts: "labels", plural: "labels", of: test.sequences.map(({ label }) => label ?? null), over: "units" as const, unitsName },
  ];
  for (const { parts: what, of, over, unitsName: among } of kinds) {
    const values = [...new Set(of.filter((value) => value !== null))];
    // Labels that are the groups under another name would be the same figure without an error.
    const within = new Set(test.sequences.map(({ group }, i) => `${group} ${of[i]}`)).size;
    if (values.length < 2 || (what === "labels" && grouped && within === values.length)) continue;
    if (values.length > mostGroups || of.length < 2 * values.length) {
      leftOut.push(`no mean advantage by ${what.slice(0, -1)}: ${of.length} test sequences are of ${values.length} ${what}`);
      continue;
    }
    const parts = await partialDifferences(first, second, {
      names: values,
      partOf: (i, t) => (of[i] !== null && seen[i]![t] ? values.indexOf(of[i]!) : null),
      over,
    });
    figures.push(advantageByPartFigure(parts, { ...names, parts: what, unitsName: among, most: mostGroups }));
  }

  const [ofA, ofB] = comparable([a.score, b.score]) as [LogLikelihood, LogLikelihood];
  const { index, chosen } = typicalSequence(ofA, ofB);
  figures.push(
    advantageFigure(
      { name: a.name, sequence: ofA.sequences[index]! },
      { name: b.name, sequence: ofB.sequences[index]! },
      { unit, styles, symbols: testTargets(data, index).symbols, chosen },
    ),
  );
  return { figures, leftOut };
}

/** The best challenger and the best baseline, or the best two models, the better one first. */
function rivals(compared: ComparedModels): readonly ComparedModel[] {
  const ranked = byScore(compared);
  const bestAs = (role: ModelRole) => ranked.find(({ fitted: { recipe } }) => recipe.spec.family.role === role);
  const [challenger, baseline] = [bestAs("challenger"), bestAs("baseline")];
  const asked = challenger !== undefined && baseline !== undefined ? [challenger, baseline] : ranked.slice(0, 2);
  return asked.toSorted((x, y) => ranked.indexOf(x) - ranked.indexOf(y));
}

/** Of the test sequences that are at least of median length the one whose difference per step is nearest to that of all steps. */
function typicalSequence(first: LogLikelihood, second: LogLikelihood): { readonly index: number; readonly chosen: string } {
  const count = first.sequences.length;
  if (count === 1) return { index: 0, chosen: "the only one of test" };
  const perStep = (i: number): number => (first.sequences[i]!.value - second.sequences[i]!.value) / first.sequences[i]!.steps;
  const mean = (first.value - second.value) / first.steps;
  const lengths = first.sequences.map(({ steps }) => steps).sort((x, y) => x - y);
  const median = lengths[Math.floor((count - 1) / 2)]!;
  const distance = (i: number): number => {
    const value = Math.abs(perStep(i) - mean);
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
  };
  const long = Array.from({ length: count }, (_, i) => i).filter((i) => first.sequences[i]!.steps >= Math.max(1, median));
  const index = long.reduce((best, i) => (distance(i) < distance(best) ? i : best), long[0] ?? 0);
  return { index, chosen: "chosen because its difference is, of the longer half of the test sequences, the nearest to that of all steps" };
}
