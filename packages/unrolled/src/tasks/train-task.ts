import { type AnyModel, type Checkpoint, type Fit, type FitProgress, type ModelParcel, parseKey, type Settings } from "@unrolled/core";
import { type FitData, type FitOptions, fitRun, learnerFrom } from "@unrolled/learning";
import { NotPortableError, rebuild, requireParcel } from "./shared.js";
import type { TaskContext } from "./task-context.js";

/** One run of `fit`: from this model, by this learner. */
export interface TrainInput {
  readonly model: ModelParcel;
  readonly learner: Settings;
  /** Null for a learner that does not draw. */
  readonly key: string | null;
  /** Those of the fit's options that are plain. */
  readonly options: Omit<FitOptions, "key" | "observers" | "resumeFrom" | "onCheckpoint" | "checkpointDue">;
  readonly keepCheckpoint: boolean;
}

export interface TrainOutput extends Omit<Fit<ModelParcel>, "model"> {
  readonly model: ModelParcel;
  /** The last one, where it is to be kept. */
  readonly checkpoint: Checkpoint | null;
}

export async function runTrain(
  input: TrainInput,
  { shared, checkpoint, progress }: TaskContext<{ readonly data: FitData }>,
): Promise<TrainOutput> {
  const learner = learnerFrom(input.learner);
  if (learner === null)
    throw new NotPortableError(
      `it cannot make the learner "${input.learner.name}"; give the module that adds its kind to --use, or to extensions`,
    );
  const begun = checkpoint?.iteration ?? 0;
  const most = Math.max(1, learner.stopping.maxIterations - begun);
  const observer = {
    onIteration: ({ iteration }: FitProgress): undefined => progress(Math.min(1, (iteration - begun) / most)) as undefined,
  };
  const result = fitRun(
    {
      model: rebuild(input.model),
      learner,
      options: {
        ...input.options,
        ...(input.key === null ? {} : { key: parseKey(input.key) }),
        resumeFrom: checkpoint,
        observers: [observer],
      },
      keepCheckpoint: input.keepCheckpoint,
    },
    shared.data,
  );
  return { ...result.fit, model: requireParcel(result.fit.model as AnyModel), checkpoint: result.checkpoint };
}
