import { type AnyModel, type Dataset, type LogLikelihood, parseKey } from "@unrolled/core";
import { type EstimatePiece, runEstimatePieces } from "@unrolled/inference";
import type { TaskContext } from "./task-context.js";

/** An `EstimatePiece` whose key is written out. */
export interface ScorePiece extends Omit<EstimatePiece, "key"> {
  readonly key: string | null;
}

/** Some pieces of an estimate under one model. */
export interface ScoreInput {
  readonly pieces: readonly ScorePiece[];
  /** What model and data are: the hash that a stored part has for a name depends on it. */
  readonly of: Readonly<Record<string, unknown>>;
}

export interface ScoreOutput {
  /** One for each piece. */
  readonly estimates: readonly LogLikelihood[];
  /** A time: not part of the result. */
  readonly seconds: number;
}

export function scorePiece({ key, ...piece }: EstimatePiece): ScorePiece {
  return { ...piece, key: key?.toString() ?? null };
}

/** Scores the pieces. Draws are keyed by sequence id and replicate, so pieces together are the whole, byte for byte. */
export async function runScore(
  { pieces }: ScoreInput,
  { shared, progress }: TaskContext<{ readonly data: Dataset; readonly model: AnyModel }>,
): Promise<ScoreOutput> {
  const started = performance.now();
  const keyed = pieces.map(({ key, ...piece }): EstimatePiece => ({ ...piece, key: key === null ? null : parseKey(key) }));
  const estimates = runEstimatePieces(shared.model, shared.data, keyed, progress);
  return { estimates, seconds: (performance.now() - started) / 1000 };
}
