import type { ClassificationScores, CountedSequence, Predictions } from "@unrolled/core";

/**
 * Accuracy, F1 and the confusion matrix of predictions. Macro F1 weighs every symbol alike, however often it stands; micro F1 of one symbol a step is the
 * accuracy. O(steps + V²).
 *
 * @throws RangeError where no step is observed.
 * @example
 * const data = packDataset({ name: "said", targets: { kind: "categorical", size: 2, symbols: ["N", "V"] },
 *   inputs: { kind: "categorical", size: 2, symbols: ["dog", "runs"] }, sequences: [{ id: "a", inputs: [0, 1], targets: [0, 1] }] });
 * console.log(classificationScores(predictTargets(fitHiddenMarkovTagger(data), data)).accuracy); // 1
 */
export function classificationScores({ model, targets, sequences }: Predictions): ClassificationScores {
  const V = targets.size;
  const confusion = Array.from({ length: V }, () => new Array<number>(V).fill(0));
  let steps = 0;
  for (const { symbols, observed } of sequences)
    observed.forEach((truth, t) => {
      if (truth < 0) return;
      steps++;
      confusion[truth]![symbols[t]!]!++;
    });
  if (steps === 0)
    throw new RangeError(`classificationScores: at least one observed step is required, predictions of "${model}" have none`);
  const classes = confusion.map((row, v) => {
    const right = row[v]!;
    const support = row.reduce((a, b) => a + b, 0);
    const predicted = confusion.reduce((sum, other) => sum + other[v]!, 0);
    return Object.freeze({
      name: targets.symbols?.[v] ?? String(v),
      support,
      precision: predicted === 0 ? Number.NaN : right / predicted,
      recall: support === 0 ? Number.NaN : right / support,
      f1: predicted + support === 0 ? Number.NaN : (2 * right) / (predicted + support),
    });
  });
  const seen = classes.filter(({ f1 }) => !Number.isNaN(f1));
  return Object.freeze({
    accuracy: confusion.reduce((sum, row, v) => sum + row[v]!, 0) / steps,
    macroF1: seen.reduce((sum, { f1 }) => sum + f1, 0) / seen.length,
    classes: Object.freeze(classes),
    confusion: Object.freeze(confusion.map((row) => Object.freeze(row))),
  });
}

/** Targets that are right, of those observed, sequence by sequence: what `compareRates` takes. */
export function rightTargets({ sequences }: Predictions): CountedSequence[] {
  return sequences.map(({ id, group, symbols, observed }) => {
    const isObserved = [...observed.keys()].filter((t) => observed[t]! >= 0);
    return Object.freeze({ id, group, count: isObserved.filter((t) => symbols[t] === observed[t]).length, of: isObserved.length });
  });
}
