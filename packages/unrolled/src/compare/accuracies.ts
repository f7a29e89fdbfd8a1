import { type Comparison, type Dataset, type Key, parseModel } from "@unrolled/core";
import { cannotPredict, classificationScores, compareRates, predictTargets, rightTargets } from "@unrolled/inference";
import { formatFixed, type ReportBlock, type ReportCell } from "@unrolled/plotting";
import type { ComparedModels } from "../families/family.js";

/** More symbols than this, and their confusions are not kept. */
const mostClasses = 50;

export type Accuracies = NonNullable<Awaited<ReturnType<typeof accuraciesOf>>>;

/**
 * How often models are right on test, beside how likely they find it: each target's likeliest symbol given inputs and sources and no target. Where targets are
 * symbols and the data have inputs or sources, and some model can say so; else null. Intervals and pairs as those of log-likelihoods, by sequence or group.
 */
export async function accuraciesOf({ models }: ComparedModels, test: Dataset, key: Key) {
  if (test.targets.kind !== "categorical" || (test.inputs === null && test.source === null)) return null;
  const leftOut: { readonly name: string; readonly because: string }[] = [];
  const predicted = models.flatMap(({ name, fitted }) => {
    const model = parseModel(fitted.fit.model, name);
    const because = cannotPredict(model);
    if (because === null) return [{ name, predictions: predictTargets(model, test) }];
    leftOut.push({ name, because });
    return [];
  });
  if (predicted.length === 0) return null;
  const { scores, pairs } = await compareRates(
    predicted.map(({ name, predictions }) => ({ name, sequences: rightTargets(predictions) })),
    key,
  );
  return {
    scale: "share of targets that are right, not nats: the likeliest symbol at each step given inputs and sources, and no target",
    models: scores.map((score, i) => {
      const { accuracy, macroF1, classes, confusion } = classificationScores(predicted[i]!.predictions);
      return {
        name: score.name,
        accuracy,
        standardError: score.standardError,
        interval95: score.interval95,
        steps: score.steps,
        macroF1,
        ...(classes.length > mostClasses ? {} : { classes, confusion }),
      };
    }),
    pairs: pairs.map(pairResult),
    leftOut,
  };
}

/** a − b, as in `pairs` of results.json, where the numbers are shares. */
function pairResult({
  a,
  b,
  meanDifferencePerStep,
  standardError,
  degreesOfFreedom,
  interval95,
  verdict,
  tests,
}: Comparison["pairs"][number]) {
  return { a, b, split: "test" as const, difference: meanDifferencePerStep, standardError, degreesOfFreedom, interval95, verdict, tests };
}

/** Two tables, and who is not in them. */
export function accuracyBlocks({ models, pairs, leftOut }: Accuracies): ReportBlock[] {
  const percent = (share: number): string => (Number.isNaN(share) ? "–" : `${formatFixed(100 * share, 2)} %`);
  const interval = (bounds: readonly [number, number] | null): string =>
    bounds === null ? "–" : `${formatFixed(100 * bounds[0], 2)} to ${formatFixed(100 * bounds[1], 2)}`;
  const best = models.reduce((most, { accuracy }) => Math.max(most, accuracy), 0);
  const right = (title: string) => ({ title, align: "right" as const });
  const blocks: ReportBlock[] = [
    {
      kind: "table",
      table: {
        caption:
          "How many targets on test are right, in per cent (another scale than the log-likelihoods above): the likeliest symbol at each step given the inputs, and no target. Macro F1 weighs every symbol alike.",
        columns: [{ title: "Model", align: "left" }, right("Accuracy"), right("95 % interval"), right("Macro F1")],
        rows: models.map(({ name, accuracy, interval95, macroF1 }): ReportCell[] => [
          name,
          { text: percent(accuracy), strong: accuracy === best },
          interval(interval95),
          percent(macroF1),
        ]),
      },
    },
  ];
  if (pairs.length > 0)
    blocks.push({
      kind: "table",
      table: {
        caption: "Differences of accuracies in pairs on the same test sequences, in percentage points.",
        columns: [{ title: "Pair", align: "left" }, right("Difference"), right("95 % interval"), right("p, t test")],
        rows: pairs.map(({ a, b, difference, interval95, tests }): ReportCell[] => [
          `${a} − ${b}`,
          formatFixed(100 * difference, 2),
          interval(interval95),
          tests.pairedT === null ? "–" : tests.pairedT.pValueHolm < 0.0001 ? "< 0.0001" : formatFixed(tests.pairedT.pValueHolm, 4),
        ]),
      },
    });
  if (leftOut.length > 0)
    blocks.push({ kind: "text", text: `Without an accuracy: ${leftOut.map(({ name, because }) => `${name} (${because})`).join("; ")}.` });
  return blocks;
}
