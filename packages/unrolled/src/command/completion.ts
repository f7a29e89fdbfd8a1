import { askableMethods } from "@unrolled/inference";
import { usageError } from "../command-error.js";
import { imageChoices } from "../compare/write-images.js";
import { datasets } from "../data/index.js";
import { families } from "../families/families.js";
import { splitWays } from "../splits/split-data.js";
import { commonOptions, parseArguments, useModules } from "./arguments.js";
import type { Subcommand } from "./subcommand.js";
import { write } from "./terminal.js";

const shells: Readonly<Record<string, (words: Words) => string>> = { bash, zsh, fish };

/** What may be completed, from the commands' own options and the registries. */
interface Words {
  /** Options of each command, with their dashes. */
  readonly commands: Readonly<Record<string, readonly string[]>>;
  /** Words that may follow an option, a command (`fit`) or its word (`data get`). */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/** Prints the completion of a shell: `eval "$(unrolled completion bash)"`. Families of `--use` are in it, too. */
export const completionCommand: Subcommand = async (argv, terminal) => {
  const { values, positionals } = parseArguments("completion", argv, commonOptions, ["a shell"]);
  await useModules(values.use);
  const shell = positionals[0] as string;
  const script = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
  if (script === undefined) throw usageError(`completion: the shell must be one of ${Object.keys(shells).join(", ")}, got "${shell}"`);
  const words = await wordsOf();
  return async () => {
    await write(terminal.out, script(words));
    return undefined;
  };
};

async function wordsOf(): Promise<Words> {
  const modules = {
    compare: await import("./compare.js"),
    fit: await import("./fit.js"),
    loglik: await import("./loglik.js"),
    decode: await import("./decode.js"),
    forecast: await import("./forecast.js"),
    sample: await import("./sample.js"),
    graph: await import("./graph.js"),
    data: await import("./data.js"),
  };
  const flags = (options: object): string[] => [...Object.keys(options), "help"].map((name) => `--${name}`);
  const commands = Object.entries(modules).map(([name, { options }]) => [name, flags(options)] as const);
  const { dataWords } = modules.data;
  return {
    commands: { ...Object.fromEntries(commands), data: [...dataWords, ...flags(modules.data.options)], completion: Object.keys(shells) },
    values: {
      "--model": families.names(),
      fit: families.names(),
      get: datasets.names(),
      "--data": datasets.names(),
      "--method": ["auto", ...askableMethods().map(({ name }) => name)],
      "--images": imageChoices,
      "--split": splitWays,
    },
  };
}

function bash({ commands, values }: Words): string {
  const cases = (entries: Readonly<Record<string, readonly string[]>>): string =>
    Object.entries(entries)
      .map(([name, words]) => `    ${name}) words="${words.join(" ")}" ;;\n`)
      .join("");
  return `_unrolled() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=""
  case "\${COMP_WORDS[1]}" in
${cases(commands)}  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${Object.keys(commands).join(" ")}"
  case "$previous" in
${cases(values)}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _unrolled unrolled
`;
}

function zsh(words: Words): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash(words)}`;
}

function fish({ commands, values }: Words): string {
  const names = Object.keys(commands);
  const within = (name: string): string => `-n "__fish_seen_subcommand_from ${name}"`;
  const after = (option: string): readonly string[] | undefined => values[option];
  return [
    `complete -c unrolled -n "not __fish_seen_subcommand_from ${names.join(" ")}" -f -a "${names.join(" ")}"`,
    ...Object.entries(commands).flatMap(([name, words]) =>
      words.map((word) => {
        if (!word.startsWith("--")) return `complete -c unrolled ${within(name)} -f -a ${word}`;
        const choices = after(word);
        return `complete -c unrolled ${within(name)} -l ${word.slice(2)}${choices === undefined ? "" : ` -x -a "${choices.join(" ")}"`}`;
      }),
    ),
    ...["fit", "get"].map((word) => `complete -c unrolled ${within(word)} -a "${(values[word] ?? []).join(" ")}"`),
    "",
  ].join("\n");
}
