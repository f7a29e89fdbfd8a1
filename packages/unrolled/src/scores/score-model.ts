import type { Dataset, LogLikelihood, ModelFile, SplitName } from "@unrolled/core";
import { totalOf } from "@unrolled/inference";
import type { TaskRunner } from "../tasks/task-runner.js";
import type { MethodSettings } from "./method-settings.js";

export interface ScoreRequest {
  readonly model: ModelFile;
  /** The whole data; `split` says which part. */
  readonly data: Dataset;
  readonly split: SplitName | null;
  readonly method: MethodSettings;
  readonly seed: number | string;
  readonly keyPath: readonly (number | string)[];
  readonly group: string;
  /** Sequences to a task; fixed, so that parts on disk fit whatever the number of workers. */
  readonly shardSize: number;
  readonly units: number;
}

export interface ModelScore {
  readonly logLikelihood: LogLikelihood;
  readonly seconds: number;
}

/** Scores a model's sequences in shards and joins them in file order. */
export async function scoreModel(request: ScoreRequest, runner: TaskRunner): Promise<ModelScore> {
  const { model, data, split, method, seed, keyPath, group, shardSize, units } = request;
  const count = split === null ? data.sequences.length : (data.splits?.[split].length ?? 0);
  const shards = Array.from({ length: Math.ceil(count / shardSize) }, (_, s) =>
    Array.from({ length: Math.min(shardSize, count - s * shardSize) }, (_, i) => s * shardSize + i),
  );
  const parts = await Promise.all(
    shards.map((indices) =>
      runner.run({
        kind: "score",
        group,
        units: (units * indices.length) / count,
        priority: units,
        input: { model, split, indices, method, seed, keyPath },
      }),
    ),
  );
  return {
    logLikelihood: joinShards(parts.map((part) => part.logLikelihood)),
    seconds: parts.reduce((total, part) => total + part.seconds, 0),
  };
}

/** The dataset's log-likelihood from its shards', in file order: the same bytes as scoring it whole. */
export function joinShards(parts: readonly LogLikelihood[]): LogLikelihood {
  const [first] = parts;
  if (first === undefined) throw new RangeError("joinShards: at least one shard is required, got none");
  if (parts.length === 1) return first;
  const joined = totalOf(
    first.method,
    parts.flatMap((part) => part.sequences),
    { key: first.key },
  );
  return Object.freeze({ ...joined, kernel: first.kernel });
}
