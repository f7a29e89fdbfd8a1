import { type AnyModel, checkOptions } from "@unrolled/core";
import type { ForecastOptions } from "../forecasts/forecast-options.js";
import { checkParticles } from "../methods/particle-method.js";

/** How symbols are decided: "greedy" is a beam of 1. */
export type DecodeSearch = "greedy" | "beam" | "exact" | "sample";

/** What `decode` looks for, and how. */
export interface DecodeOptions extends Pick<ForecastOptions, "inputs"> {
  /** H ≥ 1, the most symbols of a hypothesis; all have H where no symbol ends a sequence. */
  readonly steps: number;
  /** Default "beam". */
  readonly search?: DecodeSearch;
  /** B ≥ 1, hypotheses that a beam holds. Default 8. */
  readonly beam?: number;
  /** α ≥ 0: a beam and an exact search rank by log p / n^α; 0 by log p, 1 by its mean. Default 0. */
  readonly lengthPenalty?: number;
  /** The best so many hypotheses. Default 1. */
  readonly best?: number;
  /** M ≥ 1 draws of "sample". Default 1. */
  readonly count?: number;
  /** T > 0 of "sample": symbols are drawn from p^{1/T}. Default 1. */
  readonly temperature?: number;
  /** k ≥ 1 of "sample": from the k most probable symbols. Default null: from all. */
  readonly topK?: number | null;
  /** The symbol that ends a sequence, by its name or its number; null: none does. Default: `</s>`, where the model's alphabet has it. */
  readonly end?: string | number | null;
  /** Steps of each sequence that are given, below 0 counted from its end. Default: all up to the last target that is there; 0 of data with sources. */
  readonly origin?: number;
  /** Of an exact search: the most hypotheses that it goes on from at a step. Default 16384. */
  readonly mostHypotheses?: number;
  /** Where laws are sampled: N particles of each hypothesis, and of the runs that score what was decoded. Default 500. */
  readonly particles?: number;
  /** R ≥ 2 of those runs, whose spread is the error. Default 8. */
  readonly replicates?: number;
}

/** With their defaults, checked; `best` is the number of draws, too. */
export interface SettledDecode extends Required<Omit<DecodeOptions, "origin" | "end" | "beam" | "count">> {
  readonly origin: number | null;
  readonly end: number | null;
  /** Rows of a beam; of draws their number. */
  readonly width: number;
}

/** The name of the symbol that ends a sequence, where an alphabet has it. */
export const endOfSequence = "</s>";

/** Which options are for some searches only. */
const onlyFor: Readonly<Record<string, readonly DecodeSearch[]>> = {
  beam: ["beam"],
  lengthPenalty: ["beam", "exact", "greedy"],
  best: ["beam", "exact"],
  count: ["sample"],
  temperature: ["sample"],
  topK: ["sample"],
  mostHypotheses: ["exact"],
};

/** @throws RangeError for an option that cannot be, or does not go with the search; TypeError for a model without symbols. */
export function settledDecode(model: AnyModel, options: DecodeOptions): SettledDecode {
  checkOptions("decode", options, [
    "steps",
    "search",
    "beam",
    "lengthPenalty",
    "best",
    "count",
    "temperature",
    "topK",
    "end",
    "origin",
    "inputs",
    "mostHypotheses",
    "particles",
    "replicates",
  ]);
  const { steps, search = "beam", lengthPenalty = 0, temperature = 1, topK = null, inputs = [], origin = null } = options;
  const { best = 1, count = 1, mostHypotheses = 2 ** 14, particles = 500, replicates = 8 } = options;
  const beam = search === "greedy" ? 1 : (options.beam ?? Math.max(8, best));
  if (model.targets.kind !== "categorical")
    throw new TypeError(
      `decode: a model of symbols is required, the targets of model "${model.name}" are ${model.targets.kind}; forecast draws paths of numbers`,
    );
  if (!["greedy", "beam", "exact", "sample"].includes(search))
    throw new RangeError(`decode: search must be "greedy", "beam", "exact" or "sample", got ${JSON.stringify(search)}`);
  for (const [name, searches] of Object.entries(onlyFor))
    if (options[name as keyof DecodeOptions] !== undefined && !searches.includes(search))
      throw new RangeError(
        `decode: ${name} is for search ${searches.map((one) => `"${one}"`).join(", ")}, got it with "${search}"; leave it out`,
      );
  for (const [name, value, least, advice] of [
    ["steps", steps, 1, "say how many symbols at most"],
    ["beam", beam, 1, "8 is a start"],
    ["best", best, 1, "it is the number of hypotheses that are wanted"],
    ["count", count, 1, "it is the number of draws"],
    ["topK", topK ?? 1, 1, "it is the number of symbols that are drawn from"],
    ["mostHypotheses", mostHypotheses, 1, "leave it out"],
    ["replicates", replicates, 2, "their spread is the error"],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(`decode: ${name} must be an integer of at least ${least}, got ${value}; ${advice}`);
  if (search === "beam" && best > beam) throw new RangeError(`decode: best must be at most the beam, ${beam}, got ${best}; widen the beam`);
  if (!(lengthPenalty >= 0 && Number.isFinite(lengthPenalty)))
    throw new RangeError(`decode: lengthPenalty must be a number of at least 0, got ${lengthPenalty}; 0.6 is a start`);
  if (!(temperature > 0 && Number.isFinite(temperature)))
    throw new RangeError(`decode: temperature must be a number above 0, got ${temperature}; for the most probable symbol, search "greedy"`);
  if (origin !== null && !Number.isSafeInteger(origin))
    throw new RangeError(`decode: origin must be a number of steps, got ${origin}; below 0 it counts from the end`);
  checkParticles("decode", particles);
  return {
    steps,
    search,
    width: search === "sample" ? count : beam,
    lengthPenalty,
    best: search === "sample" ? count : best,
    temperature,
    topK,
    end: endOf(model, options.end),
    origin,
    inputs,
    mostHypotheses,
    particles,
    replicates,
  };
}

function endOf({ name, targets }: AnyModel, asked: string | number | null | undefined): number | null {
  if (asked === null) return null;
  const symbols = targets.symbols ?? null;
  if (asked === undefined) {
    const known = symbols?.indexOf(endOfSequence) ?? -1;
    return known < 0 ? null : known;
  }
  const end = typeof asked === "number" ? asked : (symbols?.indexOf(asked) ?? -1);
  if (!Number.isSafeInteger(end) || end < 0 || end >= targets.size)
    throw new RangeError(
      `decode: end must be a symbol of model "${name}", got ${JSON.stringify(asked)}; ${symbols === null ? `its symbols have no names: give a number below ${targets.size}` : `it has ${symbols.slice(0, 8).join(", ")}${symbols.length > 8 ? ", …" : ""}`}`,
    );
  return end;
}
