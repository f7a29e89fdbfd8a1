import { type Dataset, fingerprintOf, type Model, optionsIn } from "@unrolled/core";
import type { Learner, SettledFitData } from "../learner.js";

/** What a checkpoint was made of, as far as it must be the same where a fit goes on. */
export interface CheckpointOrigin {
  /** The model's kind and its number of parameters: a start of the same shape. */
  readonly model: string;
  readonly train: string;
  /** Null where there was none. */
  readonly valid: string | null;
  /** The learner's options but for its limits; null where it holds functions of one's own. */
  readonly options: Readonly<Record<string, unknown>> | null;
}

export function originOf(model: Model, { train, valid }: SettledFitData, { settings, limits = [] }: Learner<Model>): CheckpointOrigin {
  const options = settings === undefined ? null : Object.entries(optionsIn(settings)).filter(([name]) => !limits.includes(name));
  return {
    model: `${model.kind} with ${model.parameterCount} parameters`,
    train: fingerprintOf(train),
    valid: valid === null ? null : fingerprintOf(valid),
    options: options && Object.fromEntries(options),
  };
}

/** @throws RangeError that says what is not as it was. A checkpoint from before there were origins, or options, says nothing of them. */
export function checkOrigin(made: CheckpointOrigin, now: CheckpointOrigin, { train, valid }: SettledFitData): void {
  if (made.model !== now.model)
    throw new RangeError(`fit: resumeFrom was made from a model ${made.model}, got ${now.model}; resume with the model it was made from`);
  refuseOther("train", made.train, now.train, train);
  refuseOther("valid", made.valid, now.valid, valid);
  for (const [name, before] of Object.entries(made.options ?? {})) {
    const value = now.options?.[name] ?? null;
    if (now.options !== null && inOrder(before) !== inOrder(value))
      throw new RangeError(
        `fit: resumeFrom was made with ${name} ${inOrder(before)}, got ${inOrder(value)}; resume with the options it was made with`,
      );
  }
}

function refuseOther(part: "train" | "valid", made: string | null, now: string | null, data: Dataset | null): void {
  if (made === now) return;
  const before = made === null ? `without ${part} data` : data === null ? `with ${part} data` : `with other ${part} data`;
  const given = data === null ? "none" : `those of "${data.name}"`;
  throw new RangeError(`fit: resumeFrom was made ${before}, got ${given}; resume with the data it was made with`);
}

/** JSON with the names of every object in order, so that equal values are equal texts. */
function inOrder(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
