import { checkOptions, requireDataset } from "../../checks/index.js";
import type { Dataset } from "../../contracts/index.js";
import { checkOrder } from "./check-n-gram.js";
import { countNGrams } from "./count-n-grams.js";
import { type NGram, nGram } from "./n-gram.js";
import type { Smoothing } from "./n-gram-file.js";

export interface NGramOptions {
  /** n: n − 1 steps of context. */
  readonly order: number;
  readonly smoothing: Smoothing;
  readonly name?: string;
}

/**
 * The n-gram of the data's targets, every observed one counted once with the steps before it: see `nGram`. It has the data's symbols.
 *
 * O(T log T + n G) for T steps with G different n-grams.
 *
 * @throws TypeError when the targets are not categorical; RangeError when the order is below 1 or too long to code.
 * @example
 * const model = fitNGram(data, { order: 3, smoothing: "kneser-ney" });
 * logLikelihood(model, data, rollout()).value;
 */
export function fitNGram(data: Dataset, options: NGramOptions): NGram {
  checkOptions("fitNGram", options, ["order", "smoothing", "name"]);
  requireDataset(data, "fitNGram");
  const { order, smoothing, name } = options;
  const { kind, size } = data.targets;
  if (kind !== "categorical") throw new TypeError(`fitNGram: data "${data.name}" must have categorical targets, got ${kind} ones`);
  checkOrder("fitNGram", order, size);
  const { codes, counts } = countNGrams(data, order);
  return nGram({
    ...(name === undefined ? {} : { name }),
    order,
    smoothing,
    size,
    codes: Array.from(codes, (code, i) => (i === 0 ? code : code - codes[i - 1]!)),
    counts: Array.from(counts),
    targets: data.targets,
  });
}
