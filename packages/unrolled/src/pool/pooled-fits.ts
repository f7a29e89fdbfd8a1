import { isWrittenByKind, type Model, type ModelParcel, modelFromParcel, parcelOf, type Rounds } from "@unrolled/core";
import { type FitData, type FitRun, type FitRunResult, fitRun } from "@unrolled/learning";
import { carryOut } from "../tasks/carry-out.js";
import type { Shared } from "../tasks/shared.js";
import type { TrainOutput } from "../tasks/train-task.js";
import type { Call, Job } from "./call.js";
import type { Crew } from "./crew.js";

/** A plan of fits on the same data, carried out by a crew. */
export async function pooledFits<B extends Model, M extends B, T>(
  plan: Rounds<FitRun<B, M>, FitRunResult<M>, T>,
  data: FitData,
  crew: Crew,
  call: Call,
): Promise<T> {
  const shared = crew.share(data);
  return carryOut(plan, (runs, worth) =>
    call.runAll(
      runs.map((run) => jobOf(run, shared, crew)),
      worth,
    ),
  );
}

function jobOf<B extends Model, M extends B>(run: FitRun<B, M>, data: Shared<FitData>, crew: Crew): Job<FitRunResult<M>> {
  const { learner, keepCheckpoint } = run;
  const { key, observers = [], resumeFrom = null, ...plain } = run.options;
  const cost = Math.max(1, learner.stopping.maxIterations - (resumeFrom?.iteration ?? 0));
  const { settings } = learner;
  const parcel = parcelOf(run.model);
  if (settings === undefined || parcel === null || observers.length > 0 || !isWrittenByKind(settings)) {
    crew.note(`${whyHere(run as unknown as FitRun<Model, Model>, parcel)} runs in this process`);
    return crew.hereJob(cost, () => fitRun(run, data.value));
  }
  const input = { model: parcel, learner: settings, key: key?.toString() ?? null, options: plain, keepCheckpoint };
  return crew.job({ kind: "train", input, shared: { data } }, { cost, checkpoint: resumeFrom, receive: (output) => resultOf<M>(output) });
}

function whyHere({ model, learner, options }: FitRun<Model, Model>, parcel: ModelParcel | null): string {
  if ((options.observers ?? []).length > 0) return "a fit with observers";
  if (learner.settings === undefined) return `a fit by "${learner.name}", which has no settings,`;
  if (parcel === null) return `a fit of model "${model.name}", which is of functions or has a view of its own,`;
  return `a fit by "${learner.name}", whose settings were not written by its kind,`;
}

/** The model is made again of its parcel, which says all of it; cloning thaws the rest. */
function resultOf<M>({ model, checkpoint, history, warnings, ...rest }: TrainOutput): FitRunResult<M> {
  const fit = Object.freeze({
    ...rest,
    model: modelFromParcel(model) as unknown as M,
    history: Object.freeze(history.map((line) => Object.freeze(line))),
    warnings: Object.freeze(warnings),
  });
  return { fit, checkpoint };
}
