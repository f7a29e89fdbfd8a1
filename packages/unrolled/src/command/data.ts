import { stringifyJson } from "@unrolled/core";
import { usageError } from "../command-error.js";
import { datasets } from "../data/index.js";
import { commonOptions, parseArguments } from "./arguments.js";
import type { Subcommand } from "./subcommand.js";
import { write } from "./terminal.js";

export const dataCommand: Subcommand = async (argv, terminal) => {
  const { values, positionals } = parseArguments("data", argv, commonOptions, ["a word: list"]);
  if (positionals[0] !== "list") throw usageError(`data: unknown word "${positionals[0]}"; available is list`);
  return async () => {
    if (values.json === true) await write(terminal.out, stringifyJson(datasets.map(({ load: _, ...described }) => described)));
    else
      for (const { name, description, size, origin, licence } of datasets)
        await write(terminal.out, `${name}\n  ${description}\n  ${size}\n  ${origin}\n  ${licence}\n`);
    return undefined;
  };
};
