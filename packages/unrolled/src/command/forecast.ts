import { type AnyModel, type Dataset, type Figure, type Forecast, key, stringifyJson, unpackSequence } from "@unrolled/core";
import { type ForecastOptions, forecast, futureDataset } from "@unrolled/inference";
import { usageError } from "../command-error.js";
import { prepareOutputFile, readModelFile, writeFileAtomically } from "../files/index.js";
import { commonOptions, integerOption, parseArguments, requiredOption, seedOption, useModules } from "./arguments.js";
import { dataOptions, readData, splitOption } from "./data-options.js";
import { forecastCsv, forecastJson, forecastLines } from "./forecast-output.js";
import { futureInputs } from "./future-inputs.js";
import { matchData, matchOptions } from "./match-data.js";
import { outputExtension } from "./output-extension.js";
import { splitPart } from "./split-part.js";
import type { Subcommand } from "./subcommand.js";
import { write } from "./terminal.js";

export const options = {
  ...commonOptions,
  ...dataOptions,
  ...matchOptions,
  split: { type: "string" },
  steps: { type: "string" },
  origin: { type: "string", multiple: true },
  quantiles: { type: "string" },
  counts: { type: "string" },
  inputs: { type: "string" },
  paths: { type: "string" },
  particles: { type: "string" },
  replicates: { type: "string" },
  out: { type: "string" },
} as const;

const pictures: readonly string[] = [".html", ".svg", ".png"];

/** The law of the next targets of each sequence: moments, quantiles, probabilities, joint draws, as numbers or as a fan chart. */
export const forecastCommand: Subcommand = async (argv, terminal) => {
  const { values, positionals } = parseArguments("forecast", argv, options, ["a model file"]);
  await useModules(values.use);
  const path = positionals[0] as string;
  const seed = seedOption(values.seed);
  const split = splitOption(values.split);
  const numbers: ForecastOptions = {
    steps: integerOption("steps", requiredOption("forecast", "steps", values.steps), 1, 1),
    ...(values.origin === undefined ? {} : { origin: values.origin.flatMap((words) => words.split(",")).map(originOf) }),
    ...(values.quantiles === undefined ? {} : { probabilities: values.quantiles.split(",").map(probabilityOf) }),
    counts: integerOption("counts", values.counts, 0, null),
    paths: integerOption("paths", values.paths, 0, 0),
    particles: integerOption("particles", values.particles, 1, 500),
    replicates: integerOption("replicates", values.replicates, 2, 8),
  };
  const extension = outputExtension("forecast", values.out, [".json", ".csv", ...pictures]) ?? ".json";
  const model = await readModelFile(path);
  const read = await readData("forecast", values, terminal);
  const { data, warnings: notes } = matchData("forecast", values, model, splitPart(read.data, split, seed));
  const asked: ForecastOptions =
    values.inputs === undefined ? numbers : { ...numbers, inputs: await futureInputs(values.inputs, values, model, data) };
  if (pictures.includes(extension) && data.sequences.length * ((asked.origin as readonly number[] | undefined) ?? [0]).length > 1)
    throw usageError(
      `forecast: --out ${values.out} holds one fan chart, the data have ${data.sequences.length} sequences; give one, or --out with .json or .csv`,
    );
  // Finds what does not fit before anything is computed.
  bindForecast(model, futureDataset(model, data, asked));
  if (values.out !== undefined) await prepareOutputFile(values.out);

  return async () => {
    await read.say();
    const started = performance.now();
    const forecasts = forecast(model, data, asked, key(seed).fold("forecast"));
    const seconds = (performance.now() - started) / 1000;
    const warnings = [...notes, ...new Set(forecasts.flatMap((one) => one.warnings))];
    const json = (): string =>
      stringifyJson({
        model: path,
        data: read.source,
        split,
        steps: asked.steps,
        seconds,
        seed: String(seed),
        warnings,
        ...forecastJson(forecasts),
      });
    if (values.out !== undefined) {
      if (pictures.includes(extension)) await drawForecast(values.out, forecasts[0]!, data, path);
      else await writeFileAtomically(values.out, extension === ".csv" ? forecastCsv(forecasts) : json());
    }
    if (values.json === true) await write(terminal.out, json());
    else {
      if (values.out === undefined) for (const lines of forecastLines(forecasts)) await write(terminal.out, lines);
      else if (values.quiet !== true) await write(terminal.error, `written to ${values.out}\n`);
      for (const warning of warnings) await write(terminal.error, `warning: ${warning}\n`);
    }
    return undefined;
  };
};

function bindForecast({ views }: AnyModel, future: Dataset): void {
  (views.linearGaussian ?? views.finite ?? views.particles)?.(future);
}

function originOf(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isSafeInteger(value)) throw usageError(`--origin must be a number of steps, below 0 from the end, got "${text}"`);
  return value;
}

function probabilityOf(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value > 0 && value < 1)) throw usageError(`--quantiles must be rising numbers between 0 and 1 with commas between, got "${text}"`);
  return value;
}

async function drawForecast(path: string, one: Forecast, data: Dataset, model: string): Promise<void> {
  const { forecastFigure, saveFigure } = await import("@unrolled/plotting");
  const index = data.sequences.findIndex(({ id }) => id === one.id);
  const figure: Figure = forecastFigure(one, {
    history: unpackSequence(data, index).targets,
    model,
    paths: Math.min(20, one.paths.length),
  });
  await saveFigure(figure, path);
}
