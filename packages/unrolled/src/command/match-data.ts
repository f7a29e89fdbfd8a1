import type { ParseArgsConfig } from "node:util";
import { type AlignOptions, type AnyModel, alignDataset, type Dataset, labelsOf } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { choiceOption } from "./arguments.js";

/** The options of commands that bring data to a model: how the two are matched. */
export const matchOptions = {
  unknown: { type: "string" },
  match: { type: "string" },
} as const satisfies NonNullable<ParseArgsConfig["options"]>;

export interface MatchValues {
  readonly unknown?: string;
  readonly match?: string;
}

export interface MatchedData {
  readonly data: Dataset;
  /** What a reader of the score must know. */
  readonly warnings: readonly string[];
}

/** The data as the model knows them: symbols and dimensions by name, unknown ones as the options say. */
export function matchData(command: string, values: MatchValues, model: AnyModel, data: Dataset): MatchedData {
  const match = choiceOption("match", values.match, ["name", "place"], "name");
  const unknown = unknownOption(command, values.unknown, model);
  if (match === "place" && unknown !== "error") throw usageError(`${command}: --match place knows no unknown symbols; leave --unknown out`);
  const matched = alignDataset(data, model, { by: match === "place" ? "place" : "labels", unknown });
  const missing = observed(data) - observed(matched);
  return {
    data: matched,
    warnings: missing === 0 ? [] : [`${missing} of ${observed(data)} targets are symbols that the model does not know, taken as missing`],
  };
}

function unknownOption(
  command: string,
  text: string | undefined,
  { name, targets, inputs }: AnyModel,
): NonNullable<AlignOptions["unknown"]> {
  if (text === undefined || text === "error") return "error";
  const symbols = [targets, inputs].flatMap((space) => (space?.kind === "categorical" ? (labelsOf(space) ?? []) : []));
  if (symbols.length === 0)
    throw usageError(`${command}: --unknown is for models that know their symbols, "${name}" knows none; leave it out`);
  if (text === "missing") return "missing";
  if (!symbols.includes(text))
    throw usageError(`${command}: --unknown must be error, missing or a symbol of model "${name}", got ${JSON.stringify(text)}`);
  return { as: text };
}

function observed({ sequences }: Dataset): number {
  return sequences.reduce((total, { observedSteps }) => total + observedSteps, 0);
}
