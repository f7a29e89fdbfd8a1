import type { Checkpoint, FitProgress, Precision } from "@unrolled/core";
import type { CheckpointOrigin } from "./checkpoint-origin.js";
import { fromJsonNumber, toJsonNumber } from "./json-numbers.js";

/** What the loop of `fit` itself remembers; the learner's part is `training`. */
export interface FitState {
  /** Left out by checkpoints from before it was kept. */
  readonly origin?: CheckpointOrigin | undefined;
  /** Null where nothing was random. */
  readonly key: string | null;
  readonly precision: Precision;
  /** The kernels that made it; left out by checkpoints from before there was a choice. */
  readonly kernel?: string;
  readonly history: readonly FitProgress[];
  readonly warnings: readonly string[];
  /** The best model so far, as its learner wrote it. */
  readonly best: unknown;
  readonly training: unknown;
  /** How often the fit was started over with a smaller step; left out where it never was. */
  readonly startedOver?: number;
  /** The best of what came before the last start, where that was better than the starting model. */
  readonly earlier?: EarlierAttempt | null;
}

export interface EarlierAttempt {
  readonly history: readonly FitProgress[];
  readonly best: unknown;
  readonly bestIteration: number;
  readonly score: number;
}

export function writeCheckpoint(learner: string, state: FitState): Checkpoint {
  const history = state.history.map(writeLine);
  return Object.freeze({
    format: "unrolled/checkpoint",
    version: 1,
    learner,
    iteration: state.history.length,
    state: {
      ...state,
      history,
      ...(state.earlier == null ? {} : { earlier: { ...state.earlier, history: state.earlier.history.map(writeLine) } }),
    },
  });
}

/** @throws TypeError or RangeError unless the checkpoint is one of this learner, this key and this precision. */
export function readCheckpoint(checkpoint: Checkpoint, learner: string, { key, precision }: Pick<FitState, "key" | "precision">): FitState {
  if (checkpoint?.format !== "unrolled/checkpoint" || checkpoint.version !== 1)
    throw new TypeError(
      `fit: resumeFrom must be a checkpoint (format "unrolled/checkpoint", version 1), got ${JSON.stringify(checkpoint?.format)}`,
    );
  if (checkpoint.learner !== learner)
    throw new RangeError(`fit: resumeFrom must come from the learner "${learner}", got one from "${checkpoint.learner}"`);
  const state = checkpoint.state as FitState | null;
  if (state === null || typeof state !== "object" || !Array.isArray(state.history) || state.history.length !== checkpoint.iteration)
    throw new TypeError(`fit: resumeFrom must hold a history of ${checkpoint.iteration} iterations; the checkpoint is damaged`);
  // A checkpoint of a learner that does not draw may name a key that was not needed.
  if (key !== null && state.key !== key)
    throw new RangeError(`fit: resumeFrom was made with key ${state.key}, got key ${key}; resume with the key (seed) it was made with`);
  // Checkpoints made before there was a choice are of float64.
  const made = state.precision ?? "float64";
  if (made !== precision)
    throw new RangeError(
      `fit: resumeFrom was made with precision "${made}", got "${precision}"; resume with the precision it was made with`,
    );
  const earlier = state.earlier == null ? null : { ...state.earlier, history: state.earlier.history.map(readLine) };
  return { ...state, history: state.history.map(readLine), earlier };
}

function writeLine(line: FitProgress): FitProgress {
  return mapNumbers(line, (x) => (typeof x === "number" ? toJsonNumber(x) : x)) as FitProgress;
}

function readLine(line: FitProgress): FitProgress {
  return Object.freeze(mapNumbers(line, (x) => (x === null ? null : fromJsonNumber(x, "history"))) as FitProgress);
}

/** The same lists and objects with every number, or text that stands for one, mapped. */
function mapNumbers(value: unknown, map: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((inner) => mapNumbers(inner, map));
  if (typeof value !== "object" || value === null) return map(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapNumbers(inner, map)]));
}
