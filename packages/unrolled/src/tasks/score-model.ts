import type { AnyModel, Dataset, Key, Method, ModelFile, Randomness, ViewName } from "@unrolled/core";
import { spreadLogLikelihood } from "@unrolled/inference";
import type { ModelScore } from "../scores/scoring.js";
import { carryOut } from "./carry-out.js";
import { fingerprint } from "./part-codec.js";
import { scorePiece } from "./score-task.js";
import { type Shared, shareModel } from "./shared.js";
import type { TaskRunner } from "./task-runner.js";

export interface ScoreRequest {
  /** As `parseModel` reads it from the file. */
  readonly model: AnyModel;
  /** Its content, which names the parts on disk and travels to workers. */
  readonly file: ModelFile;
  readonly data: Shared<Dataset>;
  /** Which of the run's data: names the parts on disk. */
  readonly split: string;
  readonly method: Method<ViewName, Randomness>;
  readonly key: Key;
  readonly group: string;
  readonly units: number;
}

/** Estimates are cut as if for this many workers, whatever there are, so that parts on disk fit any number of them. */
const cutFor = 4;

/** Scores a model in pieces, each a part of the run. */
export async function scoreModel(request: ScoreRequest, runner: TaskRunner): Promise<ModelScore> {
  const { model, file, data, split, method, key, group, units } = request;
  const of = { model: fingerprint(file), split };
  const shared = { data, model: shareModel(model, { file, parameters: null }) };
  let seconds = 0;
  const logLikelihood = await spreadLogLikelihood(model, data.value, method, key, {
    width: cutFor,
    carryOut: (plan) =>
      carryOut(plan, async (pieces, worth) => {
        const cost = pieces.reduce((total, piece) => total + piece.cost, 0);
        const outputs = await Promise.all(
          pieces.map((piece) =>
            runner.run({
              kind: "score",
              group,
              units: (units * worth * piece.cost) / cost,
              priority: units,
              shared,
              input: { pieces: [scorePiece(piece)], of },
            }),
          ),
        );
        seconds += outputs.reduce((total, output) => total + output.seconds, 0);
        return outputs.flatMap(({ estimates }) => estimates);
      }),
  });
  return { logLikelihood, seconds };
}
