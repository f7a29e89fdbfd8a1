import type { FitProgress, ModelFile } from "@unrolled/core";
import type { TrainScore } from "../scores/train-result.js";

/**
 * Candidates that compete. With more than one and a `shortRun`, each runs that many iterations and the survivors go on to their ends;
 * otherwise all run to the end. The winners of the races meet on valid.
 */
export interface Race<C extends object = object> {
  readonly entrants: readonly Entrant<C>[];
  /** Default null: all run to the end. */
  readonly shortRun?: ShortRun | null;
  /** Whether its entrants are random starts of the same settings, so that together they are one fit. Default false. */
  readonly restarts?: boolean;
  /** Whether its entrants are models of another kind, which a given model (`fit --from`) cannot start. Default false. */
  readonly aside?: boolean;
  /**
   * Makes the model that its entrants start from of what won the race before it in the list, which is waited for. Left out: they start by
   * themselves.
   */
  readonly startFrom?: (winner: FitOutput) => ModelFile | Promise<ModelFile>;
}

export interface ShortRun {
  readonly iterations: number;
  /** How many go on. */
  readonly keep: number;
  /** By what: their score on valid, or the objective on train and its slope (`promiseOf`). */
  readonly by: "valid" | "promise";
}

export interface Entrant<C extends object = object> {
  /** The spec with all that was chosen for it: `gru:64,lr=0.003`. Names the model. */
  readonly name: string;
  /** Unique in its recipe; addresses the random draws of its fit. */
  readonly label: string;
  /** What tells it from others that start from the same model (`fit --from`): "lr 0.01". */
  readonly setting?: string;
  readonly candidate: C;
  /** The model that its fit starts from; left out: a start of the candidate's own. */
  readonly start?: ModelFile;
  /** Iterations it takes at most: how progress is counted. */
  readonly iterations: number;
  /** Rough work of an iteration, in steps × parameters: what is scheduled first. */
  readonly work: number;
}

/** What came of one fit. */
export interface FitOutput {
  readonly model: ModelFile;
  readonly parameters: number;
  readonly density: boolean;
  /** Whether the model reads the inputs of the data; left out in parts written by an earlier version. */
  readonly readsInputs?: boolean;
  readonly history: readonly FitProgress[];
  readonly bestIteration: number;
  readonly stopped: string;
  readonly warnings: readonly string[];
  /** See `Fit.gainAtFloor`; left out in parts written by an earlier version. */
  readonly gainAtFloor?: number;
  /** Nats per observed step of the chosen model; null without validation data. */
  readonly validPerStep: number | null;
  /** The chosen model on train, nats; null where that is not exact, of a short run, and in parts written by an earlier version. */
  readonly train?: TrainScore;
  /** A time: not part of the result. */
  readonly seconds: number;
  /** Of a short run: where the long one goes on. */
  readonly checkpoint: unknown;
}

/** One candidate and how far it got. */
export interface RaceResult {
  readonly entrant: Entrant;
  /** The short run, where there was one. */
  readonly shortRun: FitOutput | null;
  /** The fit to its end; null for those that the short run left behind. */
  readonly fit: FitOutput | null;
}
