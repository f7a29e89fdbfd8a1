import { key, type LogLikelihood, type ModelFile, parseModel, type SplitName, selectSequences } from "@unrolled/core";
import { chooseSettings, scoreWith } from "../scores/choose-settings.js";
import type { MethodSettings } from "../scores/method-settings.js";
import { partOf } from "./fit-task.js";
import type { TaskContext } from "./task.js";

/** One shard of a split under one model. */
export interface ScoreInput {
  readonly model: ModelFile;
  readonly split: SplitName | null;
  /** Which sequences of the split, in its order. */
  readonly indices: readonly number[];
  readonly method: MethodSettings;
  readonly seed: number | string;
  readonly keyPath: readonly (number | string)[];
}

export interface ScoreOutput {
  readonly logLikelihood: LogLikelihood;
  /** A time: not part of the result. */
  readonly seconds: number;
}

/** Scores the shard. Draws are keyed by sequence id, so the shards together are the whole, byte for byte. */
export async function runScore(input: ScoreInput, context: TaskContext): Promise<ScoreOutput> {
  const started = performance.now();
  const data = selectSequences(partOf(context.data, input.split), input.indices);
  const model = parseModel(input.model, "model");
  const root = input.keyPath.reduce((folded, label) => folded.fold(label), key(input.seed));
  const score = scoreWith(chooseSettings(model, data, input.method).method, model, data, root);
  return { logLikelihood: score, seconds: (performance.now() - started) / 1000 };
}
