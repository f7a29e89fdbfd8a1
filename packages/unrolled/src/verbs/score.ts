import {
  type AlignOptions,
  type AnyModel,
  alignDataset,
  checkOptions,
  type Dataset,
  key,
  type LogLikelihood,
  type Model,
} from "@unrolled/core";
import type { ChosenMethod } from "@unrolled/inference";
import { loadReading } from "../data/index.js";
import type { Extension } from "../extensions.js";
import { workerPool } from "../pool/index.js";
import { type Progress, silentProgress } from "../progress/progress.js";
import { defaultMethod } from "../scores/scoring.js";
import { settleScoring } from "../scores/settle-scoring.js";

/** How `score` scores; whatever is left out is chosen by model and data. */
export interface ScoreOptions {
  /** "auto" (default): the exact method that the model offers, else a particle filter; or a method by its name, as for `--method`. */
  readonly method?: string;
  /** Of a method that draws; default 1000 particles and 8 independent runs. */
  readonly particles?: number;
  readonly replicates?: number;
  /** Nats: adds particles and replicates until the total's standard error is as small, or the budget ends. */
  readonly untilStandardError?: number | null;
  /** Particle-steps that this may take. */
  readonly budget?: number | null;
  /** Of every draw; default 1. */
  readonly seed?: number | string;
  /** How data are matched to the model: by symbols and names (default) or by place, and what unknown symbols are. */
  readonly align?: AlignOptions;
  /** Threads; default 0: all in this one. */
  readonly workers?: number;
  readonly extensions?: readonly Extension[];
  /** Shows how far it is (`printProgress`). */
  readonly progress?: Progress | Promise<Progress>;
  readonly signal?: AbortSignal;
}

/**
 * log p(targets | inputs) of all sequences under a model, in nats, with its error and where that came from, as `unrolled loglik` gives it:
 * exactly where the model allows it, else by sampling.
 *
 * @throws UsageError, InputError, RangeError or TypeError where model, data and method do not fit, before anything is computed.
 * @example
 * const { value, standardError } = await score(noisyNetwork, data, { particles: 50, seed: 7 });
 * console.log(value, standardError, (await score(hmm, data)).exact); // … … true
 */
export async function score(model: AnyModel | Model, data: Dataset | string, options: ScoreOptions = {}): Promise<LogLikelihood> {
  checkOptions("score", options, [
    "method",
    "particles",
    "replicates",
    "untilStandardError",
    "budget",
    "seed",
    "align",
    "workers",
    "extensions",
    "progress",
    "signal",
  ]);
  const { method = "auto", seed = 1, align = {}, workers = 0, extensions = [], signal } = options;
  const { particles = defaultMethod.particles, replicates = defaultMethod.replicates, untilStandardError = null, budget = null } = options;
  const pool = await workerPool({ workers, extensions });
  const progress = (await options.progress) ?? silentProgress();
  try {
    const given = typeof data === "string" ? (await loadReading([data])).data : data;
    const matched = alignDataset(given, model, align);
    const asked = { name: method, particles, replicates, untilStandardError, budget };
    const { method: settled } = settleScoring(model as AnyModel, matched, asked);
    progress.expect(model.name, 1);
    return await pool.logLikelihood(model as never, matched, settled as ChosenMethod, key(seed).fold("score"), {
      onProgress: (part) => progress.advance(model.name, model.name, part, 1),
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    progress.stop();
    await pool.close();
  }
}
