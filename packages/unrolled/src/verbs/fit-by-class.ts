import { checkOptions, type Dataset, key, type SplitName, selectSequences } from "@unrolled/core";
import { type ClassModel, calibrateTemperature, classify } from "@unrolled/inference";
import { UsageError } from "../command-error.js";
import { loadReading } from "../data/index.js";
import { type FitModelOptions, type FittedModel, fitModel } from "./fit-model.js";

/** A model of each class, and how they tell sequences apart. */
export interface FittedClasses {
  /** For `classify`, classes in the order of their names. */
  readonly models: readonly ClassModel[];
  /** Their fits, in the same order. */
  readonly fits: readonly FittedModel[];
  /** Train sequences of each class. */
  readonly counts: readonly number[];
  /** What makes the labels of valid likeliest (`calibrateTemperature`); 1 without a valid split. */
  readonly temperature: number;
}

/**
 * Fits the model of a SPEC to the sequences of each label by themselves, as `fitModel` does: class-conditional models, by which `classify` tells
 * sequences apart, whatever the family (`hmm:5`, `gru:16`, `ngram:3`, `lds:4`). Valid, where there is one, chooses what the SPEC leaves open, class by
 * class, and the one temperature by which probabilities of classes are calibrated, so that what valid says of them is a little too good.
 *
 * @throws UsageError where train sequences have fewer than two labels, and as `fitModel`.
 * @example
 * const targets = { kind: "categorical", size: 2, symbols: null } as const;
 * const draw = (label: string, i: number) => ({ id: `${label}${i}`, label, targets: [...Array(9).keys()].map((t) => (label === "odd" ? t % 2 : +(t > i))) });
 * const said = packDataset({ name: "said", targets, sequences: [0, 1, 2, 3].flatMap((i) => [draw("odd", i), draw("late", i)]) });
 * const { models } = await fitByClass("ngram:2", said, { workers: 0 });
 * console.log(classificationScores(predictedClasses(classify(models, said))).accuracy);
 */
export async function fitByClass(
  spec: string,
  data: Dataset | string,
  options: Omit<FitModelOptions, "from"> = {},
): Promise<FittedClasses> {
  checkOptions("fitByClass", options, ["seed", "split", "window", "workers", "executor", "extensions", "progress", "signal"]);
  const { data: all } = typeof data === "string" ? await loadReading([data]) : { data };
  const { sequences, splits } = all;
  const indicesOf = (split: SplitName): readonly number[] => splits?.[split] ?? (split === "train" ? [...sequences.keys()] : []);
  const labelOf = (index: number): string | null => sequences[index]!.label ?? null;
  const labels = [...new Set(indicesOf("train").map(labelOf))].filter((label) => label !== null).sort();
  if (labels.length < 2)
    throw new UsageError(
      `fitByClass: train sequences of two labels or more are required, data "${all.name}" has ${labels.length}; give each its class as label`,
    );
  const fits: FittedModel[] = [];
  const counts: number[] = [];
  for (const label of labels) {
    const train = indicesOf("train").filter((index) => labelOf(index) === label);
    const valid = indicesOf("valid").filter((index) => labelOf(index) === label);
    const part = selectSequences(all, [...train, ...valid]);
    const places = [...part.sequences.keys()];
    const own = splits === null ? null : { train: places.slice(0, train.length), valid: places.slice(train.length), test: [] };
    counts.push(train.length);
    fits.push(await fitModel(spec, Object.freeze({ ...part, name: `${all.name}, ${label}`, splits: own }), options));
  }
  const models = fits.map(({ model }, c) => Object.freeze({ label: labels[c]!, model }));
  const valid = indicesOf("valid").filter((index) => labels.includes(labelOf(index)!));
  const temperature =
    valid.length === 0
      ? 1
      : calibrateTemperature(classify(models, selectSequences(all, valid), {}, key(options.seed ?? 1).fold("calibrate")));
  return Object.freeze({ models, fits, counts, temperature });
}
