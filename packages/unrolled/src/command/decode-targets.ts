import { type AnyModel, type Dataset, type DecodedTargets, type Decoding, key, stringifyJson } from "@unrolled/core";
import { continuedDataset, type DecodeOptions, decode } from "@unrolled/inference";
import { usageError } from "../command-error.js";
import { prepareOutputFile, writeFileAtomically } from "../files/index.js";
import { choiceOption, integerOption, positiveOption } from "./arguments.js";
import { outputExtension } from "./output-extension.js";
import { spell } from "./spell.js";
import type { Run } from "./subcommand.js";
import { type Terminal, write } from "./terminal.js";

/** Options of `decode` that say which targets follow; they go with `--steps`. */
export const targetOptions = {
  steps: { type: "string" },
  search: { type: "string" },
  beam: { type: "string" },
  "length-penalty": { type: "string" },
  best: { type: "string" },
  count: { type: "string" },
  temperature: { type: "string" },
  "top-k": { type: "string" },
  end: { type: "string" },
  origin: { type: "string" },
} as const;

export type TargetValues = { readonly [K in keyof typeof targetOptions]?: string };

/** What was asked for, as the library takes it. */
export function decodeOptions(values: TargetValues & { readonly particles?: string; readonly replicates?: string }): DecodeOptions {
  const search = choiceOption("search", values.search, ["greedy", "beam", "exact", "sample"], null);
  const alpha = values["length-penalty"];
  if (alpha !== undefined && !(alpha.trim() !== "" && Number(alpha) >= 0))
    throw usageError(`--length-penalty must be a number of at least 0, got "${alpha}"`);
  const given = {
    search,
    beam: integerOption("beam", values.beam, 1, null),
    lengthPenalty: alpha === undefined ? null : Number(alpha),
    best: integerOption("best", values.best, 1, null),
    count: integerOption("count", values.count, 1, null),
    temperature: positiveOption("temperature", values.temperature),
    topK: integerOption("top-k", values["top-k"], 1, null),
    end: values.end ?? null,
    origin: integerOption("origin", values.origin, Number.MIN_SAFE_INTEGER, null),
    particles: integerOption("particles", values.particles, 1, null),
    replicates: integerOption("replicates", values.replicates, 2, null),
  };
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)) as Omit<DecodeOptions, "steps">;
  return { steps: integerOption("steps", values.steps, 1, 1), ...asked };
}

export interface TargetTask {
  readonly model: AnyModel;
  readonly data: Dataset;
  readonly options: DecodeOptions;
  readonly seed: number | string;
  /** Written first in the result: where it all came from. */
  readonly from: Readonly<Record<string, unknown>>;
  /** What reading the data had to say. */
  readonly notes: readonly string[];
  readonly values: { readonly out?: string; readonly json?: boolean; readonly quiet?: boolean };
  say(): Promise<void>;
}

const pictures: readonly string[] = [".html", ".svg", ".png"];

/** The most probable targets, or draws: as lines, as JSON, or of one sequence as the tree of its beams. */
export async function decodeTargets(task: TargetTask, terminal: Terminal): Promise<Run> {
  const { model, data, options, seed, from, notes, values } = task;
  const extension = outputExtension("decode", values.out, [".json", ...pictures]) ?? ".json";
  const isPicture = pictures.includes(extension);
  if (isPicture && data.sequences.length > 1)
    throw usageError(
      `decode: --out ${values.out} holds the beams of one sequence, the data have ${data.sequences.length}; give one, or --out with .json`,
    );
  if (isPicture && (options.search === "sample" || options.search === "exact"))
    throw usageError(
      `decode: --out ${values.out} draws the beams of a search, --search ${options.search} has none; use beam or greedy, or --out with .json`,
    );
  // Finds what does not fit before anything is computed.
  continuedDataset(model, data, options);
  if (values.out !== undefined) await prepareOutputFile(values.out);

  return async () => {
    await task.say();
    const started = performance.now();
    const decodings = decode(model, data, options, key(seed).fold("decode"));
    const seconds = (performance.now() - started) / 1000;
    const warnings = [...notes, ...warningsOf(decodings)];
    const json = (): string =>
      stringifyJson({
        ...from,
        search: "beam",
        ...options,
        end: decodings[0]!.end,
        seconds,
        seed: String(seed),
        warnings,
        sequences: decodings.map(decodingJson),
      });
    if (values.out !== undefined) {
      if (isPicture) {
        const { beamTreeFigure, saveFigure } = await import("@unrolled/plotting");
        await saveFigure(beamTreeFigure(decodings[0]!, { model: String(from.model) }), values.out);
      } else await writeFileAtomically(values.out, json());
    }
    if (values.json === true) await write(terminal.out, json());
    else {
      if (values.out === undefined) for (const one of decodings) await write(terminal.out, linesOf(one));
      else if (values.quiet !== true) await write(terminal.error, `written to ${values.out}\n`);
      for (const warning of warnings) await write(terminal.error, `warning: ${warning}\n`);
    }
    return undefined;
  };
}

/** A warning of several sequences once, with their ids. */
function warningsOf(decodings: readonly Decoding[]): string[] {
  const ids = new Map<string, string[]>();
  for (const { id, warnings } of decodings) for (const warning of warnings) ids.set(warning, [...(ids.get(warning) ?? []), id]);
  return Array.from(ids, ([warning, those]) =>
    those.length === 1 ? `sequence "${those[0]}": ${warning}` : `${those.length} sequences, "${those[0]}" the first: ${warning}`,
  );
}

function decodingJson({ id, origin, targets, hypotheses }: Decoding) {
  return { id, origin, hypotheses: hypotheses.map((one) => hypothesisJson(one, targets.symbols ?? null)) };
}

/** A hypothesis as JSON: an error that is unavailable is null. */
export function hypothesisJson(one: DecodedTargets, symbols: readonly string[] | null) {
  return {
    ...(symbols === null ? {} : { text: spell(one.symbols, symbols) }),
    symbols: one.symbols,
    ended: one.ended,
    logProbability: one.logProbability,
    standardError: Number.isNaN(one.standardError) ? null : one.standardError,
    standardErrorFrom: one.standardErrorFrom,
    score: one.score,
  };
}

/** A line a hypothesis: id, rank, log-probability, its Monte Carlo error, symbols. */
function linesOf({ id, hypotheses, targets: { symbols = null } }: Decoding): string {
  return hypotheses
    .map(({ symbols: path, logProbability, standardError }, i) => {
      const error = Number.isNaN(standardError) ? "–" : standardError === 0 ? "0" : standardError.toPrecision(2);
      const text = symbols === null ? path.join(" ") : spell(path, symbols).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
      return `${id}\t${i + 1}\t${logProbability.toFixed(6)}\t${error}\t${text}\n`;
    })
    .join("");
}
