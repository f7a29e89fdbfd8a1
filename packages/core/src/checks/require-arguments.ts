import type { AnyModel, Dataset, Key } from "../contracts/index.js";
import { describeValue } from "./describe-value.js";

/**
 * Checks that an argument is a dataset; `who` begins the message.
 *
 * @throws TypeError that says how to make one.
 */
export function requireDataset(value: unknown, who: string): asserts value is Dataset {
  if ((value as Dataset | null | undefined)?.starts instanceof Int32Array) return;
  throw new TypeError(
    `${who}: a dataset is required, got ${describeValue(value)}; make one with packDataset, or load one with loadDataset`,
  );
}

/**
 * Checks that an argument is a key, not a seed; `who` begins the message.
 *
 * @throws TypeError that says how to make one.
 */
export function requireKey(value: unknown, who: string): asserts value is Key {
  if (typeof (value as Key | null | undefined)?.fold === "function") return;
  const made = typeof value === "number" || typeof value === "string" ? `key(${JSON.stringify(value)})` : "key(1), say";
  throw new TypeError(`${who}: draws at random and needs a key, got ${describeValue(value)}; pass ${made}`);
}

/**
 * Checks that an argument is a model; `who` begins the message.
 *
 * @throws TypeError that says how to make one.
 */
export function requireModel(value: unknown, who: string): asserts value is AnyModel {
  if (typeof (value as AnyModel | null | undefined)?.views === "object") return;
  const remedy =
    typeof (value as { model?: AnyModel } | null | undefined)?.model?.views === "object"
      ? "pass its field model"
      : "make one with hiddenMarkov, randomRecurrent or fitNGram, or read one with parseModel";
  throw new TypeError(`${who}: a model is required, got ${describeValue(value)}; ${remedy}`);
}
